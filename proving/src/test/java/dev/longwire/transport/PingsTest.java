package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.NotOpenException;
import dev.longwire.Status;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PingsTest {
    private final Pings pings = new Pings();

    private ByteBuffer next(long now) {
        return pings.next(now, null);
    }

    @Test
    void aPongGivesTheTimeSinceItsPing() {
        CompletableFuture<Duration> answered = new CompletableFuture<>();
        ByteBuffer ping = pings.next(1_000, answered);
        assertThat(ping.remaining()).isEqualTo(8);
        assertThat(pings.roundTrip()).isNull();
        pings.pong(ping, 3_500);
        assertThat(answered).isCompletedWithValue(Duration.ofNanos(2_500));
        assertThat(pings.roundTrip()).isEqualTo(Duration.ofNanos(2_500));
        assertThat(ping.remaining()).as("the payload is the listener's too").isEqualTo(8);
    }

    @Test
    void aPongAnswersThePingsBeforeItsOwnToo() {
        CompletableFuture<Duration> first = new CompletableFuture<>();
        CompletableFuture<Duration> second = new CompletableFuture<>();
        CompletableFuture<Duration> third = new CompletableFuture<>();
        pings.next(0, first);
        ByteBuffer ping = pings.next(10, second);
        pings.next(20, third);
        pings.pong(ping, 100);
        assertThat(first).isCompletedWithValue(Duration.ofNanos(100));
        assertThat(second).isCompletedWithValue(Duration.ofNanos(90));
        assertThat(third).isNotDone();
        assertThat(pings.roundTrip()).isEqualTo(Duration.ofNanos(90));
    }

    @Test
    void pongsThatNobodyAskedForMeanNothing() {
        CompletableFuture<Duration> answered = new CompletableFuture<>();
        ByteBuffer old = next(0);
        pings.pong(old, 5);
        pings.next(10, answered);
        pings.pong(old, 20);
        pings.pong(ByteBuffer.allocate(8).putLong(0, 99), 20);
        pings.pong(ByteBuffer.allocate(8).putLong(0, -1), 20);
        pings.pong(ByteBuffer.allocate(0), 20);
        pings.pong(ByteBuffer.allocate(7), 20);
        pings.pong(ByteBuffer.allocate(125), 20);
        assertThat(answered).isNotDone();
        assertThat(pings.roundTrip()).isEqualTo(Duration.ofNanos(5));
    }

    @Test
    void noMoreThanSomeWait() {
        for (int i = 0; i < Pings.MOST; i++) {
            assertThat(pings.next(i, new CompletableFuture<>())).isNotNull();
        }
        assertThat(pings.next(100, new CompletableFuture<>())).isNull();
    }

    /** Otherwise one Ping of the heartbeat past the bound would take the bound away. */
    @Test
    void theHeartbeatNeverTakesTheBoundAway() {
        for (int i = 0; i < Pings.MOST; i++) {
            pings.next(i, new CompletableFuture<>());
        }
        for (int i = 0; i < 10; i++) {
            assertThat(next(i)).as("the heartbeat's own Ping always goes").isNotNull();
            assertThat(pings.next(100, new CompletableFuture<>())).isNull();
        }
    }

    @Test
    void theHeartbeatsPingsDoNotPileUp() {
        for (int i = 0; i < 10 * Pings.MOST; i++) {
            next(i);
        }
        assertThat(pings.next(0, new CompletableFuture<>()))
                .as("room for another")
                .isNull();
        ByteBuffer latest = next(1_000);
        pings.pong(latest, 1_007);
        assertThat(pings.roundTrip()).isEqualTo(Duration.ofNanos(7));
        assertThat(pings.next(0, new CompletableFuture<>())).isNotNull();
    }

    @Test
    void theEndAnswersAll() {
        CompletableFuture<Duration> first = new CompletableFuture<>();
        CompletableFuture<Duration> second = new CompletableFuture<>();
        pings.next(0, first);
        next(0);
        pings.next(0, second);
        NotOpenException why = new NotOpenException(new Rig().client(new Log(), Rig.QUIET), Status.CLOSED, "closed");
        pings.fail(why);
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
        pings.fail(why);
    }

    @Test
    void whatDependsOnAPongMayPingAgain() {
        CompletableFuture<Duration> first = new CompletableFuture<>();
        CompletableFuture<Duration> second = new CompletableFuture<>();
        ByteBuffer ping = pings.next(0, first);
        ByteBuffer[] again = new ByteBuffer[1];
        first.thenRun(() -> again[0] = pings.next(10, second));
        pings.pong(ping, 10);
        assertThat(second).isNotDone();
        pings.pong(again[0], 30);
        assertThat(second).isCompletedWithValue(Duration.ofNanos(20));
    }
}
