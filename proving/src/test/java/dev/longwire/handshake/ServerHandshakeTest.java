package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longwire.Headers;
import dev.longwire.handshake.Verdict.Refusal;
import dev.longwire.handshake.Verdict.Upgrade;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerHandshakeTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String REQUEST = """
        GET /chat HTTP/1.1
        Host: server.example.com
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Origin: http://server.example.com
        Sec-WebSocket-Protocol: chat, superchat
        Sec-WebSocket-Version: 13

        """.replace("\n", "\r\n");

    @Test
    void theExampleOfTheRfc() {
        Verdict verdict = check(REQUEST);
        assertThat(verdict).isEqualTo(new Upgrade(KEY, List.of("chat", "superchat")));
        assertThat(text(ServerHandshake.accepted((Upgrade) verdict, "chat", Headers.of("Server", "x"))))
                .isEqualTo("""
                    HTTP/1.1 101 Switching Protocols
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
                    Sec-WebSocket-Protocol: chat
                    Server: x

                    """.replace("\n", "\r\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1|HTTP/1.2",
                "GET /chat|GET http://server.example.com/chat",
                "GET /chat|GET /",
                "Upgrade: websocket|upgrade: h2c, WebSocket",
                "Connection: Upgrade|connection: keep-alive, upgrade",
                "Origin: http://server.example.com|X: no browser",
                "Origin: http://server.example.com|Content-Length: 0",
                "Origin: http://server.example.com|Content-Length: 0, 0",
                "Host: server.example.com|Host: server.example.com:80",
                "Host: server.example.com|Host: Server.Example.Com:",
                "Sec-WebSocket-Protocol: chat, superchat|Sec-WebSocket-Protocol: chat@"
                        + "Sec-WebSocket-Protocol: superchat"
            })
    void whatElseIsAccepted(String from, String to) {
        assertThat(check(REQUEST.replace(from, to.replace("@", "\r\n"))))
                .isEqualTo(new Upgrade(KEY, List.of("chat", "superchat")));
    }

    /** The answer is made of the key as it came, so a client that wrote it finds its own. */
    @Test
    void theKeyOfTheRfcsSection41IsAnsweredAsItCame() {
        Verdict verdict = check(REQUEST.replace(KEY, "AQIDBAUGBwgJCgsMDQ4PEC=="));
        assertThat(text(ServerHandshake.accepted((Upgrade) verdict, null, Headers.of())))
                .contains("\r\nSec-WebSocket-Accept: " + HandshakeKey.accept("AQIDBAUGBwgJCgsMDQ4PEC==") + "\r\n");
    }

    @Test
    void withoutSubprotocolsTheListIsEmpty() {
        Verdict verdict = check(REQUEST.replace("Sec-WebSocket-Protocol: chat, superchat\r\n", ""));
        assertThat(verdict).isEqualTo(new Upgrade(KEY, List.of()));
        assertThat(text(ServerHandshake.accepted((Upgrade) verdict, null, Headers.of())))
                .doesNotContain("Protocol:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|POST|405|method is \"POST\"",
                "GET|HEAD|405|method is \"HEAD\"",
                "GET|get|405|method is \"get\"",
                "HTTP/1.1|HTTP/1.0|400|HTTP/1.0",
                "HTTP/1.1|HTTP/2.0|400|HTTP/2.0",
                "/chat|*|400|not a path",
                "/chat|server.example.com:80|400|not a path",
                "/chat|ftp://server.example.com/chat|400|not a path",
                "/chat|http:///chat|400|host in the request target",
                "/chat|http://u@server.example.com/chat|400|host in the request target",
                "Host: server.example.com|X: y|400|exactly one Host",
                "Host: server.example.com|Host:|400|exactly one Host",
                "Host: server.example.com|Host: a b|400|exactly one Host",
                "Host: server.example.com|Host: u@a|400|exactly one Host",
                "Host: server.example.com|Host: a:99999|400|exactly one Host",
                "Host: server.example.com|Host: a:65536|400|exactly one Host",
                "Host: server.example.com|Host: a:0|400|exactly one Host",
                "Host: server.example.com|Host: a:000080|400|exactly one Host",
                "Host: server.example.com|Host: a:+80|400|exactly one Host",
                "Host: server.example.com|Host: a:8/|400|exactly one Host",
                "Host: server.example.com|Host: a..b|400|exactly one Host",
                "Host: server.example.com|Host: .a|400|exactly one Host",
                "Host: server.example.com|Host: a..|400|exactly one Host",
                "Host: server.example.com|Host: a, b|400|exactly one Host",
                "Host: server.example.com|Host: a@Host: a|400|exactly one Host",
                "Upgrade: websocket|X: y|426|speaks WebSocket",
                "Upgrade: websocket|Upgrade: h2c|426|speaks WebSocket",
                "Upgrade: websocket|Upgrade: websocket/13|426|speaks WebSocket",
                "Connection: Upgrade|X: y|426|speaks WebSocket",
                "Connection: Upgrade|Connection: keep-alive|426|speaks WebSocket",
                "Sec-WebSocket-Version: 13|X: y|426|version 13",
                "Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 8|426|version 13",
                "Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 13, 8|426|version 13",
                "Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 013|426|version 13",
                "Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 13@Sec-WebSocket-Version: 13|426|once",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|X: y|400|exactly one Sec-WebSocket-Key",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Key: abc|400|exactly one Sec-WebSocket-Key",
                "Sec-WebSocket-Key: d|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==@Sec-WebSocket-Key: d|400|exactly one",
                "dGhlIHNhbXBsZSBub25jZQ==|dGhlIHNhbXBsZSBub25jZWE=|400|base64 of 16 bytes",
                "chat, superchat|,|400|Sec-WebSocket-Protocol is empty",
                "chat, superchat|chat, chat|400|\"chat\" is there twice",
                "chat, superchat|chat, a b|400|\"a b\" is not a token",
                "chat, superchat|chat@Sec-WebSocket-Protocol: chat|400|twice",
                "Origin: http://server.example.com|Transfer-Encoding: chunked|400|no Transfer-Encoding",
                "Origin: http://server.example.com|Transfer-Encoding: identity|400|no Transfer-Encoding",
                "Origin: http://server.example.com|Content-Length: 5|400|no Content-Length",
                "Origin: http://server.example.com|Content-Length:|400|no Content-Length",
                "Origin: http://server.example.com|Content-Length: -0|400|no Content-Length",
                "Origin: http://server.example.com|Content-Length: 0@Content-Length: 5|400|no Content-Length",
                "Origin: http://server.example.com|Content-Length: 0, 5|400|no Content-Length",
                "Origin: http://server.example.com|Expect: 100-continue|417|no Expect",
                "Origin: http://server.example.com|Origin: http://evil.example|403|pages from \"http://evil.example\"",
                "Origin: http://server.example.com|Origin: null|403|no origin of its own"
            })
    void eachRuleBrokenAlone(String from, String to, int status, String text) {
        // an @ stands for a line end, except in a URL or a Host
        String replacement = to.contains("u@") ? to : to.replace("@", "\r\n");
        String request = REQUEST.replace(from, replacement);
        assertThat(request).isNotEqualTo(REQUEST);
        Refusal refusal = refused(check(request));
        assertThat(refusal.status()).as(to).isEqualTo(status);
        assertThat(refusal.text()).as(to).contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "POST", "OPTIONS", "get", "FOO"})
    void a405NamesTheMethodThatIsRight(String method) {
        Refusal refusal = refused(check(REQUEST.replace("GET", method)));
        assertThat(refusal.status()).isEqualTo(405);
        assertThat(refusal.headers()).isEqualTo(Headers.of("Allow", "GET"));
        assertThat(text(ServerHandshake.refusal(refusal)))
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\n");
    }

    @Test
    void headIsAnsweredAsGetIsWithoutTheContent() {
        String plain = "GET /chat HTTP/1.1\r\nHost: server.example.com\r\n\r\n";
        Refusal get = refused(check(plain));
        assertThat(refused(check(plain.replace("GET", "HEAD")))).isEqualTo(get);
        String whole = text(ServerHandshake.refusal(get, "GET"));
        assertThat(text(ServerHandshake.refusal(get, "HEAD")))
                .isEqualTo(whole.substring(0, whole.indexOf("\r\n\r\n") + 4))
                .contains("\r\nContent-Length: " + (get.text().length() + 1) + "\r\n");
    }

    @Test
    void a426NamesWhatItWants() {
        Refusal plain = refused(check(REQUEST.replace("Upgrade: websocket\r\n", "")));
        assertThat(plain.headers()).isEqualTo(Headers.of("Upgrade", "websocket"));
        assertThat(text(ServerHandshake.refusal(plain)))
                .contains("\r\nUpgrade: websocket\r\n")
                .contains("\r\nConnection: Upgrade, close\r\n")
                .doesNotContain("Sec-WebSocket-Version");
        Refusal version = refused(check(REQUEST.replace("Version: 13", "Version: 14")));
        assertThat(version.headers()).isEqualTo(Headers.of("Upgrade", "websocket", "Sec-WebSocket-Version", "13"));
    }

    @Test
    void anotherHostIsRefusedBeforeItLearnsThatThereIsAWebSocket() {
        String plain = "GET /chat HTTP/1.1\r\nHost: rebound.example\r\n\r\n";
        assertThat(refused(ServerHandshake.check(request(plain), "ws", HostRule.loopback(), OriginRule.any()))
                        .status())
                .isEqualTo(421);
    }

    @Test
    void theHostOfAnAbsoluteTargetCounts() {
        RequestHead head = request(REQUEST.replace("/chat", "http://rebound.example/chat")
                .replace("Host: server.example.com", "Host: localhost"));
        assertThat(refused(ServerHandshake.check(head, "ws", HostRule.loopback(), OriginRule.any()))
                        .status())
                .isEqualTo(421);
    }

    @Test
    void theHostOfAnAbsoluteTargetMustBeOne() {
        RequestHead head = request(REQUEST.replace("/chat", "http://re:bound:example/chat"));
        Refusal refusal = refused(ServerHandshake.check(head, "ws", HostRule.any(), OriginRule.any()));
        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.text()).startsWith("The host in the request target");
    }

    @Test
    void theSchemeIsPartOfTheOrigin() {
        RequestHead head = request(REQUEST);
        assertThat(ServerHandshake.check(head, "wss", HostRule.any(), OriginRule.sameOrigin()))
                .isInstanceOf(Refusal.class);
        assertThat(ServerHandshake.check(head, "wss", HostRule.any(), OriginRule.any()))
                .isInstanceOf(Upgrade.class);
    }

    @Test
    void theRefusalByteForByte() {
        Refusal refusal = new Refusal(404, Headers.of(), "Nothing at \u00fcber.").with("Date", "now");
        assertThat(new String(ServerHandshake.refusal(refusal), StandardCharsets.UTF_8))
                .isEqualTo("""
                    HTTP/1.1 404 Not Found
                    Date: now
                    Content-Type: text/plain; charset=utf-8
                    Content-Length: 18
                    Connection: close

                    Nothing at \u00fcber.@\
                    """.replace("\n", "\r\n").replace("@", "\n"));
    }

    @Test
    void aRefusalIsReadByAClientWithItsText() throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(ServerHandshake.refusal(new Refusal(599, Headers.of(), "No.\n")));
        HeadReader reader = HeadReader.forResponse(HeadReader.DEFAULT_LIMIT);
        assertThat(reader.read(bytes)).isTrue();
        BodyReader body = new BodyReader(reader.response());
        assertThat(body.read(bytes)).isTrue();
        assertThat(text(body.body())).isEqualTo("No.\n");
        assertThat(reader.response().reason()).isEmpty();
    }

    @Test
    void noTextOfThePeerGoesBackUnescaped() {
        String evil = "http://evil.example/<script>\u009b\u00ff";
        Refusal refusal = refused(check(REQUEST.replace("http://server.example.com", evil)));
        assertThat(refusal.text()).matches("[ -~§]*").doesNotContain("<");
        refusal = refused(check(REQUEST.replace("chat, superchat", "\"<script>\u00ff\"")));
        assertThat(refusal.text()).matches("[ -~§]*").doesNotContain("<");
    }

    @Test
    void bytesThatAreNoRequestAreRefusedWithTheReadersStatus() {
        HeadReader reader = HeadReader.forRequest(16);
        HeadException cause = catchThrowableOfType(
                HeadException.class, () -> reader.read(ByteBuffer.wrap("GET /aaaaaaaaaaaaaaaa".getBytes())));
        Refusal refusal = ServerHandshake.malformed(cause);
        assertThat(refusal.status()).isEqualTo(414);
        assertThat(text(ServerHandshake.refusal(refusal)))
                .startsWith("HTTP/1.1 414 URI Too Long\r\n")
                .contains("limit of 16 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 101, 200, 299, 600})
    void aRefusalHasAStatusThatRefuses(int status) {
        assertThatThrownBy(() -> new Refusal(status, Headers.of(), "")).hasMessageContaining("not " + status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection", "content-length", "Content-Type", "Transfer-Encoding"})
    void aRefusalWritesItsOwnFraming(String name) {
        Refusal refusal = new Refusal(401, Headers.of(), "").with("WWW-Authenticate", "Basic");
        assertThatThrownBy(() -> refusal.with(name, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Upgrade", "Connection", "Sec-WebSocket-Accept", "Sec-WebSocket-Extensions", "Content-Length"})
    void theAnswerWritesItsOwnHeaders(String name) {
        Upgrade upgrade = new Upgrade(KEY, List.of());
        assertThatThrownBy(() -> ServerHandshake.accepted(upgrade, null, Headers.of(name, "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void theHeadersOfTheAnswerAreWhatAClientReads() throws Exception {
        Upgrade upgrade = new Upgrade(KEY, List.of("a"));
        HeadReader reader = HeadReader.forResponse(HeadReader.DEFAULT_LIMIT);
        reader.read(ByteBuffer.wrap(ServerHandshake.accepted(upgrade, "a", Headers.of("X", "1"))));
        assertThat(reader.response().headers())
                .isEqualTo(ServerHandshake.acceptedHeaders(upgrade, "a", null, Headers.of("X", "1")));
    }

    @Test
    void onlyASubprotocolThatWasAskedForCanBeChosen() {
        Upgrade upgrade = new Upgrade(KEY, List.of("a", "b"));
        assertThat(upgrade.select(List.of("c", "b", "a"))).isEqualTo("b");
        assertThat(upgrade.select(List.of("A"))).isNull();
        assertThatThrownBy(() -> ServerHandshake.accepted(upgrade, "c", Headers.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[a, b]");
    }

    @Test
    void whereAnyTextIsAKeyItIsAnsweredAsItIs() {
        for (String key : List.of("123abc", "é", KEY)) {
            RequestHead request = request(REQUEST.replace(KEY, key));
            Verdict verdict = ServerHandshake.check(
                    request, "ws", null, HostRule.any(), OriginRule.sameOrigin(), KeyRule.ANY_TEXT);
            assertThat(verdict)
                    .isInstanceOfSatisfying(
                            Upgrade.class, let -> assertThat(let.key()).isEqualTo(key));
        }
        for (String none : List.of("", "123abc\r\nSec-WebSocket-Key: 123abc")) {
            RequestHead request = request(REQUEST.replace(KEY, none));
            assertThat(refused(ServerHandshake.check(
                                    request, "ws", null, HostRule.any(), OriginRule.any(), KeyRule.ANY_TEXT))
                            .status())
                    .isEqualTo(400);
        }
        assertThat(refused(check(REQUEST.replace(KEY, "123abc"))).status()).isEqualTo(400);
    }

    private static Verdict check(String request) {
        return ServerHandshake.check(request(request), "ws", HostRule.any(), OriginRule.sameOrigin());
    }

    private static Refusal refused(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Refusal.class);
        return (Refusal) verdict;
    }

    private static RequestHead request(String text) {
        HeadReader reader = HeadReader.forRequest(HeadReader.DEFAULT_LIMIT);
        try {
            assertThat(reader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1))))
                    .isTrue();
        } catch (HeadException e) {
            throw new AssertionError(text, e);
        }
        return reader.request();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
