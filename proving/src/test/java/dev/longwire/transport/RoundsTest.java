package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.WebSocket;
import dev.longwire.protocol.Living;
import dev.longwire.testkit.Patience;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A hundred thousand times from open to Closed, with the rounds over real sockets in {@code http}: several sockets at once,
 * each opened by one thread while others send and close; callbacks that throw, block and close; peers that refuse, are
 * silent, or vanish at any byte of the handshake and of frames. The system property {@code longwire.rounds} sets another
 * number.
 */
class RoundsTest {
    private static final int ROUNDS = Integer.getInteger("longwire.rounds", 96_000);
    private static final int SOCKETS = 8;
    private static final int OTHERS = 3;

    private static final Limits LIMITS = Limits.DEFAULT
            .withHeartbeat(Duration.ofMillis(3), Patience.LIMITS.pongTimeout())
            .withCloseTimeout(Duration.ofMillis(50))
            .withHandshakeTimeout(Duration.ofMillis(20))
            .withSendQueue(1 << 16)
            .withReceiveQueue(2048);

    /** Thrown on purpose. */
    private static final class OnPurpose extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OnPurpose() {
            super("thrown by the test", null, false, false);
        }
    }

    private final AtomicInteger left = new AtomicInteger(ROUNDS);
    private final AtomicInteger served = new AtomicInteger();
    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private final ReferenceQueue<Listener> gone = new ReferenceQueue<>();
    private final Set<Reference<Listener>> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** Of a server's socket; every hundredth is watched until it is garbage. */
    private Listener serverListener() {
        Listener echo = new Listener() {
            private int opened;
            private int closed;

            @Override
            public void onOpened(WebSocket socket) {
                opened++;
                socket.send("welcome");
            }

            @Override
            public void onText(WebSocket socket, ByteBuffer utf8) {
                socket.sendText(utf8);
            }

            @Override
            public void onClosed(WebSocket socket, Event.Closed event) {
                if (opened != 1 || ++closed != 1) {
                    uncaught.add(new AssertionError(opened + " Opened and " + closed + " Closed at a server"));
                }
            }
        };
        if (served.incrementAndGet() % 100 == 0) {
            sessions.add(new WeakReference<>(echo, gone));
        }
        return echo;
    }

    /** What a callback does besides: it throws, blocks, closes, sends. */
    private static void react(WebSocket socket, boolean mayBlock) {
        switch (ThreadLocalRandom.current().nextInt(40)) {
            case 0 -> throw new OnPurpose();
            case 1, 2 -> socket.close();
            case 3 -> {
                if (mayBlock) {
                    LockSupport.parkNanos(100_000);
                }
            }
            case 4, 5 -> socket.sendAsync("from the callback");
            default -> {}
        }
    }

    /** One socket and the thread that opens it, again and again. */
    private final class Owner {
        private final Random random;
        private final Witness witness;
        private final WebSocket socket;
        private int rounds;

        Owner(TortureLines lines, boolean offTheLoop, long seed) {
            random = new Random(seed);
            witness = new Witness((from, event) -> react(from, offTheLoop));
            socket = LineSocket.client(
                    lines,
                    new CallbackListener(witness, offTheLoop ? CallbackThreads.shared() : Runnable::run, LIMITS),
                    LIMITS);
        }

        @Nullable
        Void run() throws InterruptedException {
            while (left.getAndDecrement() > 0) {
                socket.open();
                rounds++;
                if (random.nextInt(4) > 0) {
                    witness.awaitOpenOrClosed(socket);
                }
                for (int i = random.nextInt(4); i > 0; i--) {
                    call(socket, random, new ArrayDeque<>());
                }
                socket.close();
                witness.awaitClosed(rounds);
                witness.assertAllWasWell();
            }
            return null;
        }
    }

    /** Any call but open. */
    private static void call(WebSocket socket, Random random, Deque<CompletableFuture<?>> stages) {
        try {
            switch (random.nextInt(12)) {
                case 0 -> socket.close();
                case 1 -> socket.close(4000, "enough");
                case 2 -> stages.add(socket.ping().toCompletableFuture());
                case 3, 4, 5 ->
                    stages.add(socket.sendAsync("x".repeat(random.nextInt(300))).toCompletableFuture());
                case 6 -> socket.send(new byte[random.nextInt(200)]);
                case 7 -> assertThat(socket.bufferedAmount()).isNotNegative();
                default -> socket.send("hello");
            }
        } catch (NotOpenException | SendQueueFullException refused) {
            Thread.onSpinWait();
        }
    }

    /** Calls on all sockets, and the stages that came of it: all complete, in one of the ways that are documented. */
    private @Nullable Void disturb(List<Owner> owners, long seed) throws Exception {
        Random random = new Random(seed);
        Deque<CompletableFuture<?>> stages = new ArrayDeque<>();
        while (!over) {
            call(owners.get(random.nextInt(owners.size())).socket, random, stages);
            if (stages.size() > 1000) {
                settled(stages.remove());
            }
            if (random.nextInt(8) == 0) {
                LockSupport.parkNanos(50_000); // else nobody else gets anywhere on few processors
            }
        }
        for (CompletableFuture<?> stage : stages) {
            settled(stage);
        }
        return null;
    }

    private static void settled(CompletableFuture<?> stage) throws Exception {
        Throwable why = stage.handle((done, failure) -> failure).get(Patience.SECONDS, TimeUnit.SECONDS);
        if (why != null) {
            assertThat(why).isInstanceOfAny(NotOpenException.class, SendQueueFullException.class);
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // against hanging, however many rounds
    void exactlyOneClosedForEachOpenAndNothingIsLeft() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed + ", " + ROUNDS + " rounds");
        Random random = new Random(seed);
        int zlib = Living.count();
        Set<Thread> threads = threads();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            if (!(thrown instanceof OnPurpose)) {
                uncaught.add(thrown);
            }
        });
        ExecutorService pool = Executors.newCachedThreadPool();
        try (TortureLines plain = new TortureLines(LIMITS, this::serverListener, new Random(random.nextLong()), false);
                TortureLines compressed = new TortureLines(
                        LIMITS,
                        this::serverListener,
                        new Random(random.nextLong()),
                        false,
                        Compression.DEFAULT.withThreshold(100))) {
            List<Owner> owners = new ArrayList<>();
            for (int i = 0; i < SOCKETS; i++) {
                owners.add(new Owner(i % 4 == 3 ? compressed : plain, i % 2 == 0, random.nextLong()));
            }
            List<Future<?>> opening = new ArrayList<>();
            owners.forEach(owner -> opening.add(pool.submit(owner::run)));
            List<Future<?>> disturbing = new ArrayList<>();
            for (int i = 0; i < OTHERS; i++) {
                long own = random.nextLong();
                disturbing.add(pool.submit(() -> disturb(owners, own)));
            }
            for (Future<?> each : opening) {
                each.get();
            }
            over = true;
            for (Future<?> each : disturbing) {
                each.get();
            }
            plain.awaitNoTimers();
            compressed.awaitNoTimers();
            int rounds = 0;
            for (Owner owner : owners) {
                owner.witness.assertRounds(owner.rounds);
                assertThat(owner.socket.bufferedAmount()).isZero();
                rounds += owner.rounds;
            }
            assertThat(rounds).isEqualTo(ROUNDS);
            assertThat(Living.count()).as("inflaters and deflaters").isEqualTo(zlib);
        } finally {
            over = true;
            pool.shutdownNow();
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(uncaught).isEmpty();
        awaitEnds(threads);
        awaitCollected();
    }

    private static Set<Thread> threads() {
        Thread[] found = new Thread[2 * Thread.activeCount() + 64];
        int count = Thread.currentThread().getThreadGroup().enumerate(found);
        return new HashSet<>(Arrays.asList(found).subList(0, count));
    }

    private static void awaitEnds(Set<Thread> before) throws InterruptedException {
        for (Thread thread : threads()) {
            if (!before.contains(thread) && !thread.getName().startsWith("junit")) {
                thread.join(Patience.MILLIS);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    /** The server's sessions are garbage. */
    private void awaitCollected() throws InterruptedException {
        assertThat(sessions).isNotEmpty();
        for (int tries = 0; !sessions.isEmpty(); tries++) {
            assertThat(tries)
                    .as("garbage collections, and %d sessions are left", sessions.size())
                    .isLessThan(100);
            System.gc();
            for (Reference<?> one = gone.remove(50); one != null; one = gone.poll()) {
                sessions.remove(one);
            }
        }
    }
}
