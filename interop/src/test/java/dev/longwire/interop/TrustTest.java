package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketClient;
import dev.longwire.http.WebSocketServer;
import dev.longwire.protocol.Role;
import java.util.List;
import java.util.Map;

/** That both sides do check certificates, wherever else they get in. */
final class TrustTest {

    @PeerTest(value = Column.CERTIFICATES, commands = false, roles = Role.SERVER, schemes = "wss")
    void weDoNotTrustAServerOfAnotherAuthority(Pairing pairing) throws Exception {
        Recorder recorder = new Recorder();
        WebSocketClient.builder()
                .tls(Tls.trusting(Certificates.shared().stranger()))
                .build()
                .to(pairing.urlOfServer(pairing.peer().shared(), "/trusted"))
                .create(recorder)
                .open();
        recorder.await(Event.Opening.class);
        Event.Closed closed = recorder.awaitEnding().closed();
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(closed.cause()).isInstanceOf(HandshakeException.class).hasMessageContaining("certificate");
        recorder.assertExhausted();
    }

    @PeerTest(value = Column.CERTIFICATES, needs = Ability.TRUST, roles = Role.CLIENT, schemes = "wss")
    void aClientOfAnotherAuthorityDoesNotTrustUs(Pairing pairing) throws Exception {
        Recorder recorder = new Recorder();
        RunningPeer process = pairing.peer().shared();
        try (WebSocketServer server = pairing.server("/trusted", recorder, Setup.COUNTING, process.origin())) {
            Remote remote = process.remote();
            remote.connect(
                    pairing.url(server.port(), "/trusted"),
                    Map.of(),
                    List.of(),
                    Certificates.shared().stranger());
            remote.await("failed"); // what it says differs too much; with the right authority it gets in
            recorder.assertExhausted();
        }
    }
}
