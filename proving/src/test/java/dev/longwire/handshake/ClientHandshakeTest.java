package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.handshake.ClientHandshake.Accepted;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHandshakeTest {
    private static final byte[] NONCE = "the sample nonce".getBytes(StandardCharsets.US_ASCII);
    private static final String UPGRADE = "Upgrade: websocket\r\n";
    private static final String CONNECTION = "Connection: Upgrade\r\n";
    private static final String ACCEPT = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

    private final ClientHandshake handshake = client(Headers.of(), "chat", "superchat");

    @Test
    void theRequestByteForByte() {
        Headers user = Headers.of("Authorization", "Bearer abc", "Origin", "http://localhost:8000", "X-A", "\u00ff");
        assertThat(text(client(user, "chat", "superchat").request())).isEqualTo("""
            GET /mysock?token=secret HTTP/1.1
            Host: localhost:8000
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Protocol: chat, superchat
            Authorization: Bearer abc
            Origin: http://localhost:8000
            X-A: \u00ff

            """.replace("\n", "\r\n"));
    }

    @Test
    void withoutSubprotocolsThereIsNoHeaderForThem() {
        assertThat(client(Headers.of()).headers().contains("Sec-WebSocket-Protocol"))
                .isFalse();
    }

    @Test
    void aHostOfTheUserReplacesOurs() {
        ClientHandshake client = client(Headers.of("X", "1", "host", "virtual.example"));
        assertThat(client.headers().all("Host")).containsExactly("virtual.example");
        assertThat(client.headers().entries().get(0).getValue()).isEqualTo("virtual.example");
        assertThatThrownBy(() -> client(Headers.of("Host", "a", "Host", "b"))).hasMessageContaining("2 times");
        assertThatThrownBy(() -> client(Headers.of("Host", "a/b"))).hasMessageContaining("header Host");
    }

    @Test
    void whatIsWrittenIsWhatAServerReads() throws Exception {
        HeadReader reader = HeadReader.forRequest(HeadReader.DEFAULT_LIMIT);
        assertThat(reader.read(ByteBuffer.wrap(handshake.request()))).isTrue();
        assertThat(reader.request().headers()).isEqualTo(handshake.headers());
        assertThat(ServerHandshake.check(reader.request(), "ws", HostRule.loopback(), OriginRule.sameOrigin()))
                .isEqualTo(new Verdict.Upgrade("dGhlIHNhbXBsZSBub25jZQ==", List.of("chat", "superchat")));
    }

    @ParameterizedTest
    @CsvSource({
        "Upgrade, writes it itself",
        "connection, writes it itself",
        "Sec-WebSocket-Key, writes it itself",
        "Sec-WebSocket-Version, writes it itself",
        "Sec-WebSocket-Accept, writes it itself",
        "sec-websocket-anything, writes it itself",
        "Sec-WebSocket-Protocol, setting for subprotocols",
        "Sec-WebSocket-Extensions, setting for compression",
        "Content-Length, no body",
        "Transfer-Encoding, no body",
        "Trailer, no body",
        "TE, no body",
        "Expect, no body",
        "Keep-Alive, becomes a WebSocket",
        "Proxy-Connection, becomes a WebSocket",
        "HTTP2-Settings, writes it itself",
        "Proxy-Authorization, proxies are not supported"
    })
    void headersThatTheHandshakeOwnsAreRefused(String name, String instead) {
        assertThatThrownBy(() -> client(Headers.of("X", "1", name, "0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The header " + name)
                .hasMessageContaining(instead);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a,b", "a/b", "\"a\"", "a\r\nX: 1", "\u00e9"})
    void aSubprotocolIsAToken(String name) {
        assertThatThrownBy(() -> client(Headers.of(), "ok", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a token");
    }

    @Test
    void aSubprotocolIsAskedForOnce() {
        assertThatThrownBy(() -> client(Headers.of(), "a", "b", "a")).hasMessageContaining("\"a\" is there twice");
        assertThat(client(Headers.of(), "a", "A").headers().first("Sec-WebSocket-Protocol"))
                .isEqualTo("a, A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chat", "/a b", "/a\r\nX: 1", "/\u00e9", "/#a", "http://h/"})
    void theTargetIsAPath(String target) {
        assertThatThrownBy(() -> new ClientHandshake("h", target, Headers.of(), List.of(), NONCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("percent-encode");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "user@h", "h\r\nX: 1", "h:0", "h:x", "h/"})
    void theAuthorityIsAHost(String authority) {
        assertThatThrownBy(() -> new ClientHandshake(authority, "/", Headers.of(), List.of(), NONCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host or host:port");
    }

    @Test
    void theNonceIsCheckedAndNotKept() {
        byte[] nonce = NONCE.clone();
        ClientHandshake client = new ClientHandshake("h", "/", Headers.of(), List.of(), nonce);
        byte[] request = client.request();
        nonce[0]++;
        assertThat(client.request()).isEqualTo(request);
        assertThatThrownBy(() -> new ClientHandshake("h", "/", Headers.of(), List.of(), new byte[15]))
                .hasMessageContaining("16 random bytes");
    }

    @Test
    void aRightAnswerIsAccepted() throws Exception {
        Accepted accepted = handshake.accept(switching(UPGRADE + CONNECTION + ACCEPT));
        assertThat(accepted.subprotocol()).isNull();
        assertThat(accepted.headers().first("upgrade")).isEqualTo("websocket");
    }

    @Test
    void caseAndOtherTokensOfConnectionDoNotMatter() throws Exception {
        String answer = "upgrade: WebSocket\r\nCONNECTION: keep-alive\r\nconnection: , UPGRADE\r\n"
                + "sec-websocket-protocol: superchat\r\nSEC-WEBSOCKET-ACCEPT:  s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\t\r\n";
        assertThat(handshake.accept(switching(answer)).subprotocol()).isEqualTo("superchat");
    }

    @Test
    void eachRuleBrokenAlone() {
        broken(UPGRADE + CONNECTION, "Sec-WebSocket-Accept is missing");
        broken(CONNECTION + ACCEPT, "Upgrade is missing");
        broken(UPGRADE + ACCEPT, "Connection is missing");
        broken("Upgrade: h2c\r\n" + CONNECTION + ACCEPT, "Upgrade is \"h2c\" instead of \"websocket\"");
        broken(UPGRADE + "Upgrade: h2c\r\n" + CONNECTION + ACCEPT, "Upgrade is \"websocket, h2c\"");
        broken(UPGRADE + "Connection: close\r\n" + ACCEPT, "Connection is \"close\" and lacks \"Upgrade\"");
        broken(UPGRADE + CONNECTION + ACCEPT + ACCEPT, "Sec-WebSocket-Accept is there 2 times");
        broken(
                UPGRADE + CONNECTION + ACCEPT.replace("xOo=", "XOO="),
                "\"s3pPLMBiTxaQ9kYGzzhZRbK+XOO=\" instead of \"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\"");
        broken(
                UPGRADE + CONNECTION + ACCEPT + "Sec-WebSocket-Extensions: permessage-deflate\r\n",
                "\"permessage-deflate\", which was not asked for");
        broken(
                UPGRADE + CONNECTION + ACCEPT + "Sec-WebSocket-Protocol: Chat\r\n",
                "subprotocol \"Chat\", but asked for were [chat, superchat]");
        broken(UPGRADE + CONNECTION + ACCEPT + "Sec-WebSocket-Protocol: chat, superchat\r\n", "subprotocol");
        broken(UPGRADE + CONNECTION + ACCEPT + "Sec-WebSocket-Protocol:\r\n", "subprotocol \"\"");
        broken(
                UPGRADE + CONNECTION + ACCEPT + "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat\r\n",
                "Sec-WebSocket-Protocol is there 2 times");
    }

    @Test
    void aSubprotocolThatNobodyAskedForIsRefused() {
        ResponseHead head = switching(UPGRADE + CONNECTION + ACCEPT + "Sec-WebSocket-Protocol: chat\r\n");
        assertThatThrownBy(() -> client(Headers.of()).accept(head)).hasMessageContaining("none was asked for");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/2.0", "HTTP/0.9"})
    void onlyHttp11Upgrades(String version) {
        ResponseHead head = response(version + " 101 Switching\r\n" + UPGRADE + CONNECTION + ACCEPT + "\r\n");
        assertThatThrownBy(() -> handshake.accept(head)).hasMessageContaining("version " + version);
    }

    @Test
    void interimResponsesAreToldFromFinalOnes() {
        assertThat(ClientHandshake.isInterim(response("HTTP/1.1 100 Continue\r\n\r\n")))
                .isTrue();
        assertThat(ClientHandshake.isInterim(response("HTTP/1.1 103 Early Hints\r\n\r\n")))
                .isTrue();
        assertThat(ClientHandshake.isInterim(switching(""))).isFalse();
        assertThat(ClientHandshake.isInterim(response("HTTP/1.1 200 OK\r\n\r\n")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|A: b|plain HTTP server or page, not a WebSocket",
                "204|A: b|not a WebSocket",
                "301|Location: wss://other.example/x|\"wss://other.example/x\". Redirects are not followed",
                "301|Location: wss://other.example/x?token=secret|\"wss://other.example/x?...\". Redirects are not followed",
                "302|Location: /login|\"/login\". Redirects are not followed",
                "303|Location: /login|Redirects are not followed",
                "307|A: b|It points to not given. Redirects are not followed",
                "308|Location: /login|Redirects are not followed",
                "304|A: b|Only 101 opens a WebSocket",
                "400|Sec-WebSocket-Version: 8, 7|malformed, Sec-WebSocket-Version: \"8, 7\"",
                "401|WWW-Authenticate: Basic realm=x|(WWW-Authenticate: \"Basic realm=x\"): set an Authorization"
                        + " header",
                "403|WWW-Authenticate: Basic realm=x|\"Basic realm=x\") in the Authorization header; the Origin"
                        + " header, which a browser sends and this client only if you set it",
                "403|A: b|the User-Agent header, which some want",
                "404|A: b|nothing at this path: check the path",
                "405|Allow: POST|does not take GET",
                "407|Proxy-Authenticate: Basic|A proxy in between wants credentials (Proxy-Authenticate: \"Basic\"), and this client has no"
                        + " setting for them",
                "410|A: b|check the path",
                "418|A: b|Only 101 opens a WebSocket",
                "421|A: b|does not serve this host name",
                "426|Upgrade: TLS/1.0, HTTP/2|(Upgrade: \"TLS/1.0, HTTP/2\")",
                "426|Sec-WebSocket-Version: 25|(Upgrade: not given, Sec-WebSocket-Version: \"25\")",
                "429|Retry-After: 30|(Retry-After: \"30\"): try again later",
                "500|A: b|its log should say why",
                "502|A: b|did not reach the server behind it",
                "503|A: b|try again later",
                "504|A: b|did not reach the server behind it",
                "700|A: b|Only 101 opens a WebSocket"
            })
    void eachStatusHasItsAdvice(int status, String header, String advice) {
        ResponseHead head = response("HTTP/1.1 " + status + " The Reason\r\n" + header + "\r\n\r\n");
        HandshakeException exception = catchThrowableOfType(HandshakeException.class, () -> handshake.accept(head));
        assertThat(exception)
                .hasMessageStartingWith("Cannot open a WebSocket at /mysock on localhost:8000: the server answered "
                        + status + " \"The Reason\". ")
                .hasMessageContaining(advice)
                .hasMessageEndingWith(".")
                .hasMessageNotContaining("secret");
        assertThat(exception.status()).isEqualTo(status);
        assertThat(exception.headers()).isEqualTo(head.headers());
        assertThat(exception.body()).isEmpty();
    }

    @Test
    void aRefusalKeepsItsBodyAndQuotesAShortText() {
        ResponseHead head = response("HTTP/1.1 500\r\nContent-Type: Text/Plain; charset=utf-8\r\n\r\n");
        HandshakeException exception =
                handshake.refused(head, "out of \u001b[31mcoffee\n".getBytes(StandardCharsets.UTF_8));
        assertThat(exception)
                .hasMessageContaining("answered 500. ")
                .hasMessageEndingWith("It said: \"out of \\x1b[31mcoffee\"");
        assertThat(text(exception.body())).isEqualTo("out of \u001b[31mcoffee\n");
    }

    @Test
    void aPageOrACompressedTextIsNotQuoted() {
        ResponseHead page = response("HTTP/1.1 500 No\r\nContent-Type: text/html\r\n\r\n");
        ResponseHead gzip =
                response("HTTP/1.1 500 No\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n");
        assertThat(handshake.refused(page, NONCE)).hasMessageNotContaining("It said");
        assertThat(handshake.refused(gzip, NONCE)).hasMessageNotContaining("It said");
    }

    @Test
    void whatIsNoHttpIsReportedWithItsPlace() {
        HeadReader reader = HeadReader.forResponse(HeadReader.DEFAULT_LIMIT);
        HeadException cause =
                catchThrowableOfType(HeadException.class, () -> reader.read(ByteBuffer.wrap("220 ftp".getBytes())));
        HandshakeException exception = handshake.malformed(cause, null);
        assertThat(exception)
                .hasMessageContaining("/mysock on localhost:8000")
                .hasMessageContaining("\"220 ftp\"")
                .hasCause(cause);
        assertThat(exception.status()).isZero();
    }

    private void broken(String answer, String rule) {
        HandshakeException exception =
                catchThrowableOfType(HandshakeException.class, () -> handshake.accept(switching(answer)));
        assertThat(exception).as(answer).hasMessageContaining(rule).hasMessageContaining("RFC 6455 §4.1");
        assertThat(exception.status()).isEqualTo(101);
    }

    private static ClientHandshake client(Headers headers, String... subprotocols) {
        return new ClientHandshake("localhost:8000", "/mysock?token=secret", headers, List.of(subprotocols), NONCE);
    }

    private static ResponseHead switching(String headers) {
        return response("HTTP/1.1 101 Switching Protocols\r\n" + headers + "\r\n");
    }

    private static ResponseHead response(String text) {
        HeadReader reader = HeadReader.forResponse(HeadReader.DEFAULT_LIMIT);
        try {
            assertThat(reader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1))))
                    .isTrue();
        } catch (HeadException e) {
            throw new AssertionError(e);
        }
        return reader.response();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
