package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.http.WebSocketServer;
import dev.longwire.protocol.Role;
import java.util.List;
import java.util.Map;

/** A server of ours and a peer's client that does not get in. */
final class RefusedClientTest {

    @PeerTest(value = Column.REFUSAL, needs = Ability.REFUSAL, roles = Role.CLIENT, schemes = "ws")
    void aPathThatIsNotThereIs404(Pairing pairing) throws Exception {
        Recorder recorder = new Recorder();
        try (WebSocketServer server = pairing.server("/here", recorder, Setup.COUNTING, null)) {
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

    @PeerTest(
            value = Column.REFUSAL,
            needs = {Ability.REFUSAL, Ability.REQUEST_HEADERS},
            roles = Role.CLIENT,
            schemes = "ws")
    void aPageOfAnotherOriginIs403(Pairing pairing) throws Exception {
        Recorder recorder = new Recorder();
        try (WebSocketServer server = pairing.server("/here", recorder, Setup.COUNTING, null)) {
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
