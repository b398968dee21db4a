package dev.longwire.protocol;

import static dev.longwire.protocol.Connection.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deadlines: the heartbeat, and the close timeout in every phase. */
class ConnectionTimeTest {
    private static final CloseFrame NORMAL = new CloseFrame(1000, "");
    private static final long MS = 1_000_000L;
    private static final long INTERVAL = 100 * MS;
    private static final long PONG = 30 * MS;
    private static final long CLOSE = 50 * MS;
    private static final Limits LIMITS = Limits.DEFAULT
            .withHeartbeat(Duration.ofNanos(INTERVAL), Duration.ofNanos(PONG))
            .withCloseTimeout(Duration.ofNanos(CLOSE));
    private static final Limits NO_PINGS = LIMITS.withHeartbeat(Duration.ZERO, Duration.ofNanos(PONG));

    @RegisterExtension
    final Wire wire = new Wire();

    private static void assertWaits(Connection connection, long deadline) {
        assertThat(connection.deadline()).isEqualTo(deadline);
        Phase before = connection.phase();
        if (deadline != NEVER) {
            assertThat(connection.expire(deadline - 1)).isFalse();
        }
        assertThat(connection.phase()).isEqualTo(before);
        assertThat(connection.expired()).isFalse();
    }

    // ---- heartbeat --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Role.class)
    void aPingIsDueAndAnythingIsAnAnswer(Role role) {
        Wire.End end = wire.end(role, LIMITS);
        long now = 0;
        for (String answer : new String[] {"8a00", "8100", "82", "00", "8900"}) {
            now += INTERVAL;
            assertWaits(end.connection, now);
            assertThat(end.connection.expire(now)).isTrue();
            assertWaits(end.connection, now + PONG);
            end.now = now + PONG - 1;
            end.receive(role == Role.CLIENT ? Wire.hex(answer) : half(answer));
            assertThat(end.connection.deadline()).isEqualTo(now + INTERVAL);
        }
        assertThat(end.events()).containsExactly("pong ", "text ", "binary ", "ping ");
        assertThat(end.sent()).containsExactly("pong ");
    }

    /** The same towards a server, with a frame that comes in two halves. */
    private static byte[] half(String answer) {
        return switch (answer) {
            case "82" -> Wire.hex("82");
            case "00" -> Wire.hex("8001020304");
            default -> Wire.toward(Role.SERVER, answer);
        };
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void silenceIsALoss(Role role) {
        Wire.End end = wire.end(role, LIMITS);
        assertThat(end.connection.expire(INTERVAL)).isTrue();
        assertThat(end.connection.expire(INTERVAL + PONG)).isFalse();
        assertThat(end.connection.phase()).isEqualTo(Phase.LOST);
        assertThat(end.connection.failure())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage(
                        "nothing was received for 30 ms after a Ping (Limits.pongTimeout; change it with Limits.withHeartbeat);"
                                + " the peer or the path to it is gone, or it answers no Pings: for such a peer"
                                + " Limits.withHeartbeat turns the heartbeat off with an interval of zero");
        assertThat(end.connection.closed(null))
                .isEqualTo(new Event.Closed(1006, "", ClosedBy.LINE, false, end.connection.failure()));
        assertThat(end.connection.deadline()).isEqualTo(NEVER);
        assertThat(end.connection.expire(NEVER - 1)).isFalse();
        assertThat(end.connection.expired()).isFalse();
    }

    @Test
    void outputThatMovesHoldsTheClockUntilThePingIsTaken() {
        Connection connection = wire.end(Role.CLIENT, LIMITS).connection;
        assertThat(connection.expire(INTERVAL)).isTrue();
        connection.progress(false, INTERVAL + 20 * MS);
        assertWaits(connection, INTERVAL + 20 * MS + PONG);
        connection.progress(true, INTERVAL + 40 * MS);
        connection.progress(true, INTERVAL + 50 * MS); // of something written after the Ping
        assertWaits(connection, INTERVAL + 40 * MS + PONG);
        connection.expire(INTERVAL + 40 * MS + PONG);
        assertThat(connection.phase()).isEqualTo(Phase.LOST);
    }

    @Test
    void whoDoesNotReadDoesNotGiveUp() {
        Connection connection = wire.end(Role.CLIENT, LIMITS).connection;
        assertThat(connection.expire(INTERVAL)).isTrue();
        connection.reading(false, INTERVAL + 1);
        assertWaits(connection, 2 * INTERVAL);
        assertThat(connection.expire(2 * INTERVAL)).isTrue();
        connection.reading(true, 2 * INTERVAL + 1);
        assertWaits(connection, 2 * INTERVAL + 1 + PONG);
    }

    @Test
    void noHeartbeatNoDeadline() {
        Connection connection = wire.end(Role.CLIENT, NO_PINGS).connection;
        assertWaits(connection, NEVER);
        connection.progress(false, 5);
        connection.progress(true, 6);
        assertWaits(connection, NEVER);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aClosingHandshakeEndsTheHeartbeat(Role role) {
        Wire.End end = wire.end(role, LIMITS);
        assertThat(end.connection.expire(INTERVAL)).isTrue();
        end.now = INTERVAL + 1;
        end.receive(Wire.close(1000, ""));
        assertThat(end.events()).containsExactly("close 1000 ");
        assertWaits(end.connection, INTERVAL + 1 + CLOSE);

        Wire.End other = wire.end(role, LIMITS);
        assertThat(other.connection.expire(INTERVAL)).isTrue();
        other.connection.close(NORMAL, INTERVAL + 1);
        assertThat(other.sent()).hasSize(1);
        assertWaits(other.connection, INTERVAL + 1 + CLOSE);
    }

    // ---- close timeout ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Role.class)
    void aQueueThatIsStuckBeforeOurClose(Role role) {
        Connection connection = wire.end(role, NO_PINGS).connection;
        connection.closing(10);
        assertThat(connection.phase()).isEqualTo(Phase.OPEN);
        connection.progress(false, 20);
        assertWaits(connection, 20 + CLOSE);
        assertThat(connection.expire(20 + CLOSE)).isFalse();
        assertThat(connection.phase()).isEqualTo(Phase.LOST);
        assertThat(connection.expired()).isTrue();
        assertThat(connection.failure())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage(
                        "the peer did not take what was sent before our Close within 50 ms (Limits.closeTimeout; change it with Limits.withCloseTimeout)");
        assertThat(connection.closed(null))
                .isEqualTo(new Event.Closed(1006, "", ClosedBy.LOCAL, false, connection.failure()));
        assertThat(connection.deadline()).isEqualTo(NEVER);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void noAnswerToOurClose(Role role) {
        Wire.End end = wire.end(role, LIMITS);
        end.connection.close(NORMAL, 10);
        assertThat(end.sent()).hasSize(1);
        end.connection.progress(true, 20);
        end.now = 30;
        end.receive("8900"); // no answer, and no progress of ours
        assertThat(end.events()).containsExactly("ping ");
        assertWaits(end.connection, 20 + CLOSE);
        end.connection.expire(20 + CLOSE);
        assertThat(end.connection.phase()).isEqualTo(Phase.LOST);
        assertThat(end.connection.expired()).isTrue();
        assertThat(end.connection.failure())
                .hasMessage(
                        "the peer did not answer our Close within 50 ms (Limits.closeTimeout; change it with Limits.withCloseTimeout)");
        assertThat(end.connection.closed(null))
                .isEqualTo(new Event.Closed(1006, "", ClosedBy.LOCAL, false, end.connection.failure()));
        end.receive(Wire.close(1000, ""));
        assertThat(end.connection.phase()).isEqualTo(Phase.LOST);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aQueueThatIsStuckBeforeTheAnswer(Role role) {
        Wire.End end = wire.end(role, LIMITS);
        end.now = 10;
        end.receive(Wire.close(1001, "bye"));
        assertThat(end.events()).hasSize(1);
        assertWaits(end.connection, 10 + CLOSE);
        end.connection.expire(10 + CLOSE);
        assertThat(end.connection.phase()).isEqualTo(Phase.LOST);
        assertThat(end.connection.closed(null))
                .isEqualTo(new Event.Closed(1001, "bye", ClosedBy.REMOTE, false, end.connection.failure()));
        assertThat(end.connection.failure())
                .hasMessage(
                        "the peer did not take what was sent before our Close within 50 ms (Limits.closeTimeout; change it with Limits.withCloseTimeout)");
    }

    /** RFC 6455 §7.1.1: the server ends the line; a client waits for that, but not for ever. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void aLineThatDoesNotEnd(Role role) {
        Wire.End end = wire.end(role, LIMITS);
        end.connection.close(NORMAL, 10);
        assertThat(end.sent()).hasSize(1);
        end.now = 20;
        end.receive(Wire.close(1000, ""));
        assertWaits(end.connection, 20 + CLOSE);
        end.connection.expire(20 + CLOSE);
        assertThat(end.connection.phase()).isEqualTo(Phase.CLOSED);
        assertThat(end.connection.expired()).isTrue();
        assertThat(end.connection.failure()).isNull();
        assertThat(end.connection.closed(null)).isEqualTo(new Event.Closed(1000, "", ClosedBy.LOCAL, true, null));
        end.connection.progress(true, 21 + CLOSE);
        assertThat(end.connection.deadline()).isEqualTo(NEVER);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aFailedConnectionWhosePeerStays(Role role) {
        Wire.End end = wire.end(role, LIMITS);
        end.now = 10;
        end.receive("8300");
        assertThat(end.sent()).hasSize(1);
        end.now = 30;
        end.receive("8100"); // thrown away, and no reason to wait longer
        assertWaits(end.connection, 10 + CLOSE);
        end.connection.expire(10 + CLOSE);
        assertThat(end.connection.phase()).isEqualTo(Phase.FAILED);
        assertThat(end.connection.expired()).isTrue();
        assertThat(end.connection.closed(null).code()).isEqualTo(1002);
    }

    @Test
    void theCloseTimeoutComesBeforeTheHeartbeat() {
        Connection connection = wire.end(Role.CLIENT, LIMITS).connection;
        connection.closing(INTERVAL - CLOSE);
        assertThat(connection.deadline()).isEqualTo(INTERVAL);
        assertThat(connection.expire(INTERVAL)).isFalse();
        assertThat(connection.phase()).isEqualTo(Phase.LOST);
    }

    @Test
    void closingALostConnectionSetsNoDeadline() {
        Connection connection = wire.end(Role.CLIENT, LIMITS).connection;
        connection.inputEnded();
        connection.closing(2);
        assertThat(connection.deadline()).isEqualTo(NEVER);
    }
}
