package dev.longwire.protocol;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Things with native memory that many connections need for the time of one message each: a few are kept while anyone uses
 * them, none after that. Any thread.
 *
 * @param <T> an inflater or a deflater
 */
final class Shared<T> {
    /** Not many more can be at work at once than there are I/O threads. */
    private static final int MOST_IDLE = Math.min(Runtime.getRuntime().availableProcessors(), 16);

    private final Supplier<T> maker;
    private final Consumer<T> cleaner;
    private final Consumer<T> end;

    /** Locked while it or the number of users is looked at. */
    private final ArrayDeque<T> idle = new ArrayDeque<>(0);

    private int users;

    /**
     * Nothing yet.
     *
     * @param maker makes one
     * @param cleaner makes a used one as good as new
     * @param end frees its memory
     */
    Shared(Supplier<T> maker, Consumer<T> cleaner, Consumer<T> end) {
        this.maker = maker;
        this.cleaner = cleaner;
        this.end = end;
    }

    /** One more user. */
    void join() {
        synchronized (idle) {
            users++;
        }
    }

    /** One user less; the last one frees what is left. */
    void leave() {
        synchronized (idle) {
            users--;
            while (users == 0 && !idle.isEmpty()) {
                end.accept(idle.poll());
            }
        }
    }

    /** One that is as good as new, the caller's until it is given back or ended. */
    T take() {
        T kept;
        synchronized (idle) {
            kept = idle.poll();
        }
        return kept == null ? maker.get() : kept;
    }

    /** Takes one back. */
    void give(T used) {
        cleaner.accept(used);
        boolean kept = false;
        try {
            synchronized (idle) {
                if (users > 0 && idle.size() < MOST_IDLE) {
                    idle.push(used);
                    kept = true;
                }
            }
        } finally {
            if (!kept) {
                end.accept(used);
            }
        }
    }
}
