package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.http.HttpWebSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer's server and a client of ours that does not get in; and that one gets in, in blocking style. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.longwire.interop.Pairing#withServers")
@ExtendWith(Results.class)
record RefusingServerTest(Pairing pairing) implements Results.Paired {
    private String url(String path) {
        return pairing.url(pairing.peer().shared().port(pairing.scheme()), path);
    }

    @Test
    void aRefusalTellsStatusHeadersAndBody() throws Exception {
        Recorder recorder = new Recorder();
        pairing.client(url("/refused")).callback(recorder).open();
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

    @Test
    void aRefusalIsThrownInBlockingStyle() {
        HttpWebSocket.Builder client = pairing.client(url("/refused"));
        assertThatThrownBy(client::connect)
                .isInstanceOfSatisfying(
                        HandshakeException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(401))
                .hasMessageContaining("401")
                .hasMessageContaining("no entry");
    }

    @Test
    void aConversationIsHeld() throws Exception {
        Remote remote = pairing.peer().shared().remote();
        try (Conversation conversation =
                pairing.client(url("/" + remote.id() + "?echo")).connect()) {
            assertThat(conversation.send("hello").receive().text()).isEqualTo("hello");
            assertThat(conversation.ping()).isPositive();
        }
        remote.await("opened");
        remote.await("ping");
        assertThat(remote.await("closed").number("code")).isEqualTo(1000);
    }
}
