package dev.longwire.transport;

import java.util.concurrent.Executor;

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
     * Runs a task in a later turn of the loop, when every line that has something to read now has had its turn.
     *
     * @param task must not block
     * @return cancels the task, as for {@link #schedule}
     */
    default Runnable afterReading(Runnable task) {
        return schedule(task, 0);
    }

    /**
     * Runs a task off the loop, perhaps only after what else the loop does in this turn. May be called from any thread.
     *
     * @param task may block if the executor lets it
     * @param executor where it runs
     * @throws java.util.concurrent.RejectedExecutionException if the executor refuses it
     */
    default void start(Runnable task, Executor executor) {
        executor.execute(task);
    }

    /**
     * The loop's clock.
     *
     * @return nanoseconds since some fixed moment, at least 0
     */
    long nanoTime();

    /**
     * The deadlines of the connections that live here.
     *
     * @return always the same; used on the loop
     */
    Deadlines deadlines();

    /**
     * The budget that what its lines hold is counted in.
     *
     * @return always the same; by default that of the process. May be asked by any thread
     */
    default Budget budget() {
        return Budget.process();
    }
}
