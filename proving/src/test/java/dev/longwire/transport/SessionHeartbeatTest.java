package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a Ping is sent, and when the peer is given up, to the nanosecond. */
class SessionHeartbeatTest {
    private static final Duration INTERVAL = Limits.DEFAULT.pingInterval();
    private static final Duration TIMEOUT = Limits.DEFAULT.pongTimeout();
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Rig rig = new Rig();
    private final Log log = new Log();

    private WebSocket open() {
        return rig.opened(log, Limits.DEFAULT);
    }

    private Frame ping() {
        List<Frame> frames = rig.peer().frames();
        assertThat(frames).hasSize(1);
        assertThat(frames.get(0).opcode()).isEqualTo(9);
        return frames.get(0);
    }

    private static Frame pong(Frame ping) {
        return Frame.of(0x8A, ping.payload());
    }

    private void assertGivenUpAfter(Duration time) {
        rig.passAlmost(time);
        assertThat(log.closed).isEmpty();
        rig.passLastNano();
        Event.Closed closed = log.onlyClosed();
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(closed.by()).isEqualTo(ClosedBy.LINE);
        assertThat(closed.cause())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("20000 ms after a Ping (Limits.pongTimeout;");
        assertThat(log.events).endsWith("error", "closed 1006");
        assertThat(rig.loop.timers()).isZero();
    }

    @Test
    void aPingIsSentAfterTheIntervalAndTheRoundTripMeasured() {
        WebSocket socket = open();
        rig.passAlmost(INTERVAL);
        assertThat(rig.peer().available()).isZero();
        rig.passLastNano();
        Frame ping = ping();
        assertThat(socket.roundTripTime()).isNull();
        rig.pass(Duration.ofMillis(70));
        rig.peer().send(pong(ping));
        rig.run();
        assertThat(socket.roundTripTime()).isEqualTo(Duration.ofMillis(70));
        rig.pass(INTERVAL.minusMillis(71));
        assertThat(rig.peer().available()).isZero();
        rig.pass(Duration.ofMillis(1));
        assertThat(ping()).isNotEqualTo(ping);
    }

    @Test
    void aSilentPeerIsGivenUpAfterThePongTimeout() {
        open();
        rig.pass(INTERVAL);
        assertGivenUpAfter(TIMEOUT);
        assertThat(log.events).containsExactly("opening", "opened", "error", "closed 1006");
    }

    @Test
    void aPeerThatAnswersIsNeverGivenUp() {
        open();
        for (int i = 0; i < 100; i++) {
            rig.pass(INTERVAL);
            rig.peer().send(pong(ping()));
        }
        rig.run();
        assertThat(log.events).containsExactly("opening", "opened");
    }

    @Test
    void anyByteIsASignOfLife() {
        open();
        byte[] message = Frame.binary(new byte[200]).bytes();
        rig.pass(INTERVAL);
        rig.passAlmost(TIMEOUT);
        rig.peer().write(new byte[] {message[0]}); // half a header
        rig.run();
        // the Ping that is due now starts the clock anew
        rig.passLastNano();
        assertThat(log.closed).isEmpty();
        assertGivenUpAfter(TIMEOUT);
    }

    @Test
    void whileThisSideDoesNotReadNobodyIsGivenUp() {
        WebSocket socket = open();
        socket.pause();
        rig.pass(Duration.ofHours(1));
        assertThat(log.closed).isEmpty();
        assertThat(rig.peer().frames()).hasSize(180).allMatch(frame -> frame.opcode() == 9);
        socket.resume();
        rig.run();
        assertGivenUpAfter(TIMEOUT);
    }

    @Test
    void aPauseHoldsTheJudgementOfAPingThatIsUnderWay() {
        WebSocket socket = open();
        rig.pass(INTERVAL.plusSeconds(19));
        socket.pause();
        rig.pass(Duration.ofSeconds(10));
        assertThat(log.closed).isEmpty();
        socket.resume();
        rig.run();
        assertGivenUpAfter(TIMEOUT);
    }

    @Test
    void theClockOfThePongRunsFromWhenThePingWasTaken() {
        rig.capacity = 1000;
        WebSocket socket = open();
        rig.peer().reading(false);
        socket.send(new byte[3000]);
        rig.pass(INTERVAL);
        rig.pass(TIMEOUT.minus(SECOND));
        takeSome();
        rig.pass(TIMEOUT.minus(SECOND));
        assertThat(log.closed).isEmpty();
        takeSome();
        assertGivenUpAfter(TIMEOUT);
    }

    private void takeSome() {
        rig.loop.execute(() -> {
            rig.peer().reading(true);
            rig.loop.execute(() -> rig.peer().reading(false));
        });
        rig.run();
    }

    /** A dead peer, and an application that sends on: what is only written says nothing about the peer. */
    @Test
    void whatIsSentIntoADeadLineIsNoSignOfLife() {
        rig.capacity = 1000;
        WebSocket socket = open();
        rig.peer().reading(false);
        socket.send(new byte[3000]);
        rig.pass(INTERVAL);
        for (int i = 0; i < 19; i++) {
            socket.send(new byte[100]);
            rig.pass(SECOND);
        }
        assertGivenUpAfter(SECOND);
    }

    @Test
    void aClosingConnectionIsJudgedByTheCloseTimeoutOnly() {
        WebSocket socket = open();
        rig.pass(INTERVAL);
        ping();
        rig.pass(TIMEOUT.minus(SECOND));
        socket.close();
        rig.pass(SECOND.multipliedBy(2));
        assertThat(log.closed).isEmpty();
        rig.pass(SECOND.multipliedBy(3));
        assertThat(log.onlyClosed().cause()).hasMessageContaining("Limits.closeTimeout");
    }

    @Test
    void withoutAnIntervalThereIsNeitherPingNorTimer() {
        rig.opened(log, Rig.QUIET);
        assertThat(rig.loop.timers()).isZero();
        rig.pass(Duration.ofDays(1));
        assertThat(rig.peer().available()).isZero();
        assertThat(log.closed).isEmpty();
    }

    @Test
    void aPingOfTheApplicationIsAnsweredAfterTheRoundTrip() {
        WebSocket socket = open();
        var answered = socket.ping().toCompletableFuture();
        rig.run();
        Frame ping = ping();
        rig.pass(Duration.ofMillis(3));
        assertThat(answered).isNotDone();
        rig.peer().send(pong(ping));
        rig.run();
        assertThat(answered).isCompletedWithValue(Duration.ofMillis(3));
    }
}
