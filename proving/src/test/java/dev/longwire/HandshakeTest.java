package dev.longwire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static Handshake.Builder full() {
        return Handshake.builder("/mysock?token=secret")
                .headers(
                        Headers.of("Host", "localhost:8000", "Cookie", "id=secret"), Headers.of("Upgrade", "websocket"))
                .subprotocol("chat")
                .addresses("here:1", "there:2");
    }

    @Test
    void forLogsItHasNoSecrets() {
        assertThat(full().build())
                .hasToString("Handshake[target=/mysock?..., request={Host: localhost:8000, Cookie: (hidden)},"
                        + " response={Upgrade: websocket}, subprotocol=chat, localAddress=here:1, remoteAddress=there:2,"
                        + " compression=null]");
    }

    @Test
    void withoutAQueryThereIsNoSignOfOne() {
        assertThat(Handshake.builder("/mysock").build()).asString().startsWith("Handshake[target=/mysock, ");
    }

    @Test
    void whatIsNotSetIsNotThere() {
        Handshake handshake = Handshake.builder("/mysock?room=1").build();
        assertThat(handshake.target()).isEqualTo("/mysock?room=1");
        assertThat(handshake.path()).isEqualTo("/mysock");
        assertThat(handshake.httpVersion()).isEqualTo("HTTP/1.1");
        assertThat(handshake.request()).isEqualTo(Headers.of());
        assertThat(handshake.response()).isEqualTo(Headers.of());
        assertThat(handshake.subprotocol()).isEmpty();
        assertThat(handshake.localAddress()).isEmpty();
        assertThat(handshake.remoteAddress()).isEmpty();
        assertThat(handshake.compression()).isNull();
        assertThat(handshake.tls()).isNull();
    }

    @Test
    void twoThatTellTheSameAreEqual() {
        assertThat(full().build()).isEqualTo(full().build()).hasSameHashCodeAs(full().build());
        List<UnaryOperator<Handshake.Builder>> changes = List.of(
                other -> other.httpVersion("HTTP/1.2"),
                other -> other.headers(Headers.of(), Headers.of("Upgrade", "websocket")),
                other -> other.headers(Headers.of("Host", "localhost:8000", "Cookie", "id=secret"), Headers.of()),
                other -> other.subprotocol(null),
                other -> other.addresses("here:3", "there:2"),
                other -> other.addresses("here:1", "there:3"),
                other -> other.compression(Compression.DEFAULT));
        assertThat(changes)
                .allSatisfy(change -> assertThat(change.apply(full()).build()).isNotEqualTo(full().build()));
        assertThat(Handshake.builder("/a").build())
                .isNotEqualTo(Handshake.builder("/b").build());
    }
}
