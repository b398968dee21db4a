package dev.longwire.http.netty;

import dev.longwire.transport.DaemonThreads;
import dev.longwire.transport.IoThread;
import io.netty.util.concurrent.FastThreadLocalThread;

/** A daemon thread that runs a loop. */
final class LoopThread extends FastThreadLocalThread implements IoThread {
    LoopThread(Runnable task, String name) {
        super(DaemonThreads.group(), task, name);
    }
}
