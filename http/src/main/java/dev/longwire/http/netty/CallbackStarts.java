package dev.longwire.http.netty;

import dev.longwire.transport.CallbackThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Starts callbacks of many lines together. To wake a thread that sleeps costs more than a callback, so what a turn of the loop
 * brings wakes one, which starts a thread for each of the others. Used on the loop.
 */
final class CallbackStarts {
    /** So many do not wait for the rest of the turn. */
    private static final int MOST = 64;

    /** Until threads are asked for again when there were none to be had. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private final NettyLoop loop;
    private List<Runnable> waiting = new ArrayList<>();
    private boolean coming;

    CallbackStarts(NettyLoop loop) {
        this.loop = loop;
    }

    void add(Runnable callback) {
        waiting.add(callback);
        if (waiting.size() >= MOST) {
            start();
        } else if (!coming) {
            coming = true;
            try {
                loop.execute(this::startAll);
            } catch (RejectedExecutionException ending) {
                start();
            }
        }
    }

    private void startAll() {
        coming = false;
        if (!waiting.isEmpty()) {
            start();
        }
    }

    private void start() {
        List<Runnable> together = waiting;
        try {
            CallbackThreads.shared().execute(() -> startEach(together));
            waiting = new ArrayList<>();
        } catch (RuntimeException | Error noThread) { // which the JVM itself prints; none of the callbacks may get lost
            loop.schedule(this::startAll, PAUSE);
        }
    }

    private static void startEach(List<Runnable> callbacks) {
        int last = callbacks.size() - 1;
        for (Runnable callback : callbacks.subList(0, last)) {
            try {
                CallbackThreads.shared().execute(callback);
            } catch (RuntimeException | Error noThread) {
                callback.run(); // then one after the other
            }
        }
        callbacks.get(last).run();
    }
}
