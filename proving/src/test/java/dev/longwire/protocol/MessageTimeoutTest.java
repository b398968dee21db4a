package dev.longwire.protocol;

import static dev.longwire.protocol.Connection.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A message that the peer has begun goes on, or the connection fails with 1008 (RFC 6455 §7.4.1). */
class MessageTimeoutTest {
    private static final long MS = 1_000_000L;
    private static final long TIMEOUT = 100 * MS;
    private static final Limits LIMITS = Limits.DEFAULT
            .withHeartbeat(Duration.ZERO, Duration.ofSeconds(1))
            .withMessageTimeout(Duration.ofNanos(TIMEOUT));

    @RegisterExtension
    final Wire wire = new Wire();

    private static void assertGivenUpAt(Wire.End end, long time) {
        assertThat(end.connection.deadline()).isEqualTo(time);
        assertThat(end.connection.expire(time - 1)).isFalse();
        assertThat(end.connection.phase()).isEqualTo(Phase.OPEN);
        assertThat(end.connection.expire(time)).isFalse();
        assertThat(end.connection.phase()).isEqualTo(Phase.FAILED);
        assertThat(end.sent()).containsExactly("close 1008 a message stood still for 100 ms");
        assertThat(end.connection.failure())
                .hasMessage("nothing more of a message that the peer had begun came for 100 ms"
                        + " (Limits.messageTimeout; change it with Limits.withMessageTimeout)");
        assertThat(end.connection.closed(null))
                .isEqualTo(new Event.Closed(
                        1008, "a message stood still for 100 ms", ClosedBy.LOCAL, false, end.connection.failure()));
    }

    private static void assertWaitsForNothing(Wire.End end) {
        assertThat(end.connection.deadline()).isEqualTo(NEVER);
        assertThat(end.connection.expire(NEVER - 1)).isFalse();
        assertThat(end.connection.phase()).isEqualTo(Phase.OPEN);
    }

    static Stream<Arguments> begun() {
        return Stream.of(Role.values())
                .flatMap(role -> Stream.of(
                                Wire.frame(0x81, "414243"),
                                Wire.frame(0x02, "414243"),
                                Wire.frame(0x01, ""),
                                Wire.frame(0x82, "41".repeat(200)),
                                Wire.frame(0x89, "4142"))
                        .map(frame -> Arguments.of(role, Wire.toward(role, frame), (frame.startsWith("0")))));
    }

    /** At each of its octets, the last but one included; and behind it, if it is only the first of its message. */
    @ParameterizedTest
    @MethodSource("begun")
    void whatHasBegunGoesOn(Role role, byte[] frame, boolean fragment) {
        for (int cut = 1; cut < frame.length + (fragment ? 1 : 0); cut++) {
            Wire.End end = wire.end(role, LIMITS);
            end.now = 7;
            end.receive(Arrays.copyOf(frame, cut));
            assertGivenUpAt(end, 7 + TIMEOUT);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void anythingWholeLeavesNothingToWaitFor(Role role) {
        Wire.everySplit(role, LIMITS, "810141 8900 020141 8a00 800142 880203e8", end -> {
            assertThat(end.events()).containsExactly("text A", "ping ", "pong ", "binary 4142", "close 1000 ");
            assertThat(end.sent()).containsExactly("pong ");
            assertThat(end.connection.deadline())
                    .isEqualTo(Limits.DEFAULT.closeTimeout().toNanos());
        });
        Wire.End end = wire.end(role, LIMITS);
        end.receive("0101 41".replace(" ", ""));
        end.receive("8900");
        end.receive("800142");
        assertThat(end.events()).containsExactly("ping ", "text AB");
        assertThat(end.sent()).containsExactly("pong ");
        assertWaitsForNothing(end);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void eachOctetOfTheMessageIsProgress(Role role) {
        byte[] message = Wire.toward(role, "0203414141 800142");
        int header = role == Role.CLIENT ? 2 : 6;
        Wire.End end = wire.end(role, LIMITS);
        end.receive(Arrays.copyOf(message, header));
        for (int at = header; at < header + 3; at++) {
            end.now += TIMEOUT - 1;
            end.receive(new byte[] {message[at]});
            assertThat(end.connection.deadline()).isEqualTo(end.now + TIMEOUT);
        }
        end.now += TIMEOUT - 1;
        end.receive(Arrays.copyOfRange(message, header + 3, message.length - 1));
        assertGivenUpAt(end, end.now + TIMEOUT);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void controlFramesInBetweenAreNoProgress(Role role) {
        Wire.End end = wire.end(role, LIMITS);
        end.receive("020141");
        for (int i = 1; i < 10; i++) {
            end.now += TIMEOUT / 10;
            end.receive(i % 2 == 0 ? "8900" : "8a00");
        }
        end.now += 5;
        byte[] ping = Wire.toward(role, "8901ff"); // in two reads
        end.receive(Arrays.copyOf(ping, ping.length - 1));
        end.receive(new byte[] {ping[ping.length - 1]});
        assertThat(end.events()).hasSize(10);
        assertThat(end.sent()).hasSize(5);
        assertGivenUpAt(end, TIMEOUT);
    }

    /** One control frame or message after the other, each read ending inside the next: nothing stands still. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void whatBeginsBehindSomethingWholeHasAllItsTime(Role role) {
        for (String frame : new String[] {"8a0141", "820141"}) {
            byte[] octets = Wire.toward(role, frame);
            byte[] shifted = new byte[octets.length];
            System.arraycopy(octets, 1, shifted, 0, octets.length - 1);
            shifted[octets.length - 1] = octets[0];
            Wire.End end = wire.end(role, LIMITS);
            end.receive(new byte[] {octets[0]});
            for (int i = 0; i < 5; i++) {
                end.now += TIMEOUT - 1;
                end.receive(shifted);
                assertThat(end.connection.deadline()).isEqualTo(end.now + TIMEOUT);
            }
            assertThat(end.events()).hasSize(5);
        }
    }

    @Test
    void whileThisSideDoesNotReadTheClockStandsStill() {
        Wire.End end = wire.end(Role.CLIENT, LIMITS);
        end.receive("0201");
        end.connection.reading(false, 30 * MS);
        assertWaitsForNothing(end);
        end.connection.reading(true, 500 * MS);
        assertGivenUpAt(end, 500 * MS + TIMEOUT - 30 * MS);
    }

    @Test
    void whatCameMeanwhileIsReadFirst() {
        Wire.End end = wire.end(Role.CLIENT, LIMITS);
        end.receive("0201");
        end.connection.reading(false, TIMEOUT - 1);
        end.connection.reading(true, 500 * MS);
        assertThat(end.connection.deadline()).isEqualTo(500 * MS + TIMEOUT / 10);
        end.now = 501 * MS;
        end.receive("41");
        assertGivenUpAt(end, 501 * MS + TIMEOUT);
    }

    /** As a listener does that pauses inside its call. */
    @Test
    void aReadThatStopsTheReadingStartsNoClock() {
        Wire.End end = wire.end(Role.CLIENT, LIMITS);
        end.reaction = (event, payload) -> end.connection.reading(false, end.now);
        end.receive("810141 0201".replace(" ", ""));
        assertThat(end.events()).containsExactly("text A");
        assertWaitsForNothing(end);
        end.connection.reading(true, 500 * MS);
        assertGivenUpAt(end, 500 * MS + TIMEOUT);
    }

    @Test
    void aClosingConnectionHasTheCloseTimeoutInstead() {
        Wire.End end = wire.end(Role.CLIENT, LIMITS);
        end.receive("0201");
        end.connection.close(new CloseFrame(1000, ""), 10);
        assertThat(end.sent()).hasSize(1);
        long closeBy = 10 + LIMITS.closeTimeout().toNanos();
        assertThat(end.connection.deadline()).isEqualTo(closeBy);
        end.receive("41");
        assertThat(end.connection.deadline()).isEqualTo(closeBy);
    }
}
