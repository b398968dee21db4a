package dev.longwire.transport;

import org.jspecify.annotations.Nullable;

/**
 * Memory that is let go when the heap has come to its end, so that a connection can still be ended and its application told.
 * Methods may be called by any thread, and never throw.
 */
public final class Reserve {
    private static final int SIZE = 1 << 20;

    private static volatile byte @Nullable [] held = new byte[SIZE];

    private Reserve() {}

    /**
     * Lets go of it if that is what is missing. Called before what has failed is tried once more.
     *
     * @param thrown why it failed
     */
    public static void open(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            held = null;
        }
    }

    /** Has a loop run what somebody waits for, who would not ask for it once more. */
    static void execute(Loop loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (OutOfMemoryError noHeap) {
            open(noHeap);
            loop.execute(task);
        }
    }

    /** Takes it again, if it was let go and there is memory. */
    public static void fill() {
        if (held == null) {
            try {
                held = new byte[SIZE];
            } catch (OutOfMemoryError notYet) {
                // the next who opens or closes a socket tries again
            }
        }
    }
}
