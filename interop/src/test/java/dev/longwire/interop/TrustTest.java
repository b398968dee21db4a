package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.http.HttpWebSocket;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketServer;
import dev.longwire.protocol.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** That both sides do check certificates, wherever else they get in. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.longwire.interop.Pairing#withTls")
@ExtendWith(Results.class)
record TrustTest(Pairing pairing) implements Results.Paired {

    @Test
    void aClientThatKnowsAnotherAuthorityDoesNotTrustTheServer() throws Exception {
        PeerProcess process = pairing.peer().shared();
        if (pairing.role() == Role.SERVER) {
            assertDistrusted(pairing.url(process.port("wss"), "/trusted"));
        } else {
            assertDistrusts(process.remote());
        }
    }

    private static void assertDistrusted(String url) throws InterruptedException {
        Recorder recorder = new Recorder();
        HttpWebSocket.builder(url)
                .tls(Tls.trusting(Certificates.shared().stranger()))
                .callback(recorder)
                .open();
        recorder.await(Event.Opening.class);
        Event.Closed closed = recorder.awaitEnding().closed();
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(closed.cause()).isInstanceOf(HandshakeException.class).hasMessageContaining("certificate");
        recorder.assertExhausted();
    }

    private void assertDistrusts(Remote remote) throws Exception {
        Recorder recorder = new Recorder();
        try (WebSocketServer server = pairing.server("/trusted", recorder, Setup.COUNTING)) {
            remote.connect(
                    pairing.url(server.port(), "/trusted"),
                    Map.of(),
                    List.of(),
                    Certificates.shared().stranger());
            assertThat(remote.await("failed").text("message")).containsIgnoringCase("certificate");
            recorder.assertExhausted();
        }
    }
}
