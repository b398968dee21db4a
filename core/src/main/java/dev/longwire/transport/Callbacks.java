package dev.longwire.transport;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The callbacks of one owner of sockets: a server, or some I/O threads. Safe for use by several threads. */
public final class Callbacks {
    private final @Nullable Callbacks wider;
    private final @Nullable ClassLoader contextLoader;
    /** Sessions whose callback has been called, or will be, and has not returned from Closed. */
    private final AtomicInteger busy = new AtomicInteger();

    private final CompletableFuture<@Nullable Void> returned = new CompletableFuture<>();
    private volatile boolean noMore;

    /**
     * None yet.
     *
     * @param wider those of an owner that these belong to as well; null for none
     * @param contextLoader what a thread that calls them has as its context class loader meanwhile
     */
    public Callbacks(@Nullable Callbacks wider, @Nullable ClassLoader contextLoader) {
        this.wider = wider;
        this.contextLoader = contextLoader;
    }

    /**
     * None yet; they are called with the context class loader of the caller.
     *
     * @param wider those of an owner that these belong to as well; null for none
     * @return new ones
     */
    public static Callbacks ofCaller(@Nullable Callbacks wider) {
        return new Callbacks(wider, Thread.currentThread().getContextClassLoader());
    }

    @Nullable
    ClassLoader contextLoader() {
        return contextLoader;
    }

    /**
     * Calls an application on this thread, with the context class loader that its callbacks have.
     *
     * @param task what is called
     * @throws Exception what it throws
     */
    public void call(Callable<?> task) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(contextLoader);
        try {
            task.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** A session begins. */
    void begin() {
        busy.incrementAndGet();
        if (wider != null) {
            wider.begin();
        }
    }

    /** The callback has returned from Closed. */
    void end() {
        if (busy.decrementAndGet() == 0 && noMore) {
            returned.complete(null);
        }
        if (wider != null) {
            wider.end();
        }
    }

    /**
     * Asked when no more sessions begin.
     *
     * @return completes when each callback has returned from the last event of its socket
     */
    public CompletableFuture<@Nullable Void> returned() {
        noMore = true;
        if (busy.get() == 0) {
            returned.complete(null);
        }
        return returned;
    }

    /**
     * Whether the caller is a callback, which must not wait for itself.
     *
     * @return true if a callback has called what calls this
     */
    public static boolean isCaller() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.anyMatch(frame -> frame.getDeclaringClass() == CallbackListener.class));
    }
}
