package dev.longwire.proving;

import dev.longwire.transport.Budget;
import dev.longwire.transport.Deadlines;
import dev.longwire.transport.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A loop without a thread and with a clock that is set by hand: whoever calls {@link #run()} or {@link #advance} is the loop.
 * For tests on one thread; not thread-safe.
 */
public final class ManualLoop implements Loop {
    private static final class Timer {
        final Runnable task;
        final long at;
        final long order;

        Timer(Runnable task, long at, long order) {
            this.task = task;
            this.at = at;
            this.order = order;
        }
    }

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(
            Comparator.<Timer>comparingLong(timer -> timer.at).thenComparingLong(timer -> timer.order));
    private final Deadlines deadlines = new Deadlines(this);
    private long now;
    private long timersMade;
    private boolean running;

    private final Budget budget;

    /** A loop at time 0. */
    public ManualLoop() {
        this(Budget.process());
    }

    /**
     * A loop at time 0 whose lines have a memory budget of their own.
     *
     * @param budget where what they hold is counted
     */
    public ManualLoop(Budget budget) {
        this.budget = budget;
    }

    /**
     * True only for what the loop runs, so that a test outside of it is like another thread.
     *
     * @return whether the loop is running
     */
    @Override
    public boolean inLoop() {
        return running;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Runnable schedule(Runnable task, long delayNanos) {
        Timer timer = new Timer(task, now + delayNanos, timersMade++);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Deadlines deadlines() {
        return deadlines;
    }

    @Override
    public Budget budget() {
        return budget;
    }

    /** Runs until there is nothing to do at this time. */
    public void run() {
        running = true;
        try {
            while (true) {
                Runnable next = tasks.poll();
                if (next == null && !timers.isEmpty() && timers.element().at <= now) {
                    next = timers.remove().task;
                }
                if (next == null) {
                    return;
                }
                next.run();
            }
        } finally {
            running = false;
        }
    }

    /**
     * Lets time pass, and runs what is due at each moment of it.
     *
     * @param time how much
     */
    public void advance(Duration time) {
        long until = now + time.toNanos();
        run();
        while (!timers.isEmpty() && timers.element().at <= until) {
            now = Math.max(now, timers.element().at);
            run();
        }
        now = until;
    }

    /**
     * Lets time pass in which nothing runs, as when the process is stopped. Then timers that are due by then come first, before
     * what lines have to read, as they may for a loop that goes on.
     *
     * @param time how much
     */
    public void stall(Duration time) {
        now += time.toNanos();
        ArrayDeque<Runnable> due = new ArrayDeque<>();
        while (!timers.isEmpty() && timers.element().at <= now) {
            due.add(timers.remove().task);
        }
        due.addAll(tasks);
        tasks.clear();
        tasks.addAll(due);
    }

    /**
     * How many timers are set.
     *
     * @return 0 when nothing will happen by itself
     */
    public int timers() {
        return timers.size();
    }
}
