package dev.longwire.transport;

import static dev.longwire.transport.ServerCase.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.proving.Splits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the server refuses: what it says, and what becomes of the line. */
class Http1ServerRefusalTest {
    private static String refusal(String status, String fields, String text) {
        String body = text + "\n";
        return "HTTP/1.1 " + status + "\r\n" + fields + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: "
                + (fields.contains("Upgrade") ? "Upgrade, close" : "close") + "\r\n\r\n" + body;
    }

    @Test
    void badRequest400() {
        ServerCase it = new ServerCase().says(REQUEST.replace("Host: localhost", "Host : localhost"));
        it.assertRefusedWith(refusal(
                "400 Bad Request",
                "",
                "Not a valid HTTP request: the header name \"Host \" is empty or has a character, such as a space, that a"
                        + " name cannot have."));
    }

    @Test
    void forbiddenOrigin403() {
        ServerCase it = new ServerCase().says(REQUEST.replace("\r\n\r\n", "\r\nOrigin: https://evil.example\r\n\r\n"));
        assertThat(it.status()).isEqualTo(403);
        assertThat(it.log.events).isEmpty();
    }

    @Test
    void unknownPath404() {
        new ServerCase()
                .says(REQUEST.replace("/mysock", "/other"))
                .assertRefusedWith(refusal("404 Not Found", "", "There is no WebSocket at this path."));
    }

    @Test
    void otherHost421() {
        ServerCase it = new ServerCase().says(REQUEST.replace("localhost", "evil.example"));
        assertThat(it.status()).isEqualTo(421);
        assertThat(it.log.events).isEmpty();
    }

    @Test
    void noUpgrade426() {
        ServerCase it = new ServerCase().says("GET /mysock HTTP/1.1\r\nHost: localhost\r\n\r\n");
        it.assertRefusedWith(refusal(
                "426 Upgrade Required",
                "Upgrade: websocket\r\n",
                "This path speaks WebSocket: open it with a ws:// or wss:// URL. The request needs the headers \"Upgrade:"
                        + " websocket\" and \"Connection: Upgrade\"; a proxy in between may have removed them."));
    }

    @Test
    void otherVersion426() {
        ServerCase it = new ServerCase().says(REQUEST.replace("Version: 13", "Version: 8"));
        it.assertRefusedWith(refusal(
                "426 Upgrade Required",
                "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
                "This server speaks WebSocket version 13 (RFC 6455): send Sec-WebSocket-Version: 13, once."));
    }

    @Test
    void tooLargeAHead431() {
        ServerCase it = new ServerCase(1 << 20, Rig.QUIET.withMaxHandshakeHead(1024));
        it.says(REQUEST.replace("\r\n\r\n", "\r\nX: " + "x".repeat(1024) + "\r\n\r\n"));
        it.assertRefusedWith(refusal(
                "431 Request Header Fields Too Large",
                "",
                "The head of the request is longer than the limit of 1024 bytes; Limits.withMaxHandshakeHead sets that"
                        + " limit."));
    }

    @ParameterizedTest
    @CsvSource({
        "GET /mysock, POST /mysock, 405",
        "HTTP/1.1, HTTP/1.0, 400",
        "HTTP/1.1, HTTP/2.0, 400",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ, 400",
        "Version: 13, 'Version: 13\r\nContent-Length: 5', 400",
        "Version: 13, 'Version: 13\r\nTransfer-Encoding: chunked', 400",
        "Version: 13, 'Version: 13\r\nExpect: 100-continue', 417",
        "Host: localhost, 'Host: localhost\r\nHost: localhost', 400"
    })
    void otherRefusals(String part, String instead, int status) {
        ServerCase it = new ServerCase().says(REQUEST.replace(part, instead));
        assertThat(it.status()).isEqualTo(status);
        assertThat(it.log.events).isEmpty();
    }

    /** Whatever is wrong with it, and in every split. */
    @ParameterizedTest
    @CsvSource({
        "HEAD /mysock HTTP/1.1@Host: localhost@@, 426",
        "HEAD /other HTTP/1.1@Host: localhost@@, 404",
        "HEAD /mysock HTTP/1.1@Host : localhost@@, 400",
        "HEAD /my sock HTTP/1.1@, 400",
        "HEAD /mysock#top HTTP/1.1@, 400",
        "HEAD /mysock HTTP/1.1@Host: localhost@X: ~, 431",
        "HEAD /~, 414",
        "HEAD /mysock, 408"
    })
    void theAnswerToHeadHasNoContent(String request, int status) {
        byte[] bytes =
                request.replace("@", "\r\n").replace("~", "x".repeat(1024)).getBytes(StandardCharsets.US_ASCII);
        Splits.of(bytes).forEach(pieces -> {
            ServerCase it = new ServerCase(1 << 20, Rig.QUIET.withMaxHandshakeHead(1024));
            for (byte[] piece : pieces) {
                it.says(new String(piece, StandardCharsets.US_ASCII));
            }
            it.loop.advance(Rig.QUIET.withMaxHandshakeHead(1024).handshakeTimeout());
            assertThat(it.peer.text())
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("\r\nContent-Length: ")
                    .endsWith("\r\n\r\n");
        });
    }

    /** The query may be a secret. */
    @ParameterizedTest
    @CsvSource({
        "GET /mysock?token=secret HTTP/1.1@Host: localhost@@, 426 /mysock",
        "GET http://localhost/mysock?token=secret HTTP/1.1@Host: localhost@@, 426 /mysock",
        "GET /other?token=secret HTTP/1.1@Host: localhost@@, 404 /other",
        "GET /mysock?token=secret HTTP/1.1@Host : localhost@@, 400 /mysock",
        "GET /mysock?token=secret#top HTTP/1.1@, '400 '",
        "nonsense@, '400 '",
        "GET /mysock?token=secret HTTP/1.1@Host, 408 /mysock",
        "GET /mysock?token=secret, '408 '"
    })
    void whoKnowsThePathsIsToldOfEachRefusalOnce(String request, String told) {
        Splits.of(request.replace("@", "\r\n").getBytes(StandardCharsets.US_ASCII))
                .forEach(pieces -> {
                    ServerCase it = new ServerCase(1 << 20, Limits.DEFAULT);
                    for (byte[] piece : pieces) {
                        it.says(new String(piece, StandardCharsets.US_ASCII));
                    }
                    it.loop.advance(Limits.DEFAULT.handshakeTimeout());
                    assertThat(it.refused).containsExactly(told);
                });
    }

    @Test
    void headWithAllThatOpensAWebSocket405() {
        ServerCase it = new ServerCase().says(REQUEST.replace("GET", "HEAD"));
        assertThat(it.peer.text())
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\n")
                .endsWith("\r\n\r\n");
        assertThat(it.log.events).isEmpty();
    }

    @Test
    void aListenerThatCannotBeMade500() {
        for (Supplier<Listener> broken : Arrays.<Supplier<Listener>>asList(
                () -> {
                    throw new IllegalStateException("no listener today");
                },
                () -> null)) {
            List<Throwable> uncaught = Uncaughts.during(() -> {
                ServerCase it = new ServerCase();
                it.listener = broken;
                it.says(REQUEST + "\u0081");
                it.assertRefusedWith(
                        refusal("500 Internal Server Error", "", "The server failed to answer this request."));
            });
            assertThat(uncaught).hasSize(1);
        }
    }

    @Test
    void nothingPipelinedBehindARefusedRequestIsActedOn() {
        ServerCase it = new ServerCase().says("GET /mysock HTTP/1.1\r\nHost: localhost\r\n\r\n" + REQUEST);
        assertThat(it.status()).isEqualTo(426);
        it.says(REQUEST).says("\u0081\u0080\u0000\u0000\u0000\u0000");
        assertThat(it.peer.text()).isEmpty();
        assertThat(it.log.events).isEmpty();
        it.peer.finish();
        it.loop.run();
        assertThat(it.peer.text()).isEmpty();
        assertThat(it.loop.timers()).isZero();
    }

    @Test
    void aRefusedClientThatStaysIsEndedAfterTheCloseTimeout() {
        ServerCase it = new ServerCase().says(REQUEST.replace("/mysock", "/other"));
        boolean[] ended = watchEnd(it);
        it.loop.advance(Rig.QUIET.closeTimeout().minusNanos(1));
        assertThat(ended[0]).isFalse();
        it.loop.advance(Duration.ofNanos(1));
        assertThat(ended[0]).isTrue();
        assertThat(it.line.aborts).isZero();
        assertThat(it.loop.timers()).isZero();
    }

    /** The client's next bytes find a line that is gone. */
    private static boolean[] watchEnd(ServerCase it) {
        boolean[] ended = {false};
        it.line.onClose = () -> ended[0] = true;
        return ended;
    }

    @Test
    void aRefusedClientThatTakesNothingIsReset() {
        ServerCase it = new ServerCase(10, Rig.QUIET);
        it.peer.reading(false);
        for (String piece : REQUEST.replace("/mysock", "/other").split("(?<=\\G.{5})")) {
            it.says(piece);
        }
        it.loop.advance(Rig.QUIET.closeTimeout());
        assertThat(it.line.aborts).isEqualTo(1);
        assertThat(it.loop.timers()).isZero();
    }

    @Test
    void aRequestThatDoesNotCome408() {
        for (String said : List.of("", "G", REQUEST.substring(0, REQUEST.length() - 1))) {
            ServerCase it = new ServerCase(1 << 20, Limits.DEFAULT);
            it.loop.run();
            it.says(said);
            it.loop.advance(Duration.ofSeconds(10).minusNanos(1));
            assertThat(it.peer.text()).isEmpty();
            it.loop.advance(Duration.ofNanos(1));
            it.assertRefusedWith(refusal("408 Request Timeout", "", "The request did not come within 10000 ms."));
            boolean[] ended = watchEnd(it);
            it.says("\n"); // too late
            it.loop.advance(Duration.ofSeconds(5));
            assertThat(ended[0]).isTrue();
            assertThat(it.loop.timers()).isZero();
            assertThat(it.peer.text()).isEmpty();
        }
    }
}
