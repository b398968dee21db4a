package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failing a connection (RFC 6455 §7.1.7): one Close frame with the reason, and nothing is heard any more. */
class ConnectionFailureTest {
    private static final Limits TIGHT =
            Limits.DEFAULT.withMaxMessageSize(8).withMaxFragments(4, 2).withMaxControlFrames(3);

    @RegisterExtension
    final Wire wire = new Wire();

    @ParameterizedTest
    @CsvSource({
        // The header
        "c100, 1002, reserved bit set in a frame header; no extension was agreed",
        "a100, 1002, reserved bit set in a frame header; no extension was agreed",
        "9100, 1002, reserved bit set in a frame header; no extension was agreed",
        "c900, 1002, reserved bit set in a frame header; no extension was agreed",
        "8300, 1002, reserved opcode 3",
        "8700, 1002, reserved opcode 7",
        "8b00, 1002, reserved opcode 11",
        "8f00, 1002, reserved opcode 15",
        "827e0005, 1002, frame length not in its shortest form",
        "827f000000000000ffff, 1002, frame length not in its shortest form",
        "827f8000000000000000, 1002, frame length with its most significant bit set",
        // Control frames
        "0900, 1002, fragmented Ping frame",
        "0a00, 1002, fragmented Pong frame",
        "0800, 1002, fragmented Close frame",
        "897e007e, 1002, Ping frame with more than 125 octets of payload",
        "8a7f0000000000010000, 1002, Pong frame with more than 125 octets of payload",
        "887e007e, 1002, Close frame with more than 125 octets of payload",
        "8900 8900 8900 8900, 1008, more than 3 control frames in a second",
        // Fragments
        "8000, 1002, continuation frame without a message to continue",
        "0000, 1002, continuation frame without a message to continue",
        "0101 61 8101 62, 1002, text frame inside a fragmented message",
        "0201 61 0101 62, 1002, text frame inside a fragmented message",
        "0101 61 8200, 1002, binary frame inside a fragmented message",
        "0100 8000 8000, 1002, continuation frame without a message to continue",
        "0101 61 0001 62 0001 63 0001 64 8001 65, 1008, more than 4 fragments in a message",
        "0100 0000 0000, 1008, more than 2 empty fragments in a row",
        // Text
        "8102 c0af, 1007, 'ill-formed UTF-8 in a text message, at octet 1'",
        "0101 61 0001 ff, 1007, 'ill-formed UTF-8 in a text message, at octet 2'",
        "8103 eda080, 1007, 'ill-formed UTF-8 in a text message, at octet 2'",
        "8104 f4908080, 1007, 'ill-formed UTF-8 in a text message, at octet 2'",
        "8101 c3, 1007, a text message ends inside a UTF-8 character",
        // Size
        "8209, 1009, message larger than 8 bytes",
        "0205 0102030405 0004, 1009, message larger than 8 bytes",
        "827f7fffffffffffffff, 1009, message larger than 8 bytes",
        // Close
        "8801 03, 1002, Close frame with a payload of one octet",
        "8802 03ed, 1002, 'Close frame with the code 1005, which may not be sent'",
        "8802 0000, 1002, 'Close frame with the code 0, which may not be sent'",
        "8802 ffff, 1002, 'Close frame with the code 65535, which may not be sent'",
        "8803 03e8ff, 1007, Close frame with a reason of ill-formed UTF-8",
    })
    void aBrokenRuleOrLimit(String frames, int code, String reason) {
        for (Role role : Role.values()) {
            Wire.everySplit(role, TIGHT, frames, end -> {
                assertThat(end.connection.phase()).isEqualTo(Phase.FAILED);
                // Whatever the peer says now, there is no second Close and no event.
                end.events();
                assertThat(end.sent())
                        .endsWith("close " + code + " " + reason)
                        .filteredOn(isClose())
                        .hasSize(1);
                end.receive("8100 8900").receive(Wire.close(1000, ""));
                end.connection.close(new CloseFrame(1000, ""), 0);
                end.connection.fail(new IllegalStateException("too late"), 0);
                end.connection.inputEnded();
                assertThat(end.connection.phase()).isEqualTo(Phase.FAILED);

                Throwable failure = end.connection.failure();
                assertThat(failure).isInstanceOf(ProtocolException.class);
                assertThat(end.connection.closed(new IOException("reset")))
                        .isEqualTo(new Event.Closed(code, reason, ClosedBy.LOCAL, false, failure));
            });
        }
    }

    private static Predicate<String> isClose() {
        return frame -> frame.startsWith("close");
    }

    @Test
    void aFrameWithTheWrongMaskBit() {
        Wire.End server = wire.end(Role.SERVER);
        server.receive(Wire.hex("8100"));
        assertThat(server.sent()).containsExactly("close 1002 a client must mask its frames");
        Wire.End client = wire.end(Role.CLIENT);
        client.receive(Wire.hex("8180 01020304"));
        assertThat(client.sent()).containsExactly("close 1002 a server must not mask its frames");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whatCameBeforeIsDeliveredAndWhatComesAfterIsNot(Role role) {
        Wire.everySplit(role, TIGHT, "8101 61" + "8901 2a" + "8300" + "8101 62" + "8901 2b", end -> {
            assertThat(end.events()).containsExactly("text a", "ping 2a");
            assertThat(end.sent()).containsExactly("pong 2a", "close 1002 reserved opcode 3");
        });
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void illFormedTextFailsBeforeItsRestArrives(Role role) {
        Wire.everySplit(role, Limits.DEFAULT, "817e1000 61 ff", end -> {
            assertThat(end.connection.phase()).isEqualTo(Phase.FAILED);
            assertThat(end.sent()).containsExactly("close 1007 ill-formed UTF-8 in a text message, at octet 2");
        });
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void anErrorOfTheHandlerIs1011(Role role) {
        for (String frame : new String[] {"8101 61", "8201 61", "8901 61", "8a01 61", Wire.close(1000, "")}) {
            for (Throwable thrown : new Throwable[] {new IllegalStateException("mine"), new AssertionError("mine")}) {
                Wire.everySplitWith(role, Limits.DEFAULT, frame + "8101 62", throwing(thrown), end -> {
                    assertThat(end.events()).hasSize(1);
                    assertThat(end.sent()).filteredOn(isClose()).containsExactly("close 1011 internal error");
                    assertThat(end.connection.phase()).isEqualTo(Phase.FAILED);
                    assertThat(end.connection.failure()).isSameAs(thrown);
                    assertThat(end.connection.closed(null))
                            .isEqualTo(new Event.Closed(1011, "internal error", ClosedBy.LOCAL, false, thrown));
                });
            }
        }
    }

    private static Wire.Reaction throwing(Throwable thrown) {
        return (end, event, payload) -> {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        };
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void failingInsideAHandlerEndsTheReading(Role role) {
        Throwable mine = new IllegalStateException("mine");
        Wire.Reaction fails = (end, event, payload) -> end.connection.fail(mine, 0);
        Wire.everySplitWith(role, Limits.DEFAULT, "8101 61 8101 62", fails, end -> {
            assertThat(end.events()).containsExactly("text a");
            assertThat(end.sent()).containsExactly("close 1011 internal error");
            assertThat(end.connection.failure()).isSameAs(mine);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"8300", "8801 03", "8101 ff", "8803 03e8 ff"})
    void failingAfterOurCloseSendsNoOther(String frame) {
        for (Role role : Role.values()) {
            Wire.End end = wire.end(role);
            end.connection.close(new CloseFrame(4000, "mine"), 0);
            assertThat(end.sent()).containsExactly("close 4000 mine");
            end.now = 100;
            end.receive(frame);
            assertThat(end.connection.phase()).isEqualTo(Phase.FAILED);
            assertThat(end.sent()).isEmpty();
            ProtocolException failure = (ProtocolException) end.connection.failure();
            assertThat(failure).isNotNull();
            assertThat(end.connection.closed(null))
                    .isEqualTo(new Event.Closed(failure.code(), failure.reason(), ClosedBy.LOCAL, false, failure));
            assertThat(end.connection.deadline())
                    .isEqualTo(100 + Limits.DEFAULT.closeTimeout().toNanos());
        }
    }

    @Test
    void anErrorAfterTheClosingHandshakeIsNotLost() {
        Throwable mine = new IllegalStateException("mine");
        Wire.End end = wire.end(Role.SERVER);
        end.reaction = (event, payload) -> {
            end.connection.close(new CloseFrame(1000, ""), 0);
            throw (RuntimeException) mine;
        };
        end.receive(Wire.close(1001, "bye"));
        assertThat(end.events()).containsExactly("close 1001 bye");
        assertThat(end.sent()).containsExactly("close 1001 bye");
        assertThat(end.connection.phase()).isEqualTo(Phase.CLOSED);
        assertThat(end.connection.closed(null)).isEqualTo(new Event.Closed(1001, "bye", ClosedBy.REMOTE, true, mine));
    }

    @Test
    void anOutputThatFailsIsTheCallersMatter() {
        IllegalStateException broken = new IllegalStateException("no room");
        Connection connection = new Connection(
                Role.SERVER,
                Limits.DEFAULT,
                null,
                () -> 0,
                bytes -> {
                    throw broken;
                },
                new Wire.End(Role.SERVER, TIGHT, 0),
                0);
        assertThatThrownBy(() -> connection.send(Opcode.TEXT, ByteBuffer.allocate(1)))
                .isSameAs(broken);
    }

    @Test
    void controlFramesAreCountedBySecond() {
        long second = 1_000_000_000L;
        Wire.End end = wire.end(Role.SERVER, TIGHT);
        for (long now : new long[] {0, second - 1, second - 1, second, 2 * second - 1, 2 * second - 1, 5 * second}) {
            end.now = now;
            end.receive("8a00");
            assertThat(end.connection.phase()).isEqualTo(Phase.OPEN);
        }
        end.now = 6 * second - 1;
        end.receive("8900 8100 8900");
        assertThat(end.connection.phase()).isEqualTo(Phase.OPEN);
        end.receive("8a00");
        assertThat(end.connection.phase()).isEqualTo(Phase.FAILED);
        assertThat(end.events()).hasSize(10);
        assertThat(end.sent()).containsExactly("pong ", "pong ", "close 1008 more than 3 control frames in a second");
        assertThat(end.connection.failure())
                .hasMessage("the peer sent more than 3 control frames in a second"
                        + " (Limits.maxControlFrames; raise it with Limits.withMaxControlFrames)");
    }
}
