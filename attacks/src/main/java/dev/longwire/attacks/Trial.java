package dev.longwire.attacks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs one attack: a server is started, healthy clients are measured before, during and after, and what the server holds has to
 * come back to what it was.
 */
final class Trial {
    /**
     * How much of it.
     *
     * @param length of the attack
     * @param rounds of each healthy client before and after
     * @param patience with what has to come and may be slow
     * @param timed whether healthy clients may not wait much longer than before, or than those of a server that nobody attacks
     */
    record Pace(Duration length, int rounds, Duration patience, boolean timed) {}

    private static final int HEALTHY = 8;

    /** Beside three times what it was: what a machine with other work, and a collection of a small heap, may take. */
    private static final Duration ALLOWANCE = Duration.ofMillis(100);

    /** What a JVM keeps that has once done all this: compiled classes, caches, buffers of threads. */
    private static final long KEPT_HEAP = 24L << 20;

    /** Write buffers that two I/O threads keep, and their pools. What they keep for large messages is held, and counted. */
    private static final long KEPT_DIRECT = 24L << 20;

    /** Messages of healthy clients are always on their way. */
    private static final long KEPT_HELD = 64 << 10;

    private static final int KEPT_DESCRIPTORS = 8;
    private static final int KEPT_THREADS = 6;

    /** A server that is attacked for long may say so every now and then, but not each time. */
    private static final long COMPLAINTS = 64 << 10;

    private static final long LOOK = 50_000_000;

    private final Attack attack;
    private final Pace pace;
    private final List<String> wrong = new ArrayList<>();
    private Held base = Held.NOTHING;
    private Held most = Held.NOTHING;
    private Held end = Held.NOTHING;
    private Duration before = Duration.ZERO;
    private Duration during = Duration.ZERO;
    private Duration after = Duration.ZERO;
    private Duration beside = Duration.ZERO;
    private int refused;

    Trial(Attack attack, Pace pace) {
        this.attack = attack;
        this.pace = pace;
    }

    /** Runs it with a server on that JDK, whose complaints go to a file. */
    Outcome run(Path java, int version, Path log) throws Exception {
        try (TargetProcess target = new TargetProcess(java, attack.options(), log, pace.patience());
                Bystander bystander = pace.timed() ? bystander(java, log) : null) {
            run(target, bystander);
            long complaints = target.complaints();
            check(
                    complaints <= COMPLAINTS,
                    "the server wrote " + (complaints >> 10) + " KiB of complaints, see " + log);
        } catch (TargetProcess.DeadException dead) {
            wrong.add(dead.getMessage() + ", see " + log);
        }
        return new Outcome(
                attack.name(), version, refused, most, end, before, during, after, beside, List.copyOf(wrong));
    }

    private Bystander bystander(Path java, Path log) throws Exception {
        return new Bystander(java, log.resolveSibling("beside-" + log.getFileName()), HEALTHY, pace.patience());
    }

    private void run(TargetProcess target, @Nullable Bystander bystander) throws Exception {
        try (Healthy healthy = new Healthy(target.port(), HEALTHY, pace.patience())) {
            healthy.await(10); // classes are loaded, and some of them compiled
            base = target.collected();
            before = measure(healthy);
            attack(target, healthy, bystander);
            if (healthy.troubles().isEmpty()) {
                settle(target, healthy.count());
                after = measure(healthy);
            }
            wrong.addAll(healthy.troubles());
            if (!healthy.troubles().isEmpty()) {
                return; // the rest would only be waiting
            }
            visit(target);
        }
        Held last = target.ended();
        check(
                last.opened() == last.closed(),
                last.opened() + " Opened and " + last.closed() + " Closed were told when the server had closed");
        check(target.leaves(), "the server's process did not end in good order");
    }

    private Duration measure(Healthy healthy) {
        long begun = System.nanoTime();
        healthy.await(pace.rounds());
        return healthy.p99(begun);
    }

    private void attack(TargetProcess target, Healthy healthy, @Nullable Bystander bystander) throws Exception {
        long begun = System.nanoTime();
        try (Scene scene = new Scene(target, pace.length(), pace.patience());
                Watch watch = new Watch(target, base);
                Newcomers newcomers = new Newcomers(target.port(), pace.patience())) {
            attack.action().on(scene);
            healthy.await(1);
            String turnedAway = attack.fills() ? "" : newcomers.trouble();
            check(turnedAway.isEmpty(), turnedAway);
            during = healthy.p99(begun);
            beside = bystander == null ? Duration.ZERO : bystander.p99(begun);
            most = watch.most();
            refused = scene.refused();
            wrong.addAll(scene.wrong());
        }
        Duration calm = before.compareTo(beside) < 0 ? beside : before;
        Duration limit = calm.multipliedBy(3).plus(ALLOWANCE);
        if (pace.timed() && !attack.stops() && during.compareTo(limit) > 0) {
            wrong.add("healthy clients waited " + Table.millis(during) + " ms (p99), and " + Table.millis(before)
                    + " ms before; those of a server beside it " + Table.millis(beside) + " ms");
        }
    }

    /** Waits until nothing is left of the attack. */
    private void settle(TargetProcess target, int healthy) throws Exception {
        long begun = System.nanoTime();
        List<String> left;
        do {
            end = target.collected();
            left = left(healthy);
            LockSupport.parkNanos(left.isEmpty() ? 0 : LOOK);
        } while (!left.isEmpty() && System.nanoTime() - begun < pace.patience().toNanos());
        wrong.addAll(left);
    }

    /** What has not come back to what it was. */
    private List<String> left(int healthy) {
        List<String> left = new ArrayList<>();
        if (end.connections() > healthy) {
            left.add(end.connections() - healthy + " connections are left");
        }
        if (end.opened() - end.closed() != healthy) {
            left.add((end.opened() - end.closed()) + " sockets were told Opened and not Closed, and " + healthy
                    + " are there");
        }
        if (end.ioThreads() < base.ioThreads()) {
            left.add((base.ioThreads() - end.ioThreads()) + " I/O threads died");
        }
        more(left, "threads", end.threads(), base.threads(), KEPT_THREADS);
        more(left, "descriptors", end.descriptors(), base.descriptors(), KEPT_DESCRIPTORS);
        more(left, "bytes of heap", end.heap(), base.heap(), KEPT_HEAP);
        more(
                left,
                "bytes of direct memory that is not held",
                end.direct() - end.directHeld(),
                base.direct() - base.directHeld(),
                KEPT_DIRECT);
        more(left, "bytes of heap held for peers", end.heapHeld(), base.heapHeld(), KEPT_HELD);
        return left;
    }

    private static void more(List<String> left, String what, long now, long before, long kept) {
        if (now > before + kept) {
            left.add(what + " did not come back: " + now + ", and " + before + " before");
        }
    }

    /** Newcomers are served, on each of the I/O threads. */
    private void visit(TargetProcess target) {
        try {
            for (int i = 0; i < 2 * Math.max(1, base.ioThreads()); i++) {
                Healthy.visit(target.port(), pace.patience());
            }
        } catch (IOException refused) {
            wrong.add("a newcomer was not served: " + refused.getMessage());
        }
    }

    private void check(boolean good, String otherwise) {
        if (!good) {
            wrong.add(otherwise);
        }
    }

    /** Looks at the server all the time. */
    private static final class Watch implements AutoCloseable {
        private final TargetProcess target;
        private final Thread thread = new Thread(this::run, "watch");
        private volatile Held most;
        private volatile boolean over;

        Watch(TargetProcess target, Held base) {
            this.target = target;
            most = base;
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            while (!over) {
                try {
                    most = most.max(target.held());
                } catch (TargetProcess.DeadException dead) {
                    return; // the trial finds that out too, and says it
                }
                LockSupport.parkNanos(LOOK);
            }
        }

        Held most() {
            return most;
        }

        @Override
        public void close() {
            over = true;
            Threads.join(thread);
        }
    }
}
