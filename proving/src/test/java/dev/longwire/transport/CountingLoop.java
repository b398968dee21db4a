package dev.longwire.transport;

import dev.longwire.testkit.Patience;
import dev.longwire.testkit.line.ThreadLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A loop with a thread that knows how many timers are set. */
final class CountingLoop implements Loop, AutoCloseable {
    private final ThreadLoop loop;
    private final Deadlines deadlines = new Deadlines(this);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int timers;

    CountingLoop(String name) {
        loop = new ThreadLoop(name);
    }

    private void count(int change) {
        lock.lock();
        try {
            timers += change;
            if (timers == 0) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void awaitNoTimers() throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(Patience.SECONDS);
        lock.lock();
        try {
            while (timers > 0) {
                if (left <= 0) {
                    throw new AssertionError(timers + " timers are still set after " + Patience.SECONDS + " s");
                }
                left = none.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean inLoop() {
        return loop.inLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Runnable schedule(Runnable task, long delayNanos) {
        boolean[] over = {false}; // on the loop: whether it has run or was cancelled
        Runnable once = () -> {
            if (!over[0]) {
                over[0] = true;
                count(-1);
            }
        };
        count(1);
        Runnable cancel = loop.schedule(
                () -> {
                    once.run();
                    task.run();
                },
                delayNanos);
        return () -> {
            cancel.run();
            once.run();
        };
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    @Override
    public Deadlines deadlines() {
        return deadlines;
    }

    @Override
    public void close() {
        loop.close();
    }
}
