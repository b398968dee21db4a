package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.http.WebSocketBuilder;
import dev.longwire.protocol.Role;
import java.nio.charset.StandardCharsets;

/** A peer's server and a client of ours that does not get in; and that one gets in, in blocking style. */
final class RefusingServerTest {
    private static String url(Pairing pairing, String path) {
        return pairing.urlOfServer(pairing.peer().shared(), path);
    }

    @PeerTest(value = Column.REFUSAL, needs = Ability.REFUSAL, roles = Role.SERVER)
    void aRefusalTellsStatusHeadersAndBody(Pairing pairing) throws Exception {
        Recorder recorder = new Recorder();
        pairing.client(url(pairing, "/refused")).create(recorder).open();
        recorder.await(Event.Opening.class);
        HandshakeException refusal =
                (HandshakeException) recorder.await(Event.Error.class).cause();
        assertThat(refusal.status()).isEqualTo(401);
        assertThat(refusal.headers().first("www-authenticate")).isEqualTo("Basic realm=\"interop\"");
        assertThat(new String(refusal.body(), StandardCharsets.UTF_8)).isEqualTo("no entry");
        assertThat(recorder.await(Event.Closed.class))
                .isEqualTo(new Event.Closed(1006, "", ClosedBy.REMOTE, false, refusal));
        recorder.assertExhausted();
    }

    @PeerTest(value = Column.REFUSAL, needs = Ability.REFUSAL, roles = Role.SERVER, schemes = "ws")
    void aRefusalIsThrownInBlockingStyle(Pairing pairing) {
        WebSocketBuilder client = pairing.client(url(pairing, "/refused"));
        assertThatThrownBy(client::connect)
                .isInstanceOfSatisfying(
                        HandshakeException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(401))
                .hasMessageContaining("401")
                .hasMessageContaining("no entry");
    }

    @PeerTest(value = Column.MESSAGES, needs = Ability.SEES_PINGS, roles = Role.SERVER)
    void aConversationIsHeld(Pairing pairing) throws Exception {
        Remote remote = pairing.peer().shared().remote();
        try (Conversation conversation =
                pairing.client(url(pairing, "/" + remote.id() + "?echo")).connect()) {
            assertThat(conversation.send("hello").receive().text()).isEqualTo("hello");
            assertThat(conversation.ping()).isPositive();
        }
        remote.await("opened");
        remote.await("ping");
        assertThat(remote.await("closed").number("code")).isEqualTo(1000);
    }
}
