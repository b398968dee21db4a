package dev.longwire.testkit.line;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What some threads have been given to do and have not done. What a task gives to others is counted before the task is done, so when
 * nothing is left, nothing will happen by itself, but for timers. Thread-safe.
 */
public final class Activity {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private long tasks;

    /** Nothing to do. */
    public Activity() {}

    /** There is one task more. */
    void begin() {
        lock.lock();
        try {
            tasks++;
        } finally {
            lock.unlock();
        }
    }

    /** One is done, or was dropped. */
    void end() {
        lock.lock();
        try {
            if (--tasks == 0) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * An executor whose tasks are counted here.
     *
     * @param executor runs them
     * @return refuses what it refuses
     */
    public Executor counting(Executor executor) {
        return task -> {
            begin();
            try {
                executor.execute(() -> {
                    try {
                        task.run();
                    } finally {
                        end();
                    }
                });
            } catch (RuntimeException | Error refused) {
                end();
                throw refused;
            }
        };
    }

    /**
     * Waits until there is nothing to do.
     *
     * @param most how long to wait
     * @param unit of what
     * @return false if there still is something to do after that time
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitIdle(long most, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(most);
        lock.lockInterruptibly();
        try {
            while (tasks > 0) {
                if (left <= 0) {
                    return false;
                }
                left = idle.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
