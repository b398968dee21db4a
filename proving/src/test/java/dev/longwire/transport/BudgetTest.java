package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.CloseCode;
import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.MemoryBudget;
import dev.longwire.SendQueueFullException;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import dev.longwire.proving.ManualLoop;
import dev.longwire.testkit.line.MemoryLine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all sockets may hold together, and what becomes of them when they want more. */
class BudgetTest {
    private static final int LIMIT = 1 << 20;
    private static final int MESSAGE = 60_000;
    /** What a line of these tests takes, though its peer does not read. */
    private static final int CAPACITY = 1 << 10;

    private final MemoryBudget memory = new MemoryBudget(LIMIT, LIMIT);
    private final Budget budget = new Budget(memory);
    private final ManualLoop loop = new ManualLoop(budget);

    /** A server's socket, whose peer does not read. */
    private final class Case {
        final Log log = new Log();
        final MemoryLine.Pair pair = MemoryLine.pair(loop, loop, CAPACITY);
        final Peer peer = new Peer(pair.client());
        final WatchedLine line = new WatchedLine(pair.server());
        final WebSocket socket;

        Case() {
            line.window = CAPACITY; // what is written is not counted on this line
            AcceptedSocket accepted = LineSocket.accepted(line, Rig.HANDSHAKE, log, Rig.QUIET, closed -> {});
            pair.server().handler(accepted.handler());
            loop.execute(accepted.open());
            peer.reading(false);
            loop.run();
            socket = accepted.socket();
        }

        /** Sends messages until there is no room for one more. Returns how many there was room for. */
        int fill() {
            int sent = 0;
            CompletionStage<?> last = send();
            while (!isRefused(last)) {
                sent++;
                last = send();
            }
            return sent;
        }

        CompletionStage<?> send() {
            CompletionStage<?> sent = socket.sendAsync(ByteBuffer.allocate(MESSAGE));
            loop.run();
            return sent;
        }

        /** Its system takes some before each pause, and it reads what the line holds. */
        void takes(int times, Duration pause) {
            for (int i = 0; i < times; i++) {
                line.progress++;
                loop.execute(() -> {
                    peer.reading(true);
                    loop.execute(() -> peer.reading(false));
                });
                loop.advance(pause);
            }
        }

        void reads() {
            peer.reading(true);
            loop.run();
        }
    }

    private static boolean isRefused(CompletionStage<?> sent) {
        return sent.toCompletableFuture().isCompletedExceptionally();
    }

    private List<Case> cases(int count) {
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cases.add(new Case());
        }
        return cases;
    }

    @Test
    void peersThatNeverReadCannotHoldMoreThanTheBudget() {
        List<Case> greedy = cases(40);
        greedy.forEach(one -> {
            one.fill();
            assertThat(memory.heapHeld()).isLessThan(LIMIT + 2 * MESSAGE);
        });
        assertThat(memory.heapHeld()).isGreaterThan(LIMIT / 2);
        Case last = greedy.get(greedy.size() - 1);
        assertThatThrownBy(() -> last.send().toCompletableFuture().getNow(null))
                .hasCauseInstanceOf(SendQueueFullException.class)
                .hasMessageContaining("memory budget")
                .hasMessageContaining(MemoryBudget.HEAP_PROPERTY);
    }

    @Test
    void aShortageThatLastsEndsTheLargestHolders() {
        Case small = new Case();
        small.send();
        Case large = new Case();
        large.fill();
        assertThat(budget.isShort()).isTrue();
        loop.advance(Duration.ofSeconds(2));
        assertThat(large.log.closed).isEmpty();
        loop.advance(Rig.QUIET.closeTimeout().plusSeconds(1));
        Event.Closed closed = large.log.onlyClosed();
        assertThat(closed.code()).isEqualTo(CloseCode.TRY_AGAIN_LATER);
        assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(closed.cause())
                .hasMessageContaining("memory budget")
                .hasMessageContaining("MemoryBudget.process()")
                .hasMessageContaining("bytes");
        assertThat(budget.isShort()).isFalse();
        assertThat(small.socket.isOpen()).isTrue();
        assertThat(isRefused(small.send())).isFalse();
    }

    /** Its memory is needed: it is not waited for as the peer of a close is that takes what was sent, slowly. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIsEndedHasOneCloseTimeoutWhateverItTakes(boolean closing) {
        Case large = new Case();
        large.fill();
        large.line.heldBack = true;
        if (closing) {
            large.socket.close();
        }
        Duration quarter = Rig.QUIET.closeTimeout().dividedBy(4);
        large.takes(3, Duration.ofSeconds(1)); // then the shortage has lasted too long
        large.takes(3, quarter);
        loop.advance(quarter.minusNanos(1));
        assertThat(large.log.closed).isEmpty();
        loop.advance(Duration.ofNanos(1));
        assertThat(large.log.onlyClosed().code()).isEqualTo(CloseCode.TRY_AGAIN_LATER);
        assertThat(large.line.aborts).isEqualTo(1);
        assertThat(memory.heapHeld()).isZero();
    }

    @Test
    void aPeerThatBeginsToReadInTimeIsNotClosed() {
        Case large = new Case();
        int sent = large.fill();
        assertThat(sent).isPositive();
        assertThat(large.line.reads).as("held back").isFalse();
        loop.advance(Duration.ofSeconds(2));
        large.reads();
        loop.advance(Duration.ofSeconds(10));
        assertThat(budget.isShort()).isFalse();
        assertThat(large.line.reads).isTrue();
        assertThat(large.socket.isOpen()).isTrue();
        assertThat(large.peer.frames()).hasSize(sent);
        assertThat(memory.heapHeld()).isZero();
        loop.advance(Rig.QUIET.writeTimeout());
        assertThat(loop.timers()).isZero();
    }

    @Test
    void whatHoldsLittleIsNotHeldBack() {
        Case small = new Case();
        Case large = new Case();
        large.fill();
        assertThat(large.line.reads).isFalse();
        small.peer.send(Frame.text("still here").asClient());
        loop.run();
        assertThat(small.log.events).contains("text still here");
    }

    @Test
    void aSenderWaitsUntilThereIsRoomAgain() {
        Case large = new Case();
        large.fill();
        CompletableFuture<Void> sent = new CompletableFuture<>();
        Thread sender = new Thread(() -> {
            large.socket.send(new byte[MESSAGE]);
            sent.complete(null);
        });
        sender.setDaemon(true);
        sender.start();
        while (sender.getState() != Thread.State.WAITING && !sent.isDone()) {
            Thread.onSpinWait();
        }
        assertThat(sent).isNotDone();
        large.reads();
        assertThat(sent).succeedsWithin(Duration.ofMinutes(2));
    }

    @Test
    void messagesThatHaveBegunAreEndedWithTheirOwnCode() {
        List<Case> trickling = cases(20);
        Frame first = Frame.of(0x02, new byte[MESSAGE]);
        for (int i = 0; i < 3; i++) {
            Frame next = i == 0 ? first : Frame.of(0x00, new byte[MESSAGE]);
            trickling.forEach(one -> {
                one.reads();
                one.peer.send(next.asClient());
                loop.run();
            });
        }
        loop.advance(Duration.ofMinutes(1));
        assertThat(memory.heapHeld()).isLessThan(LIMIT);
        assertThat(budget.isShort()).as(memory.toString()).isFalse();
        List<Case> ended =
                trickling.stream().filter(one -> !one.socket.isOpen()).toList();
        assertThat(ended).isNotEmpty().hasSizeLessThan(20).allSatisfy(one -> {
            assertThat(one.log.onlyClosed().code()).isEqualTo(CloseCode.TOO_BIG);
            assertThat(one.log.onlyClosed().cause()).hasMessageContaining("memory budget");
        });
    }

    @Test
    void whatACallbackHasNotTakenIsCounted() {
        ManualLoop executor = new ManualLoop();
        CallbackListener callback = new CallbackListener((ws, event) -> {}, executor::execute, Limits.DEFAULT);
        MemoryLine.Pair pair = MemoryLine.pair(loop, loop, 1 << 20);
        Peer peer = new Peer(pair.client());
        AcceptedSocket accepted = LineSocket.accepted(pair.server(), Rig.HANDSHAKE, callback, Rig.QUIET, closed -> {});
        pair.server().handler(accepted.handler());
        loop.execute(accepted.open());
        loop.run();
        peer.send(Frame.of(0x82, new byte[MESSAGE]).asClient());
        loop.run();
        assertThat(memory.heapHeld()).isBetween((long) MESSAGE, MESSAGE + 1000L);
        executor.run();
        assertThat(memory.heapHeld()).isZero();
    }

    @Test
    void newSocketsAreLetInWhileOthersAreHeldBack() {
        Case large = new Case();
        large.fill();
        assertThat(large.line.reads).isFalse();
        ServerCase accepted = new ServerCase(loop);
        accepted.says(ServerCase.REQUEST);
        assertThat(accepted.status()).isEqualTo(101);
    }

    @Test
    void whoHoldsMuchStaysHeldBackWhenTheShortageIsOver() {
        Case idle = new Case();
        Case full = new Case();
        for (int i = 0; i < 8; i++) {
            full.send();
        }
        Case drained = new Case();
        drained.fill();
        assertThat(isRefused(full.send())).isTrue();
        drained.reads();
        assertThat(budget.isShort()).as(memory.toString()).isFalse();
        assertThat(drained.line.reads).isTrue();
        assertThat(full.line.reads).isFalse();
        assertThat(isRefused(drained.send())).isFalse();
        assertThat(isRefused(idle.send())).isFalse();
        assertThat(isRefused(full.send())).isTrue();
        full.reads();
        assertThat(full.line.reads).isTrue();
        assertThat(isRefused(full.send())).isFalse();
    }

    @Test
    void newSocketsAreRefusedUntilThereIsRoom() {
        Case large = new Case();
        large.fill();
        budget.addHeap(LIMIT / 8);
        ServerCase refused = new ServerCase(loop);
        refused.says(ServerCase.REQUEST);
        String answer = refused.peer.text();
        assertThat(answer).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: ");
        assertThat(refused.log.events).isEmpty();
        budget.addHeap(-LIMIT / 8);
        large.reads();
        ServerCase accepted = new ServerCase(loop);
        accepted.says(ServerCase.REQUEST);
        assertThat(accepted.status()).isEqualTo(101);
    }

    @Test
    void theHeadOfARequestIsCounted() {
        ServerCase slow = new ServerCase(loop);
        slow.says("GET /mysock HTTP/1.1\r\nX: " + "x".repeat(9_000));
        assertThat(memory.heapHeld()).isGreaterThan(9_000);
        slow.says("\r\n\r\n");
        assertThat(memory.heapHeld()).isZero();
        ServerCase thinking = new ServerCase(loop);
        thinking.handler = exchange -> {};
        thinking.says(ServerCase.REQUEST + "x".repeat(9_000));
        assertThat(memory.heapHeld()).isGreaterThanOrEqualTo(9_000);
        thinking.peer.reset();
        loop.run();
        assertThat(memory.heapHeld()).isZero();
        ServerCase gone = new ServerCase(loop);
        gone.says("GET /mysock HTTP/1.1\r\nX: " + "x".repeat(9_000));
        gone.peer.reset();
        loop.run();
        assertThat(memory.heapHeld()).isZero();
    }

    @Test
    void smallMessagesAreNotCounted() {
        Case one = new Case();
        one.socket.sendAsync("small");
        assertThat(memory.heapHeld()).isZero();
    }

    @Test
    void directMemoryForPoolsIsPartOfTheBudget() {
        assertThat(budget.takeDirect(LIMIT / 2)).isTrue();
        assertThat(budget.takeDirect(1)).isFalse();
        assertThat(memory.directHeld()).isEqualTo(LIMIT / 2);
        budget.addDirect(-LIMIT / 2);
        assertThat(memory.directHeld()).isZero();
        assertThat(budget.isShort()).isFalse();
        budget.addDirect(LIMIT);
        assertThat(budget.isShort()).isTrue();
        budget.addDirect(-LIMIT);
        assertThat(budget.isShort()).isFalse();
    }

    @Test
    void limitsAreChecked() {
        assertThatThrownBy(() -> new MemoryBudget(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("heap")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> memory.directLimit(-1)).hasMessageContaining("direct");
        assertThat(MemoryBudget.process().heapLimit()).isPositive();
    }

    @Test
    void halfOfWhatTheJvmAllowsIsTheLimitUnlessOneWasChosen() {
        memory.directLimit(77);
        memory.directAvailable(1000);
        assertThat(memory.directLimit()).isEqualTo(77);
    }
}
