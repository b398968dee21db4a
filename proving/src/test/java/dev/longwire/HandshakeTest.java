package dev.longwire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HandshakeTest {
    @Test
    void forLogsItHasNoSecrets() {
        Headers request = Headers.of("Host", "localhost:8000", "Cookie", "id=secret");
        Handshake handshake = new Handshake(
                "/mysock?token=secret", request, Headers.of("Upgrade", "websocket"), "chat", "here:1", "there:2");
        assertThat(handshake)
                .hasToString("Handshake[target=/mysock?..., request={Host: localhost:8000, Cookie: (hidden)},"
                        + " response={Upgrade: websocket}, subprotocol=chat, localAddress=here:1, remoteAddress=there:2,"
                        + " compression=null]");
    }

    @Test
    void withoutAQueryThereIsNoSignOfOne() {
        Handshake handshake = new Handshake("/mysock", Headers.of(), Headers.of(), "", "here:1", "there:2");
        assertThat(handshake).asString().startsWith("Handshake[target=/mysock, ");
    }
}
