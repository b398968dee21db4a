package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.CloseCode;
import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The closing handshake (RFC 6455 §7) and what is reported at the end. */
class ConnectionClosingTest {
    private static final CloseFrame NORMAL = new CloseFrame(CloseCode.NORMAL, "");
    private static final IOException RESET = new IOException("connection reset");

    @RegisterExtension
    final Wire wire = new Wire();

    private Wire.End closing(Role role) {
        Wire.End end = wire.end(role);
        end.connection.close(new CloseFrame(4000, "mine"), 0);
        assertThat(end.sent()).containsExactly("close 4000 mine");
        assertThat(end.connection.phase()).isEqualTo(Phase.CLOSE_SENT);
        return end;
    }

    private Wire.End closedByPeer(Role role) {
        Wire.End end = wire.end(role);
        end.receive(Wire.close(1001, "bye"));
        assertThat(end.events()).containsExactly("close 1001 bye");
        assertThat(end.connection.phase()).isEqualTo(Phase.CLOSE_RECEIVED);
        return end;
    }

    @ParameterizedTest
    @CsvSource({
        "8800, 1005, ''",
        "8802 03e8, 1000, ''",
        "8805 03e9 627965, 1001, bye",
        "8802 03f6, 1014, ''",
        "8802 0bb8, 3000, ''",
        "8804 1387 c3a9, 4999, \u00e9",
    })
    void thePeersCloseIsAnsweredWithItsOwnWords(String close, int code, String reason) {
        for (Role role : Role.values()) {
            Wire.everySplit(role, Limits.DEFAULT, close, end -> {
                assertThat(end.events()).containsExactly("close " + code + " " + reason);
                assertThat(end.connection.phase()).isEqualTo(Phase.CLOSE_RECEIVED);
                end.assertExhausted();
                end.connection.close(new CloseFrame(4000, "not said"), 0);
                assertThat(end.sent()).containsExactly("close " + code + " " + reason);
                assertThat(end.connection.phase()).isEqualTo(Phase.CLOSED);
                assertThat(end.connection.closed(null))
                        .isEqualTo(new Event.Closed(code, reason, ClosedBy.REMOTE, true, null));
            });
        }
    }

    @Test
    void aReasonOfAnyLengthIsRepeated() {
        for (int length = 0; length <= CloseFrame.MOST_REASON; length++) {
            for (Role role : Role.values()) {
                String reason = "r".repeat(length);
                Wire.End end = wire.end(role);
                end.reaction = (event, payload) -> end.connection.close(NORMAL, 0);
                end.receive(Wire.close(1000, reason));
                assertThat(end.events()).isEqualTo(end.sent()).containsExactly("close 1000 " + reason);
                assertThat(end.connection.phase()).isEqualTo(Phase.CLOSED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whatComesAfterACloseIsThrownAway(Role role) {
        String frames = "0101 61" + "8a00" + Wire.close(1000, "") + "8001 62" + "8900" + "c700" + Wire.close(1001, "");
        Wire.everySplit(role, Limits.DEFAULT, frames, end -> {
            assertThat(end.events()).containsExactly("pong ", "close 1000 ");
            assertThat(end.connection.phase()).isEqualTo(Phase.CLOSE_RECEIVED);
            end.connection.close(NORMAL, 0);
            end.receive("8900");
            assertThat(end.sent()).containsExactly("close 1000 ");
            assertThat(end.connection.closed(null).clean()).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whatIsUnderWayIsSentBeforeTheAnswer(Role role) {
        Wire.End end = closedByPeer(role);
        end.connection.send(Opcode.TEXT, ByteBuffer.wrap(Wire.hex("61")));
        end.connection.close(NORMAL, 0);
        assertThat(end.sent()).containsExactly("text a", "close 1001 bye");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void untilItsAnswerThePeerIsHeardButPingsAreNotAnswered(Role role) {
        Wire.End end = closing(role);
        end.receive("8101 61 8901 2a 8a01 2b");
        assertThat(end.events()).containsExactly("text a", "ping 2a", "pong 2b");
        assertThat(end.sent()).isEmpty(); // RFC 6455 §5.5.2
        assertThat(end.connection.phase()).isEqualTo(Phase.CLOSE_SENT);
        end.receive(Wire.close(4000, "mine"));
        assertThat(end.connection.phase()).isEqualTo(Phase.CLOSED);
        assertThat(end.connection.closed(null)).isEqualTo(new Event.Closed(4000, "mine", ClosedBy.LOCAL, true, null));
    }

    @ParameterizedTest
    @CsvSource({"8800, 1005, ''", "8802 03e8, 1000, ''", "8805 0fa1 627965, 4001, bye"})
    void theCodeOfTheCloseIsThePeers(String close, int code, String reason) { // §7.1.5
        for (Role role : Role.values()) {
            Wire.End end = closing(role);
            end.receive(close).receive("8100").receive("c700");
            assertThat(end.connection.phase()).isEqualTo(Phase.CLOSED);
            assertThat(end.connection.closed(RESET))
                    .isEqualTo(new Event.Closed(code, reason, ClosedBy.LOCAL, true, null));
        }
    }

    /** What no Close may say (§7.4.1) is an error only as long as ours is not sent. */
    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
    void anAnswerToOurCloseMayHaveAnyCode(int code) {
        for (Role role : Role.values()) {
            for (String reason : new String[] {"", "bye \u00e9"}) {
                Wire.End whole = closing(role);
                whole.receive(Wire.close(code, reason)).receive("8900");
                assertThat(whole.connection.phase()).isEqualTo(Phase.CLOSED);
                assertThat(whole.connection.failure()).isNull();
                assertThat(whole.connection.closed(RESET))
                        .isEqualTo(new Event.Closed(code, reason, ClosedBy.LOCAL, true, null));

                Wire.End first = wire.end(role);
                first.receive(Wire.close(code, reason));
                assertThat(first.sent())
                        .containsExactly("close 1002 Close frame with the code " + code + ", which may not be sent");
                assertThat(first.connection.phase()).isEqualTo(Phase.FAILED);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8801 03, 1002", "8803 03ee ff, 1007"})
    void anAnswerToOurCloseMustStillBeOne(String close, int code) {
        for (Role role : Role.values()) {
            Wire.End end = closing(role);
            end.receive(close);
            assertThat(end.connection.phase()).isEqualTo(Phase.FAILED);
            assertThat(end.connection.closed(null).code()).isEqualTo(code);
            assertThat(end.connection.closed(null).clean()).isFalse();
        }
    }

    @Test
    void bothSidesCloseAtOnce() {
        Wire.End client = wire.end(Role.CLIENT);
        Wire.End server = wire.end(Role.SERVER);
        client.connection.close(new CloseFrame(4001, "client"), 0);
        server.connection.close(new CloseFrame(4002, "server"), 0);
        byte[] toServer = client.sentBytes();
        client.receive(server.sentBytes());
        server.receive(toServer);
        assertThat(client.connection.phase()).isEqualTo(Phase.CLOSED);
        assertThat(server.connection.phase()).isEqualTo(Phase.CLOSED);
        assertThat(client.connection.closed(null))
                .isEqualTo(new Event.Closed(4002, "server", ClosedBy.LOCAL, true, null));
        assertThat(server.connection.closed(null))
                .isEqualTo(new Event.Closed(4001, "client", ClosedBy.LOCAL, true, null));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aSecondCloseDoesNothing(Role role) {
        Wire.End end = closing(role);
        end.connection.close(NORMAL, 0);
        assertThat(end.connection.phase()).isEqualTo(Phase.CLOSE_SENT);
        end.receive(Wire.close(1000, ""));
        end.connection.close(NORMAL, 0);
        assertThat(end.connection.phase()).isEqualTo(Phase.CLOSED);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void closingInsideAHandlerLetsTheRestBeHeard(Role role) {
        String frames = "8101 61 8101 62" + Wire.close(1000, "");
        Wire.Reaction closes = (end, event, payload) -> end.connection.close(NORMAL, 0);
        Wire.everySplitWith(role, Limits.DEFAULT, frames, closes, end -> {
            assertThat(end.events()).containsExactly("text a", "text b");
            assertThat(end.sent()).containsExactly("close 1000 ");
            assertThat(end.connection.phase()).isEqualTo(Phase.CLOSED);
        });
    }

    // ---- the end of the line ----------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Role.class)
    void inputThatEndsWithoutACloseIsALoss(Role role) {
        Wire.End end = wire.end(role);
        end.receive("0101 61");
        end.connection.inputEnded();
        assertThat(end.connection.phase()).isEqualTo(Phase.LOST);
        assertThat(end.connection.deadline()).isEqualTo(Connection.NEVER);
        assertThat(end.connection.failure())
                .isInstanceOf(EOFException.class)
                .hasMessage("the peer ended the line without a Close frame");
        assertThat(end.connection.closed(null))
                .isEqualTo(new Event.Closed(1006, "", ClosedBy.LINE, false, end.connection.failure()));
        assertThat(end.connection.closed(RESET).cause()).isSameAs(end.connection.failure());
        end.receive("8100 8900");
        end.connection.close(NORMAL, 2);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void inputThatEndsWithoutAnAnswerIsALoss(Role role) {
        Wire.End end = closing(role);
        end.connection.inputEnded();
        assertThat(end.connection.phase()).isEqualTo(Phase.LOST);
        assertThat(end.connection.failure())
                .isInstanceOf(EOFException.class)
                .hasMessage("the peer ended the line without answering our Close frame");
        assertThat(end.connection.closed(null))
                .isEqualTo(new Event.Closed(1006, "", ClosedBy.LOCAL, false, end.connection.failure()));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void inputMayEndOnceThePeerHasSaidClose(Role role) {
        Wire.End end = closedByPeer(role);
        end.connection.inputEnded();
        assertThat(end.connection.phase()).isEqualTo(Phase.CLOSE_RECEIVED);
        end.connection.close(NORMAL, 2);
        assertThat(end.sent()).containsExactly("close 1001 bye");
        end.connection.inputEnded();
        assertThat(end.connection.phase()).isEqualTo(Phase.CLOSED);
        assertThat(end.connection.closed(null)).isEqualTo(new Event.Closed(1001, "bye", ClosedBy.REMOTE, true, null));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aLineThatBreaks(Role role) {
        assertThat(wire.end(role).connection.closed(RESET))
                .isEqualTo(new Event.Closed(1006, "", ClosedBy.LINE, false, RESET));
        assertThat(closing(role).connection.closed(RESET))
                .isEqualTo(new Event.Closed(1006, "", ClosedBy.LOCAL, false, RESET));
        assertThat(closedByPeer(role).connection.closed(RESET))
                .isEqualTo(new Event.Closed(1001, "bye", ClosedBy.REMOTE, false, RESET));
    }

    /** 1006 never comes without a cause, even from a line that ends as if nothing were wrong. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void aLineThatEndsInGoodOrderTooEarly(Role role) {
        Event.Closed open = wire.end(role).connection.closed(null);
        assertThat(open.code()).isEqualTo(1006);
        assertThat(open.by()).isEqualTo(ClosedBy.LINE);
        assertThat(open.cause()).isInstanceOf(EOFException.class);
        Event.Closed unanswered = closing(role).connection.closed(null);
        assertThat(unanswered.code()).isEqualTo(1006);
        assertThat(unanswered.by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(unanswered.cause()).isInstanceOf(EOFException.class);
        assertThat(closedByPeer(role).connection.closed(null))
                .isEqualTo(new Event.Closed(1001, "bye", ClosedBy.REMOTE, false, null));
    }
}
