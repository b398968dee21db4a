package dev.longwire.attacks;

/** Ends of threads. */
final class Threads {
    private Threads() {}

    /** Waits for its end. Nothing here interrupts. */
    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + thread.getName(), interrupted);
        }
    }
}
