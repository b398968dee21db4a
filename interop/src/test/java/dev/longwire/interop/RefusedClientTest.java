package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.http.WebSocketServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A server of ours and a peer's client that does not get in. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.longwire.interop.Pairing#withClients")
@ExtendWith(Results.class)
record RefusedClientTest(Pairing pairing) implements Results.Paired {

    @Test
    void aPathThatIsNotThereIs404() throws Exception {
        Recorder recorder = new Recorder();
        try (WebSocketServer server = pairing.server("/here", recorder, Setup.COUNTING)) {
            Remote remote = pairing.peer().shared().remote();
            remote.connect(
                    pairing.url(server.port(), "/there"),
                    Map.of(),
                    List.of(),
                    Certificates.shared().authority());
            assertThat(remote.await("refused").number("status")).isEqualTo(404);
            recorder.assertExhausted();
        }
    }

    @Test
    void aPageOfAnotherOriginIs403() throws Exception {
        Recorder recorder = new Recorder();
        try (WebSocketServer server = pairing.server("/here", recorder, Setup.COUNTING)) {
            Remote remote = pairing.peer().shared().remote();
            remote.connect(
                    pairing.url(server.port(), "/here"),
                    Map.of("Origin", "https://elsewhere.example"),
                    List.of(),
                    Certificates.shared().authority());
            assertThat(remote.await("refused").number("status")).isEqualTo(403);
            recorder.assertExhausted();
        }
    }
}
