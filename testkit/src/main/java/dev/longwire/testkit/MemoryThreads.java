package dev.longwire.testkit;

import dev.longwire.testkit.line.Activity;
import dev.longwire.testkit.line.ThreadLoop;
import dev.longwire.transport.CallbackThreads;
import dev.longwire.transport.Callbacks;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Where the two sides of a {@link MemoryServer} live, and how one knows that nothing moves any more. */
final class MemoryThreads {
    final Activity activity = new Activity();
    final Executor callbacks = activity.counting(CallbackThreads.shared());
    final ThreadLoop clients = new ThreadLoop("longwire-memory-clients", activity);
    final ThreadLoop servers = new ThreadLoop("longwire-memory-server", activity);
    private volatile boolean closed;

    /** Whether the caller is one of them, which would wait for itself. */
    boolean isCaller() {
        return clients.inLoop() || servers.inLoop() || Callbacks.isCaller();
    }

    void awaitIdle() {
        if (isCaller()) {
            throw new IllegalStateException(
                    "a callback or a listener waits for itself here; call awaitIdle() on the thread of the test");
        }
        try {
            if (!closed && !activity.awaitIdle(Patience.SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("not idle after " + Patience.SECONDS
                        + " s: a callback does not return, or messages go on and on between both sides");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting until nothing moves", interrupted);
        }
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        clients.close();
        servers.close();
    }
}
