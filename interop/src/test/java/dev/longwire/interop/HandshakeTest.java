package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Handshake;
import dev.longwire.protocol.Role;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("dev.longwire.interop.Pairing#all")
@ExtendWith(Results.class)
record HandshakeTest(Pairing pairing) implements Results.Paired {

    @Test
    void theSubprotocolThatBothSpeakIsChosen() throws Exception {
        try (Link link = pairing.open(Setup.COUNTING.subprotocols("first", "second"))) {
            assertThat(handshake(link).subprotocol()).isEqualTo("second");
            assertThat(link.opened().text("subprotocol")).isEqualTo("second");
            link.finish();
        }
    }

    @Test
    void withoutASubprotocolThereIsNone() throws Exception {
        try (Link link = pairing.open(Setup.COUNTING)) {
            assertThat(handshake(link).subprotocol()).isEmpty();
            assertThat(link.opened().text("subprotocol")).isEmpty();
            link.finish();
        }
    }

    @Test
    void headersOfTheRequestArrive() throws Exception {
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
