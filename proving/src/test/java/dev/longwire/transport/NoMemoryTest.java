package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.CloseCode;
import dev.longwire.Event;
import dev.longwire.MemoryBudget;
import dev.longwire.NotOpenException;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import dev.longwire.proving.ManualLoop;
import dev.longwire.testkit.line.MemoryLine;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/**
 * Memory that is not there, at each place where sending and receiving may take some, one at a time: each time every message
 * arrives, or the socket ends with a cause. Nothing is lost without a word, and nothing is held afterwards.
 */
class NoMemoryTest {
    private static final int LARGE = 40_000;
    private static final int MESSAGES = 4;

    private final MemoryBudget memory = new MemoryBudget(64 << 20, 64 << 20);

    /** One conversation, of which one call fails. */
    private final class Run {
        final ManualLoop loop = new ManualLoop(new Budget(memory));
        final List<Throwable> uncaught = new ArrayList<>();
        final Log log = new Log().on("text", socket -> socket.send("echo")).on("binary", this::echo);
        final MemoryLine.Pair pair = MemoryLine.pair(loop, loop, 1 << 10);
        final Peer peer = new Peer(pair.client());
        final FaultyLine line = new FaultyLine(pair.server());
        final List<CompletableFuture<Void>> sent = new ArrayList<>();
        final WebSocket socket;

        Run() {
            LineSocket.Accepted accepted = LineSocket.accepted(line, Rig.HANDSHAKE, log, Rig.QUIET, closed -> {});
            pair.server().handler(accepted.handler());
            loop.execute(accepted.open());
            run();
            socket = accepted.socket();
        }

        private void echo(WebSocket from) {
            from.send(ByteBuffer.allocate(LARGE));
        }

        private void run() {
            Thread here = Thread.currentThread();
            Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
            here.setUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
            try {
                while (true) {
                    try {
                        loop.run();
                        return;
                    } catch (OutOfMemoryError injected) { // as an I/O thread does with what a line lets through
                        pair.server().abort();
                    }
                }
            } finally {
                here.setUncaughtExceptionHandler(before);
            }
        }

        void talk() {
            for (int i = 0; i < MESSAGES; i++) {
                peer.send(Frame.text("hello").asClient());
                peer.send(Frame.of(0x02, new byte[LARGE / 2]).asClient());
                peer.send(Frame.of(0x89, new byte[0]).asClient());
                peer.send(Frame.of(0x80, new byte[LARGE / 2]).asClient());
                try {
                    sent.add(socket.sendAsync(i % 2 == 0 ? ByteBuffer.allocate(3) : ByteBuffer.allocate(LARGE))
                            .toCompletableFuture());
                    socket.send(new byte[i % 2 == 0 ? LARGE : 7]);
                } catch (NotOpenException | OutOfMemoryError told) {
                    sent.add(CompletableFuture.failedFuture(told));
                }
                run();
            }
        }

        void assertNothingIsLost() {
            if (!socket.isOpen()) {
                loop.advance(Rig.QUIET.closeTimeout().multipliedBy(2));
            }
            assertThat(sent).allSatisfy(one -> assertThat(one).isDone());
            if (log.closed.isEmpty()) {
                assertThat(socket.isOpen()).isTrue();
                assertThat(log.events.stream().filter("text hello"::equals)).hasSize(MESSAGES);
                assertThat(peer.frames().stream().filter(frame -> frame.first() != 0x8A))
                        .hasSizeBetween(4 * MESSAGES - 1, 4 * MESSAGES);
                assertThat(line.lent).isEmpty();
            } else {
                Event.Closed closed = log.onlyClosed();
                assertThat(closed.cause()).as(closed.toString()).isNotNull();
                assertThat(closed.code()).isIn(CloseCode.INTERNAL_ERROR, CloseCode.ABNORMAL);
                assertThat(line.lent).isEmpty();
            }
            assertThat(socket.bufferedAmount()).isZero();
        }
    }

    @Test
    void everyMessageArrivesOrTheSocketEndsWithACause() {
        int ended = 0;
        int number = 1;
        for (; ; number++) {
            Run run = new Run();
            run.line.failAt(number);
            run.talk();
            run.assertNothingIsLost();
            if (!run.line.hasFailed()) {
                break;
            }
            ended += run.log.closed.size();
            if (run.log.closed.isEmpty()) {
                run.socket.close();
                run.peer.close();
                run.run();
            }
        }
        assertThat(memory.heapHeld()).isZero();
        assertThat(number).as("places").isGreaterThan(50);
        assertThat(ended).isPositive();
    }

    @Test
    void aCallbackThatGetsNoThreadIsCalledLater() {
        ManualLoop loop = new ManualLoop();
        List<Event> events = new ArrayList<>();
        Executor none = task -> {
            throw new OutOfMemoryError("injected");
        };
        CallbackListener callback = new CallbackListener((ws, event) -> events.add(event), none, Rig.QUIET);
        MemoryLine.Pair pair = MemoryLine.pair(loop, loop, 1 << 10);
        new Peer(pair.client());
        LineSocket.Accepted accepted =
                LineSocket.accepted(pair.server(), Rig.HANDSHAKE, callback, Rig.QUIET, closed -> {});
        pair.server().handler(accepted.handler());
        loop.execute(accepted.open());
        loop.run();
        assertThat(accepted.socket().isOpen()).isFalse();
    }
}
