package dev.longwire.transport;

/** The single thread that a line lives on: everything that happens to the line happens there, one thing at a time. */
public interface Loop {
    /**
     * Whether the caller is on this loop.
     *
     * @return true on the loop's thread
     */
    boolean inLoop();

    /**
     * Runs a task on the loop, after those given earlier. May be called from any thread.
     *
     * @param task must not block
     * @throws java.util.concurrent.RejectedExecutionException if the loop was shut down; it has ended its lines before, and
     *     told their handlers
     */
    void execute(Runnable task);

    /**
     * Runs a task on the loop after a delay.
     *
     * @param task must not block
     * @param delayNanos nanoseconds from now, at least 0
     * @return cancels the task; may be called from the loop only, also when the task has run
     */
    Runnable schedule(Runnable task, long delayNanos);

    /**
     * The loop's clock.
     *
     * @return nanoseconds since some fixed moment, as {@link System#nanoTime()}
     */
    long nanoTime();
}
