package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Handshake;
import dev.longwire.protocol.Role;
import java.util.Objects;

final class HandshakeTest {

    @PeerTest(value = Column.HANDSHAKE, schemes = "ws")
    void theSubprotocolThatBothSpeakIsChosen(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING.subprotocols("first", "second"))) {
            assertThat(handshake(link).subprotocol()).isEqualTo("second");
            assertThat(link.opened().text("subprotocol")).isEqualTo("second");
            link.finish();
        }
    }

    @PeerTest(Column.HANDSHAKE)
    void withoutASubprotocolThereIsNone(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            assertThat(handshake(link).subprotocol()).isEmpty();
            assertThat(link.opened().text("subprotocol")).isEmpty();
            link.finish();
        }
    }

    @PeerTest(
            value = Column.HANDSHAKE,
            needs = {Ability.REQUEST_HEADERS, Ability.SEES_HEADERS},
            schemes = "ws")
    void headersOfTheRequestArrive(Pairing pairing) throws Exception {
        try (Link link = pairing.open(Setup.COUNTING.header("X-Interop", "a value; \"quoted, too\""))) {
            assertThat(handshake(link).request().first("x-interop")).isEqualTo("a value; \"quoted, too\"");
            if (pairing.role() == Role.SERVER) {
                assertThat(link.opened().header("x-interop")).isEqualTo("a value; \"quoted, too\"");
            } else {
                assertThat(link.opened().header("upgrade")).isEqualToIgnoringCase("websocket");
            }
            link.finish();
        }
    }

    private static Handshake handshake(Link link) {
        return Objects.requireNonNull(link.socket().handshake());
    }
}
