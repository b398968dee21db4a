package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer that takes nothing of what waits for it is given up, to the nanosecond, whatever else it does. */
class WriteTimeoutTest {
    private static final Duration TIMEOUT = Limits.DEFAULT.writeTimeout();
    private static final Duration ALMOST = TIMEOUT.minusNanos(1);

    private final Rig rig = new Rig();
    private final Log log = new Log();

    private WebSocket open(Side side) {
        rig.capacity = 1000;
        WebSocket socket = side.open(rig, log);
        rig.peer().reading(false);
        return socket;
    }

    private void peerTakesSome() {
        rig.loop.execute(() -> {
            rig.peer().reading(true);
            rig.loop.execute(() -> rig.peer().reading(false));
        });
        rig.run();
    }

    private Event.Closed assertGivenUpAfter(Duration time) {
        rig.passAlmost(time);
        assertThat(log.closed).isEmpty();
        rig.passLastNano();
        Event.Closed closed = log.onlyClosed();
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(closed.clean()).isFalse();
        assertThat(closed.cause()).isInstanceOf(SocketTimeoutException.class);
        assertThat(log.events).endsWith("error", "closed 1006");
        assertThat(rig.line().aborts).isEqualTo(1);
        assertThat(rig.loop.timers()).isZero();
        return closed;
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatTakesNothingIsGivenUp(Side side) {
        WebSocket socket = open(side);
        CompletableFuture<Void> large = socket.sendAsync("x".repeat(300_000)).toCompletableFuture();
        CompletableFuture<Void> behind = socket.sendAsync("y".repeat(300_000)).toCompletableFuture();
        rig.run();
        long waiting = socket.bufferedAmount();
        assertThat(waiting).isGreaterThan(599_000);
        assertThat(assertGivenUpAfter(TIMEOUT).cause())
                .hasMessage("the peer took nothing for 60000 ms while " + waiting
                        + " bytes waited for it (Limits.writeTimeout; change it with Limits.withWriteTimeout)");
        assertThat(large).isCompletedExceptionally();
        assertThat(behind).isCompletedExceptionally();
    }

    @Test
    void theHeartbeatDoesNotHoldTheClockWhileThisSideDoesNotRead() {
        rig.capacity = 1000;
        WebSocket socket = rig.opened(log, Limits.DEFAULT);
        rig.peer().reading(false);
        socket.pause();
        socket.send(new byte[3000]);
        rig.run();
        assertGivenUpAfter(TIMEOUT);
    }

    /** The answers wait, so nothing is read; and whatever the peer sends says nothing of what it takes. */
    @Test
    void aPeerThatAsksAndNeverTakesAnAnswerIsGivenUp() {
        log.on("text", from -> from.send(new byte[100_000]));
        rig.capacity = 1000;
        rig.accepted(log, Rig.QUIET);
        rig.peer().reading(false);
        for (int i = 0; i < 6; i++) {
            rig.peer().send(Frame.text("?").asClient());
            rig.run();
        }
        assertThat(rig.line().reads).isFalse();
        assertGivenUpAfter(TIMEOUT);
    }

    @ParameterizedTest
    @EnumSource
    void whoTakesALittleAtATimeLives(Side side) {
        open(side).send(new byte[30_000]);
        rig.run();
        for (int i = 0; i < 20; i++) {
            rig.pass(ALMOST);
            peerTakesSome();
        }
        assertThat(log.closed).isEmpty();
        assertGivenUpAfter(TIMEOUT);
    }

    @Test
    void whatIsOnlyWrittenIsNoProgress() {
        WebSocket socket = open(Side.CLIENT);
        socket.send(new byte[3000]);
        rig.run();
        for (int i = 0; i < 59; i++) {
            rig.pass(Duration.ofSeconds(1));
            socket.send(new byte[100]);
        }
        assertGivenUpAfter(Duration.ofSeconds(1));
    }

    @Test
    void onceAllIsTakenThereIsNothingToJudge() {
        WebSocket socket = open(Side.CLIENT);
        socket.send(new byte[3000]);
        rig.run();
        rig.pass(ALMOST);
        rig.peer().reading(true);
        rig.run();
        assertThat(socket.bufferedAmount()).isZero();
        rig.pass(Duration.ofDays(1));
        rig.peer().reading(false);
        rig.run();
        assertThat(log.closed).isEmpty();
        socket.send(new byte[3000]);
        rig.run();
        assertGivenUpAfter(TIMEOUT);
    }

    /** An operating system has room for a little before it says so. */
    @Test
    void theLineIsAskedToTryAgainBeforeThePeerIsGivenUp() {
        WebSocket socket = open(Side.CLIENT);
        rig.line().untold = 5;
        socket.send(new byte[5000]);
        rig.run();
        rig.passAlmost(TIMEOUT);
        rig.passLastNano();
        assertThat(log.closed).isEmpty();
        assertGivenUpAfter(TIMEOUT);
    }

    @Test
    void aClosingConnectionHasTheCloseTimeoutInstead() {
        WebSocket socket = open(Side.CLIENT);
        socket.send(new byte[3000]);
        rig.run();
        rig.pass(TIMEOUT.minusSeconds(1));
        socket.close();
        rig.pass(Duration.ofSeconds(2));
        assertThat(log.closed).isEmpty();
        rig.pass(Duration.ofSeconds(3));
        assertThat(log.onlyClosed().cause()).hasMessageContaining("Limits.closeTimeout");
    }
}
