package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.InterruptedSendException;
import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.Status;
import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.Opcode;
import dev.longwire.testkit.Recorder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final long MAY_WAIT = Outbox.FOREVER;
    private static final long MUST_NOT_WAIT = Outbox.AT_ONCE;
    /** What a message costs beyond its payload. */
    private static final int OVERHEAD = 64;

    private static final Supplier<NotOpenException> WHY =
            () -> new NotOpenException(new Rig().client(new Log(), Rig.QUIET), Status.CLOSING, "sealed");

    private long written;
    /** Bytes written and not taken. */
    private long unsent;

    private final Outbox outbox =
            new Outbox(1000, 0, new FrameMaker(new Rig().anyLine()), new HoldsNothing(), () -> unsent);

    private static Outgoing message(int size) {
        return message(size, null);
    }

    private static Outgoing message(int size, CompletableFuture<Void> done) {
        return Outgoing.message(Opcode.BINARY, ByteBuffer.allocate(size), done);
    }

    private static Outgoing close() {
        return Outgoing.close(new CloseFrame(1000, ""));
    }

    /** Adds on a thread of its own, and waits until that waits for room. */
    private CompletableFuture<Boolean> addWaiting(Outgoing message) {
        CompletableFuture<Boolean> added = new CompletableFuture<>();
        Thread sender = new Thread(() -> {
            try {
                added.complete(outbox.add(message, MAY_WAIT));
            } catch (RuntimeException refused) {
                added.completeExceptionally(refused);
            }
        });
        sender.setDaemon(true);
        sender.start();
        while (sender.getState() != Thread.State.WAITING && sender.isAlive()) {
            Thread.onSpinWait();
        }
        return added;
    }

    private void write(Outgoing expected, long end) {
        assertThat(outbox.poll()).isSameAs(expected);
        assertThat(outbox.buffered()).isGreaterThanOrEqualTo(expected.cost());
        unsent += end - written;
        written = end;
        outbox.written(expected, end);
    }

    private void taken(long end) {
        unsent = written - end;
        outbox.taken(end);
    }

    @Test
    void theLoopIsToldOnceForAllThatIsAddedBeforeItLooks() {
        Outgoing first = message(1);
        Outgoing second = message(2);
        assertThat(outbox.isEmpty()).isTrue();
        assertThat(outbox.add(first, MAY_WAIT)).isTrue();
        assertThat(outbox.add(second, MAY_WAIT)).isFalse();
        assertThat(outbox.isEmpty()).isFalse();
        assertThat(outbox.waitingCost()).isEqualTo(3 + 2 * OVERHEAD);
        assertThat(outbox.poll()).isSameAs(first);
        assertThat(outbox.add(message(3), MAY_WAIT)).isTrue();
        assertThat(outbox.waitingCost()).isEqualTo(5 + 2 * OVERHEAD);
        assertThat(outbox.poll()).isSameAs(second);
        assertThat(outbox.poll()).isNotNull();
        assertThat(outbox.isEmpty()).isTrue();
        assertThat(outbox.poll()).isNull();
        assertThat(outbox.add(message(4), MAY_WAIT)).isTrue();
    }

    @Test
    void smallMessagesAreOneAsLongAsTheyFit() {
        Outbox joining = new Outbox(1000, 100, new FrameMaker(new Rig().anyLine()), new HoldsNothing(), () -> 0);
        ByteBuffer payload = ByteBuffer.allocate(40); // 42 octets with its header, which may take 14
        assertThat(joining.addSmall(Opcode.BINARY, payload, MUST_NOT_WAIT)).isTrue();
        assertThat(joining.addSmall(Opcode.BINARY, payload, MUST_NOT_WAIT)).isFalse();
        assertThat(joining.addSmall(Opcode.BINARY, payload, MUST_NOT_WAIT)).isFalse();
        assertThat(joining.add(message(1), MUST_NOT_WAIT)).isFalse();
        assertThat(joining.addSmall(Opcode.BINARY, payload, MUST_NOT_WAIT)).isFalse();
        assertThat(List.of(2, 1, 0, 1)).allSatisfy(messages -> {
            Outgoing next = joining.poll();
            assertThat(next).isNotNull();
            assertThat(next.cost()).isEqualTo(messages == 0 ? 1 + OVERHEAD : messages * (40L + OVERHEAD));
        });
        assertThat(joining.addSmall(Opcode.BINARY, payload, MUST_NOT_WAIT))
                .as("what the loop has seen is complete")
                .isTrue();
        assertThat(joining.waitingCost()).isEqualTo(40 + OVERHEAD);
    }

    @Test
    void aMessageIsSmallIfItFits() {
        assertThat(outbox.isSmall(0)).isFalse();
        Outbox slow = new Outbox(1000, 100, new FrameMaker(new Rig().anyLine()), new HoldsNothing(), () -> 0);
        assertThat(slow.isSmall(86)).isTrue();
        assertThat(slow.isSmall(87)).isFalse();
        Outbox fast = new Outbox(1000, Frames.MOST, new FrameMaker(new Rig().anyLine()), new HoldsNothing(), () -> 0);
        assertThat(fast.isSmall(4082)).isTrue();
        assertThat(fast.isSmall(4083)).isFalse();
    }

    @Test
    void theLoopIsToldAgainOnceItHasLooked() {
        outbox.add(message(1), MAY_WAIT);
        assertThat(outbox.poll()).isNotNull();
        assertThat(outbox.add(message(2), MAY_WAIT)).isTrue();
    }

    @Test
    void whoMustNotWaitIsRefusedPastTheLimit() {
        outbox.add(message(1000 - OVERHEAD), MUST_NOT_WAIT);
        assertThatThrownBy(() -> outbox.add(message(0), MUST_NOT_WAIT))
                .isInstanceOf(SendQueueFullException.class)
                .hasMessageContaining("1000 bytes wait, 64 more would pass the limit of 1000 bytes");
        assertThat(outbox.waitingCost()).isEqualTo(1000);
    }

    @Test
    void whatIsUnderWayCountsAsFarAsItIsNotTaken() {
        Outgoing first = message(900);
        outbox.add(first, MUST_NOT_WAIT);
        write(first, 904);
        assertThat(outbox.waitingCost()).isZero();
        assertThat(outbox.buffered()).isEqualTo(904);
        assertThatThrownBy(() -> outbox.add(message(900), MUST_NOT_WAIT))
                .isInstanceOf(SendQueueFullException.class)
                .hasMessageContaining("904 bytes wait, 964 more");
        taken(867);
        assertThatThrownBy(() -> outbox.add(message(900), MUST_NOT_WAIT)).isInstanceOf(SendQueueFullException.class);
        taken(868);
        outbox.add(message(900), MUST_NOT_WAIT);
        assertThat(outbox.buffered()).isEqualTo(1000);
    }

    @Test
    void aMessageLargerThanTheLimitIsTakenWhenNothingElseWaits() {
        Outgoing huge = message(100_000);
        outbox.add(huge, MUST_NOT_WAIT);
        assertThatThrownBy(() -> outbox.add(message(1), MUST_NOT_WAIT)).isInstanceOf(SendQueueFullException.class);
        write(huge, 100_010);
        taken(100_010);
        outbox.add(message(1), MUST_NOT_WAIT);
    }

    @Test
    void stagesCompleteInOrderWhenTheirLastByteIsTaken() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        Outgoing one = message(10, first);
        Outgoing two = message(20, second);
        outbox.add(one, MAY_WAIT);
        outbox.add(two, MAY_WAIT);
        write(one, 12);
        write(two, 34);
        taken(11);
        assertThat(first).isNotDone();
        taken(33);
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        taken(34);
        assertThat(second).isCompleted();
    }

    @Test
    void aStageMayAddWhatComesNext() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Outgoing first = message(10, done);
        outbox.add(first, MAY_WAIT);
        write(first, 12);
        Outgoing next = message(1000 - OVERHEAD);
        done.thenRun(() -> outbox.add(next, MUST_NOT_WAIT));
        taken(12);
        assertThat(done).isCompleted();
        assertThat(outbox.poll()).isSameAs(next);
    }

    @Test
    void theCloseIsTheLastAndTheFirstSealCounts() {
        Outgoing message = message(1);
        Outgoing close = close();
        outbox.add(message, MAY_WAIT);
        assertThat(outbox.seal(close, WHY)).isFalse();
        assertThat(outbox.seal(close(), WHY)).isFalse();
        assertThatThrownBy(() -> outbox.add(message(1), MAY_WAIT)).isInstanceOf(NotOpenException.class);
        assertThat(outbox.poll()).isSameAs(message);
        assertThat(outbox.poll()).isSameAs(close);
        assertThat(outbox.poll()).isNull();
    }

    @Test
    void aSealOnAnEmptyOutboxTellsTheLoop() {
        assertThat(outbox.seal(close(), WHY)).isTrue();
        assertThat(outbox.isEmpty()).isFalse();
    }

    @Test
    void aFullOutboxTakesTheClose() {
        outbox.add(message(100_000), MAY_WAIT);
        outbox.seal(close(), WHY);
        assertThat(outbox.poll()).isNotNull();
        assertThat(outbox.poll()).isNotNull();
    }

    @Test
    void whoWaitsGoesOnWhenThereIsRoom() throws Exception {
        Outgoing first = message(900);
        Outgoing second = message(901);
        outbox.add(first, MAY_WAIT);
        CompletableFuture<Boolean> waiting = addWaiting(second);
        assertThat(waiting).isNotDone();
        write(first, 904);
        assertThat(waiting).isNotDone();
        taken(904);
        assertThat(waiting.get(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .as("the loop is to be told")
                .isTrue();
        assertThat(outbox.poll()).isSameAs(second);
    }

    @Test
    void whoWaitsIsRefusedByASealAndNothingIsAdded() {
        Outgoing first = message(900);
        outbox.add(first, MAY_WAIT);
        CompletableFuture<Boolean> waiting = addWaiting(message(901));
        Outgoing close = close();
        outbox.seal(close, WHY);
        assertThat(waiting)
                .failsWithin(Recorder.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(NotOpenException.class);
        assertThat(outbox.poll()).isSameAs(first);
        assertThat(outbox.poll()).isSameAs(close);
        assertThat(outbox.poll()).isNull();
    }

    @Test
    void whoWaitsIsRefusedByAFailure() {
        outbox.add(message(900), MAY_WAIT);
        CompletableFuture<Boolean> waiting = addWaiting(message(901));
        outbox.fail(WHY);
        assertThat(waiting)
                .failsWithin(Recorder.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(NotOpenException.class);
    }

    @Test
    void anInterruptEndsTheWaitAndNothingIsAdded() throws Exception {
        Outgoing first = message(900);
        outbox.add(first, MAY_WAIT);
        for (long patience : new long[] {Outbox.FOREVER, TimeUnit.DAYS.toNanos(1)}) {
            CompletableFuture<Boolean> interruptedAfter = new CompletableFuture<>();
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread sender = new Thread(() -> {
                try {
                    outbox.add(message(901), patience);
                } catch (RuntimeException refused) {
                    thrown.complete(refused);
                    interruptedAfter.complete(Thread.currentThread().isInterrupted());
                }
            });
            sender.setDaemon(true);
            sender.start();
            sender.interrupt();
            assertThat(thrown.get(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(InterruptedSendException.class)
                    .hasMessageContaining("964 bytes wait, 965 more")
                    .hasMessageContaining("was not queued")
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(interruptedAfter.join()).isTrue();
        }
        assertThat(outbox.poll()).isSameAs(first);
        assertThat(outbox.poll()).isNull();
    }

    @Test
    void anInterruptedThreadThatNeedNotWaitSends() {
        Thread.currentThread().interrupt();
        assertThat(outbox.add(message(1), MAY_WAIT)).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoWaitsForAWhileIsRefusedAfterItWithTheNumbers() {
        Outgoing first = message(900);
        outbox.add(first, MAY_WAIT);
        assertThatThrownBy(() -> outbox.add(message(901), TimeUnit.MILLISECONDS.toNanos(2)))
                .isInstanceOf(SendQueueFullException.class)
                .hasMessageContaining("was full for 2 ms: 964 bytes wait, 965 more would pass the limit of 1000 bytes");
        assertThat(outbox.poll()).isSameAs(first);
        assertThat(outbox.poll()).isNull();
    }

    @Test
    void aFailureRefusesWhatWaitsAndWhatIsUnderWay() {
        CompletableFuture<Void> underWay = new CompletableFuture<>();
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        Outgoing first = message(10, underWay);
        outbox.add(first, MAY_WAIT);
        outbox.add(message(20, waiting), MAY_WAIT);
        write(first, 12);
        outbox.fail(WHY);
        assertThat(underWay).isCompletedExceptionally();
        assertThat(waiting).isCompletedExceptionally();
        assertThat(outbox.isEmpty()).isTrue();
        assertThat(outbox.waitingCost()).isZero();
        assertThat(outbox.poll()).isNull();
        taken(12);
        outbox.fail(WHY);
        assertThatThrownBy(() -> outbox.add(message(1), MAY_WAIT)).isInstanceOf(NotOpenException.class);
        assertThat(outbox.seal(close(), WHY)).isFalse();
    }
}
