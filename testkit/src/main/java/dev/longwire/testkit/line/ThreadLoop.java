package dev.longwire.testkit.line;

import dev.longwire.transport.Deadlines;
import dev.longwire.transport.IoThread;
import dev.longwire.transport.Loop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A loop with a daemon thread of its own and the real clock. */
public final class ThreadLoop implements Loop, AutoCloseable {
    private static final class LoopThread extends Thread implements IoThread {
        LoopThread(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }
    }

    private final long started = System.nanoTime();
    private final Deadlines deadlines = new Deadlines(this);
    private final ScheduledThreadPoolExecutor executor;
    private final Activity activity;
    private volatile Thread thread;

    /**
     * A running loop.
     *
     * @param name its thread's name
     */
    public ThreadLoop(String name) {
        this(name, new Activity());
    }

    /**
     * A running loop whose tasks are counted. Timers are not, unless they are due at once.
     *
     * @param name its thread's name
     * @param activity where they are
     */
    public ThreadLoop(String name, Activity activity) {
        this.activity = activity;
        executor = new ScheduledThreadPoolExecutor(1, task -> thread = new LoopThread(task, name));
        executor.setRemoveOnCancelPolicy(true);
        executor.prestartAllCoreThreads();
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        activity.begin();
        try {
            executor.execute(reporting(() -> {
                try {
                    task.run();
                } finally {
                    activity.end();
                }
            }));
        } catch (RejectedExecutionException closed) {
            activity.end();
            dropIfOurs(closed);
        }
    }

    @Override
    public Runnable schedule(Runnable task, long delayNanos) {
        if (delayNanos <= 0) {
            return soon(task);
        }
        try {
            ScheduledFuture<?> timer = executor.schedule(reporting(task), delayNanos, TimeUnit.NANOSECONDS);
            return () -> timer.cancel(false);
        } catch (RejectedExecutionException closed) {
            dropIfOurs(closed);
            return () -> {};
        }
    }

    private Runnable soon(Runnable task) {
        AtomicBoolean cancelled = new AtomicBoolean();
        execute(() -> {
            if (!cancelled.get()) {
                task.run();
            }
        });
        return () -> cancelled.set(true);
    }

    /** The last task may still run while the loop is closed: what it asks for is dropped with the rest. */
    private void dropIfOurs(RejectedExecutionException closed) {
        if (!inLoop()) {
            throw closed;
        }
    }

    /** The executor would keep an exception to itself. */
    private static Runnable reporting(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error thrown) {
                Thread here = Thread.currentThread();
                here.getUncaughtExceptionHandler().uncaughtException(here, thrown);
            }
        };
    }

    @Override
    public long nanoTime() {
        return System.nanoTime() - started;
    }

    @Override
    public Deadlines deadlines() {
        return deadlines;
    }

    /** Ends the thread; what was not run yet is dropped. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
