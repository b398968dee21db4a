package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.CloseCode;
import dev.longwire.Compression;
import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.MemoryBudget;
import dev.longwire.protocol.Living;
import dev.longwire.proving.ManualLoop;
import dev.longwire.testkit.line.MemoryLine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Many sockets talk on one loop, on the core that {@link ScarceLoader} has loaded; somewhere between their first message and their
 * Closed there is no memory. Then each message has come, or its socket has ended with the cause, and nothing is left over.
 */
public final class ScarceTalk implements IntUnaryOperator {
    /** Is sent from memory that the line lends, and received there. */
    private static final int LARGE = 33_000;

    /** Takes several turns to decompress. */
    private static final int TURNS = 300_000;

    /** Two large messages stop the reading. */
    private static final Limits LIMITS = Rig.QUIET.withReceiveQueue(48 << 10);

    private static final Duration END = LIMITS.closeTimeout().multipliedBy(2);

    private static final Compression TAKEOVER = Compression.DEFAULT.withLevel(1);
    private static final Compression NO_TAKEOVER = TAKEOVER.withoutContextTakeover();

    private record Pair(ScarceEnd client, ScarceEnd server) {}

    private record Half(ScarcePeer peer, ScarceEnd server, boolean compressed) {}

    private final MemoryBudget memory = new MemoryBudget(64 << 20, 64 << 20);
    private final ManualLoop loop = new ManualLoop(new Budget(memory));
    private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
    private final List<Throwable> survived = new ArrayList<>();

    private final List<Pair> pairs = List.of(
            pair("plain", null, LIMITS, true),
            pair("takeover", TAKEOVER, LIMITS, false),
            pair("no takeover", NO_TAKEOVER, LIMITS, true));
    private final List<Half> halves =
            List.of(half("fragments", null, false), half("compressed fragments", NO_TAKEOVER, true));

    /** Says nothing meanwhile. */
    private final Pair other = pair("other", null, Limits.DEFAULT, true);

    /**
     * Once; for another time, another one is made.
     *
     * @param place the place without memory; less than 0 if there is none either at those that follow, until the reserve is let go
     * @return how many places were passed, this one as the last
     */
    @Override
    public int applyAsInt(int place) {
        try {
            return talk(place);
        } catch (AssertionError fault) {
            OutOfMemoryError thrown = Scarce.thrown();
            if (thrown != null) {
                fault.addSuppressed(thrown); // says which place it was
            }
            throw fault;
        }
    }

    private int talk(int place) {
        int living = Living.count();
        run();
        Scarce.failAt(Math.abs(place), place < 0);
        talk();
        boolean allOpen = pairs.stream()
                        .allMatch(pair -> pair.client.socket().isOpen()
                                && pair.server.socket().isOpen())
                && halves.stream().allMatch(half -> half.server.socket().isOpen());
        if (!allOpen) {
            advance(END);
        }
        pairs.forEach(this::assertNothingIsLost);
        halves.forEach(this::assertNothingIsLost);
        pairs.forEach(pair -> pair.client.socket().close());
        halves.forEach(half -> half.peer.close());
        run();
        advance(END);
        int passed = Scarce.end();
        for (Pair pair : pairs) {
            pair.client.assertEnded();
            pair.server.assertEnded();
        }
        halves.forEach(half -> half.server.assertEnded());
        assertThat(Living.count()).as("deflaters and inflaters").isEqualTo(living);
        assertTheOtherWorks();
        assertThat(memory.heapHeld()).as("heap").isZero();
        assertThat(memory.directHeld()).as("direct").isZero();
        return passed;
    }

    // ---- the sockets

    private Pair pair(String name, @Nullable Compression compression, Limits limits, boolean serverIsCallback) {
        MemoryLine.Pair lines = MemoryLine.pair(loop, loop, 1 << 14);
        ScarceEnd client = new ScarceEnd(name + ", client", false, new ScarceLine(lines.client()));
        ScarceEnd server = new ScarceEnd(name + ", server", true, new ScarceLine(lines.server()));
        Handshake handshake = handshake(compression);
        accept(server, handshake, limits, serverIsCallback);
        Connector connector = new Connector() {
            @Override
            public Loop loop() {
                return loop;
            }

            @Override
            public Runnable connect(Loop on, Attempt attempt) {
                client.line.handler(attempt.opened(client.line, handshake));
                return () -> {};
            }

            @Override
            public String target() {
                return name;
            }
        };
        client.of(LineSocket.client(connector, listener(client, limits, !serverIsCallback), limits));
        client.socket().open();
        return new Pair(client, server);
    }

    private Half half(String name, @Nullable Compression compression, boolean callback) {
        MemoryLine.Pair lines = MemoryLine.pair(loop, loop, 1 << 14);
        ScarcePeer peer = new ScarcePeer(lines.client());
        ScarceEnd server = new ScarceEnd(name, compression == null, new ScarceLine(lines.server()));
        accept(server, handshake(compression), LIMITS, callback);
        return new Half(peer, server, compression != null);
    }

    private static Handshake handshake(@Nullable Compression compression) {
        return Handshake.builder("/")
                .addresses("memory:client", "memory:server")
                .compression(compression)
                .build();
    }

    private void accept(ScarceEnd end, Handshake handshake, Limits limits, boolean callback) {
        AcceptedSocket accepted =
                LineSocket.accepted(end.line, handshake, listener(end, limits, callback), limits, closed -> {});
        end.of(accepted.socket());
        end.line.handler(accepted.handler());
        loop.execute(accepted.open());
    }

    private Listener listener(ScarceEnd end, Limits limits, boolean callback) {
        return callback ? new CallbackListener(end::onEvent, callbacks::add, limits) : end;
    }

    // ---- what they do

    private void talk() {
        pairs.forEach(pair -> say(pair.client, 1));
        halves.forEach(this::say);
        run();
        for (Pair pair : pairs) {
            loop.execute(() -> say(pair.client, 2));
        }
        run();
    }

    private void say(ScarceEnd client, int round) {
        client.text("hello " + round);
        client.binary(data(LARGE, round));
        client.async(data(3, round));
        client.async(data(LARGE + 1, round));
        client.ping();
        client.text("bye " + round);
    }

    private void say(Half half) {
        if (half.compressed) {
            half.peer.compressed(data(LARGE, 1));
            half.peer.compressed(new byte[TURNS]);
        } else {
            half.peer.text("hello in two parts");
            half.peer.binary(data(2 * LARGE, 1));
        }
    }

    private static byte[] data(int size, int seed) {
        byte[] data = new byte[size];
        byte[] some = new byte[Math.min(size, 1024)];
        new Random(seed).nextBytes(some);
        System.arraycopy(some, 0, data, 0, some.length); // the rest can be compressed
        return data;
    }

    // ---- who runs it: one thread is all of them

    private void run() {
        Thread here = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
        here.setUncaughtExceptionHandler((thread, thrown) -> survived.add(thrown));
        try {
            do {
                runLoop();
            } while (step(callbacks) | step(Scarce.TASKS));
        } finally {
            here.setUncaughtExceptionHandler(before);
        }
    }

    private boolean step(ArrayDeque<Runnable> tasks) {
        Runnable task = tasks.poll();
        if (task != null) {
            try {
                task.run();
            } catch (OutOfMemoryError endsThread) {
                survived.add(endsThread);
            }
        }
        return task != null;
    }

    /** An I/O thread goes on with its next task. */
    private void runLoop() {
        while (true) {
            try {
                loop.run();
                return;
            } catch (OutOfMemoryError endsTask) {
                survived.add(endsTask);
            }
        }
    }

    private void advance(Duration time) {
        long until = loop.nanoTime() + time.toNanos();
        while (loop.nanoTime() < until) {
            try {
                loop.advance(Duration.ofNanos(until - loop.nanoTime()));
            } catch (OutOfMemoryError endsTask) {
                survived.add(endsTask);
            }
        }
        run();
    }

    // ---- what has to hold

    private void assertNothingIsLost(Pair pair) {
        boolean open = pair.client.closed.isEmpty() && pair.server.closed.isEmpty();
        assertCame(pair.client.expectedAt(pair.server.received), pair.server.received, open, pair.server.name);
        assertCame(pair.server.expectedAt(pair.client.received), pair.client.received, open, pair.client.name);
        if (!open) {
            assertThat(List.of(onlyClosed(pair.client), onlyClosed(pair.server)))
                    .as(pair.client.name)
                    .allMatch(closed -> closed.code() == CloseCode.INTERNAL_ERROR
                            || closed.code() == CloseCode.ABNORMAL && closed.cause() != null)
                    .anyMatch(closed -> closed.cause() == Scarce.thrown());
        }
    }

    private void assertNothingIsLost(Half half) {
        boolean open = half.server.closed.isEmpty();
        List<String> came = half.peer.received(open);
        assertCame(half.peer.sent, half.server.received, open, half.server.name);
        assertCame(half.server.expectedAt(came), came, open, half.server.name + ", peer");
        if (!open) {
            assertThat(onlyClosed(half.server).cause()).as(half.server.name).isSameAs(Scarce.thrown());
        }
    }

    /** In order and whole; all of it if the socket is open. */
    private static void assertCame(List<String> expected, List<String> came, boolean all, String where) {
        int most = all ? expected.size() : Math.min(expected.size(), came.size());
        assertThat(came).as(where).isEqualTo(expected.subList(0, most));
    }

    private static Event.Closed onlyClosed(ScarceEnd end) {
        assertThat(end.closed).as(end.name).hasSize(1);
        return end.closed.get(0);
    }

    private void assertTheOtherWorks() {
        other.client.text("still there?");
        other.client.binary(data(LARGE, 7));
        run();
        assertThat(other.client.received)
                .containsExactly("echo still there?", ScarceEnd.name(ScarceEnd.turned(data(LARGE, 7))));
        advance(Limits.DEFAULT.pingInterval().multipliedBy(2));
        assertThat(other.client.socket().isOpen()).isTrue();
        assertThat(other.client.socket().roundTripTime()).as("of a heartbeat").isNotNull();
        other.client.socket().close();
        run();
        other.client.assertEnded();
        other.server.assertEnded();
        assertThat(onlyClosed(other.client).clean()).isTrue();
    }
}
