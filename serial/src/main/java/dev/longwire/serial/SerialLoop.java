package dev.longwire.serial;

import dev.longwire.transport.DaemonThreads;
import dev.longwire.transport.Deadlines;
import dev.longwire.transport.IoThread;
import dev.longwire.transport.Loop;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The loop that all serial sockets of a program share. Its thread is started by the first task, sleeps until the next task or
 * timer without looking about in between, and ends a second after there was nothing left to do or to wait for.
 */
final class SerialLoop implements Loop {
    static final SerialLoop SHARED = new SerialLoop("longwire-serial");

    private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

    /** For the threads that read, which were held up as the loop was, to hand over what has arrived. */
    private static final long READING = TimeUnit.MILLISECONDS.toNanos(50);

    private static final class LoopThread extends Thread implements IoThread {
        LoopThread(Runnable task, String name) {
            super(DaemonThreads.group(), task, name, 0, false);
        }
    }

    private static final class Timer implements Comparable<Timer>, Runnable {
        final Runnable task;
        final long at;
        final long order;
        /** Set on the loop, by what runs before it. */
        boolean cancelled;

        Timer(Runnable task, long at, long order) {
            this.task = task;
            this.at = at;
            this.order = order;
        }

        @Override
        public int compareTo(Timer other) {
            return at != other.at ? Long.signum(at - other.at) : Long.compare(order, other.order);
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }
    }

    private final long started = System.nanoTime();
    private final Deadlines deadlines = new Deadlines(this);
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // all under the lock
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long timersMade;

    private volatile @Nullable Thread thread;

    SerialLoop(String name) {
        this.name = name;
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            tasks.add(task);
            wake();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Runnable schedule(Runnable task, long delayNanos) {
        Timer timer;
        lock.lock();
        try {
            timer = new Timer(task, System.nanoTime() + delayNanos, timersMade++);
            timers.add(timer);
            if (timers.peek() == timer) {
                wake();
            }
        } finally {
            lock.unlock();
        }
        return () -> cancel(timer);
    }

    @Override
    public Runnable afterReading(Runnable task) {
        return schedule(task, READING);
    }

    private void cancel(Timer timer) {
        lock.lock();
        try {
            timer.cancelled = true;
            timers.remove(timer);
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        if (thread == null) {
            Thread started = DaemonThreads.detached(() -> new LoopThread(this::run, name));
            thread = started;
            started.start();
        } else {
            changed.signal();
        }
    }

    private void run() {
        Runnable next = next();
        while (next != null) {
            try {
                next.run();
            } catch (RuntimeException | Error thrown) {
                Thread here = Thread.currentThread();
                here.getUncaughtExceptionHandler().uncaughtException(here, thrown);
            }
            next = next();
        }
    }

    /** Waits for something to do. Returns null when the thread is to end. */
    private @Nullable Runnable next() {
        lock.lock();
        try {
            long end = System.nanoTime() + LINGER;
            while (true) {
                long now = System.nanoTime();
                Timer first = timers.peek();
                while (first != null && first.at - now <= 0) {
                    tasks.add(timers.remove()); // behind what has arrived
                    first = timers.peek();
                }
                Runnable task = tasks.poll();
                if (task != null) {
                    return task;
                }
                if (first == null && end - now <= 0) {
                    thread = null; // under the lock: the next task starts another one
                    return null;
                }
                changed.awaitNanos((first == null ? end : first.at) - now);
            }
        } catch (InterruptedException nobodyInterruptsIt) {
            thread = null;
            if (!tasks.isEmpty() || !timers.isEmpty()) {
                wake();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime() - started;
    }

    @Override
    public Deadlines deadlines() {
        return deadlines;
    }
}
