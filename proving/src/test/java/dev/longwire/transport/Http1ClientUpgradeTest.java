package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.proving.Frame;
import dev.longwire.proving.ManualLoop;
import dev.longwire.proving.Splits;
import dev.longwire.testkit.line.MemoryLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's side of the upgrade, from the socket down to the bytes. */
class Http1ClientUpgradeTest {
    /** The key and the accept of RFC 6455 §1.3. */
    private static final byte[] NONCE = "the sample nonce".getBytes(StandardCharsets.US_ASCII);

    private static final String SWITCHING = """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            \r
            """;

    private static final String REFUSAL = """
            HTTP/1.1 404 Not Found\r
            Content-Type: text/plain\r
            Content-Length: 8\r
            \r
            not here""";

    /** A client on an HTTP/1.1 line, and its server. */
    private static final class Case implements Connector {
        final ManualLoop loop = new ManualLoop();
        final Log log = new Log();
        final MemoryLine.Pair pair = MemoryLine.pair(loop, loop, 1 << 20);
        final Peer peer = new Peer(pair.server());
        final WatchedLine line = new WatchedLine(pair.client());
        final WebSocket socket;
        private final Limits limits;

        Case() {
            this(Rig.QUIET);
        }

        Case(Limits limits) {
            this.limits = limits;
            socket = LineSocket.client(this, log, limits);
            socket.open();
            loop.run();
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public Runnable connect(Loop on, Attempt attempt) {
            ClientHandshake handshake =
                    new ClientHandshake("localhost:8000", "/mysock?a=1", Headers.of(), List.of("chat"), NONCE);
            Http1ClientUpgrade upgrade = new Http1ClientUpgrade(line, handshake, "/mysock?a=1", limits, attempt);
            upgrade.start();
            return upgrade::cancel;
        }

        @Override
        public String target() {
            return "ws://localhost:8000/mysock";
        }

        Case answer(String latin1) {
            peer.write(latin1);
            loop.run();
            return this;
        }

        HandshakeException refused() {
            Event.Closed closed = log.onlyClosed();
            assertThat(log.events).containsExactly("opening", "error", "closed 1006");
            assertThat(closed.cause()).isInstanceOf(HandshakeException.class);
            assertThat(loop.timers()).isZero();
            assertThat(line.aborts).isEqualTo(1);
            assertThat(peer.closed).isTrue();
            return (HandshakeException) closed.cause();
        }
    }

    @Test
    void theRequest() {
        assertThat(new Case().peer.text()).isEqualTo("""
                GET /mysock?a=1 HTTP/1.1\r
                Host: localhost:8000\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Protocol: chat\r
                \r
                """);
    }

    @Test
    void nothingOfTheUserCanAddALineToTheRequest() {
        String[] evil = {"a\r\nEvil: 1", "a\nEvil: 1", "a\rEvil: 1", "a\0b"};
        for (String text : evil) {
            assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("X", text));
            assertThatIllegalArgumentException().isThrownBy(() -> Headers.of(text, "x"));
            for (List<String> subprotocols : List.of(List.of("chat"), List.of(text))) {
                String target = subprotocols.get(0).equals(text) ? "/" : "/" + text;
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> new ClientHandshake("localhost", target, Headers.of(), subprotocols, NONCE));
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ClientHandshake(text, "/", Headers.of(), List.of(), NONCE));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientHandshake("localhost", "/ HTTP/1.1", Headers.of(), List.of(), NONCE));
    }

    @Test
    void anAnswerInEverySplitOpensAndFramesBehindItAreDelivered() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(SWITCHING.getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(Frame.text("first").bytes());
        all.writeBytes(Frame.binary(new byte[200]).bytes());
        Splits.of(all.toByteArray()).forEach(pieces -> {
            Case it = new Case();
            for (byte[] piece : pieces) {
                it.peer.write(piece);
                it.loop.run();
            }
            assertThat(it.log.events).containsExactly("opening", "opened", "text first", "binary 200");
            it.log.assertOrderly();
        });
    }

    @Test
    void whatWasAgreed() {
        Case it = new Case().answer(SWITCHING.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat\r\nX: y\r\n\r\n"));
        assertThat(it.socket.handshake()).satisfies(agreed -> {
            assertThat(agreed.target()).isEqualTo("/mysock?a=1");
            assertThat(agreed.subprotocol()).isEqualTo("chat");
            assertThat(agreed.response().first("X")).isEqualTo("y");
            assertThat(agreed.request().first("Host")).isEqualTo("localhost:8000");
            assertThat(agreed.localAddress()).isEqualTo("memory:client");
            assertThat(agreed.remoteAddress()).isEqualTo("memory:server");
        });
    }

    @Test
    void framesBehindTheAnswerAndWhatTheListenerSaysToThemLeaveInOneFlush() {
        Case it = new Case();
        it.peer.text();
        it.log.on("opened", socket -> socket.send("a")).on("text", socket -> socket.send("b"));
        int flushes = it.line.flushes;
        it.answer(SWITCHING + new String(Frame.text("x").bytes(), StandardCharsets.ISO_8859_1));
        assertThat(it.line.flushes - flushes).isEqualTo(1);
        assertThat(it.peer.frames()).containsExactly(Frame.text("a"), Frame.text("b"));
    }

    @Test
    void interimResponsesAreSkipped() {
        Case it = new Case();
        for (int status : new int[] {100, 102, 103, 199}) {
            it.answer("HTTP/1.1 " + status + " x\r\nA: b\r\n\r\n");
            assertThat(it.log.events).containsExactly("opening");
        }
        it.answer(SWITCHING);
        assertThat(it.log.events).containsExactly("opening", "opened");
    }

    @Test
    void aRefusalInEverySplitIsReportedWithItsBody() {
        Splits.of(REFUSAL.getBytes(StandardCharsets.US_ASCII)).forEach(pieces -> {
            Case it = new Case();
            for (byte[] piece : pieces) {
                it.peer.write(piece);
                it.loop.run();
            }
            HandshakeException refused = it.refused();
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.headers().first("Content-Length")).isEqualTo("8");
            assertThat(refused.body()).asString().isEqualTo("not here");
            assertThat(it.log.onlyClosed().by()).isEqualTo(ClosedBy.REMOTE);
        });
    }

    @Test
    void aRefusalThatIsNoModelOfHttpIsReportedWithItsBody() {
        String sloppy =
                "HTTP/1.1  404  Not Found\n odd\nno field\nServer : x\nVia: a\r\n b\nContent-Length: 8\n\nnot here";
        Splits.of(sloppy.getBytes(StandardCharsets.US_ASCII)).forEach(pieces -> {
            Case it = new Case();
            for (byte[] piece : pieces) {
                it.peer.write(piece);
                it.loop.run();
            }
            HandshakeException refused = it.refused();
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.headers()).isEqualTo(Headers.of("Server", "x", "Via", "a b", "Content-Length", "8"));
            assertThat(refused.body()).asString().isEqualTo("not here");
        });
    }

    @Test
    void a101WithFoldsAndLfsAloneOpens() {
        String sloppy = SWITCHING.replace("\r\n\r\n", "\r\nX: a\r\n\tb\r\n\r\n").replace("\r\n", "\n");
        Splits.of((sloppy + "\u0081\u0001x").getBytes(StandardCharsets.ISO_8859_1))
                .forEach(pieces -> {
                    Case it = new Case();
                    for (byte[] piece : pieces) {
                        it.peer.write(piece);
                        it.loop.run();
                    }
                    assertThat(it.log.events).containsExactly("opening", "opened", "text x");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ends", "breaks", "stays"})
    void aRefusalWhoseHeadIsNotWholeKeepsItsStatus(String then) {
        Case it = new Case(Limits.DEFAULT).answer("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nHalf");
        switch (then) {
            case "ends" -> it.peer.finish();
            case "breaks" -> it.peer.reset();
            default -> it.loop.advance(Limits.DEFAULT.handshakeTimeout());
        }
        it.loop.run();
        HandshakeException refused = (HandshakeException) it.log.onlyClosed().cause();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).isEqualTo(Headers.of("Retry-After", "7"));
        assertThat(refused).hasMessageContaining("503").hasMessageContaining("\"7\"");
        assertThat(it.log.onlyClosed().by()).isEqualTo(ClosedBy.REMOTE);
    }

    @Test
    void aRefusalWhoseHeadIsTooLongKeepsItsStatus() {
        Limits limits = Rig.QUIET.withMaxHandshakeHead(1024);
        Case it = new Case(limits).answer("HTTP/1.1 403 No\r\nA: b\r\nX: " + "x".repeat(1024));
        assertThat(it.refused().status()).isEqualTo(403);
        assertThat(it.refused().headers()).isEqualTo(Headers.of("A", "b"));
        assertThat(it.refused()).hasMessageContaining("1024 bytes").hasMessageContaining("withMaxHandshakeHead");
    }

    @ParameterizedTest
    @CsvSource({
        "SSH-2.0-OpenSSH_9.2, true",
        "'', true",
        "'\u0015\u0003\u0001', false",
        "HTTP/1.1 1, false",
        "'HTTP/1.1 101 x\r\nbad\r\n\r\n', false",
        "HTTP/1.1 418 teapot, false"
    })
    void theAdviceToCheckHostAndPortComesWhereSomethingElseListens(String said, boolean advised) {
        Case it = new Case().answer(said);
        it.peer.finish();
        it.loop.run();
        String message = it.log.onlyClosed().cause().getMessage();
        assertThat(message.contains("Check host and port")).as(message).isEqualTo(advised);
    }

    @Test
    void whatFollowsARefusalIsThrownAway() {
        Case it = new Case().answer(REFUSAL + SWITCHING + "\u0081\u0001x");
        assertThat(it.refused().status()).isEqualTo(404);
        it.answer(SWITCHING);
        assertThat(it.log.closed).hasSize(1);
    }

    @Test
    void aRefusalWhoseBodyNeverEndsIsReportedAfterASecondWithWhatCame() {
        Case it = new Case(Limits.DEFAULT);
        it.answer("HTTP/1.1 503 Busy\r\nContent-Length: 1000\r\n\r\nplease ");
        it.loop.advance(Duration.ofMillis(500));
        it.answer("wait");
        it.loop.advance(Duration.ofMillis(500).minusNanos(1));
        assertThat(it.log.events).containsExactly("opening");
        it.loop.advance(Duration.ofNanos(1));
        HandshakeException refused = it.refused();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).asString().isEqualTo("please wait");
    }

    @Test
    void aRefusalWhoseBodyIsStillAwaitedWhenTheTimeIsUpIsReportedWithWhatCame() {
        Case it = new Case(Limits.DEFAULT);
        it.loop.advance(Limits.DEFAULT.handshakeTimeout().minusMillis(500));
        it.answer("HTTP/1.1 503 Busy\r\nContent-Length: 1000\r\n\r\nplease ");
        it.loop.advance(Duration.ofMillis(500).minusNanos(1));
        assertThat(it.log.events).containsExactly("opening");
        it.loop.advance(Duration.ofNanos(1));
        HandshakeException refused = it.refused();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers().first("Content-Length")).isEqualTo("1000");
        assertThat(refused.body()).asString().isEqualTo("please ");
    }

    @Test
    void aRefusalWhoseBodyLastsUntilTheEndOfTheLine() {
        Case it = new Case().answer("HTTP/1.1 500 Oops\r\n\r\nbroken");
        it.peer.finish();
        it.loop.run();
        assertThat(it.refused().body()).asString().isEqualTo("broken");
    }

    @Test
    void aRefusalCutShortByAResetIsStillTheRefusal() {
        Case it = new Case().answer("HTTP/1.1 401 Who\r\nContent-Length: 10\r\n\r\nhal");
        it.peer.reset();
        it.loop.run();
        HandshakeException refused = (HandshakeException) it.log.onlyClosed().cause();
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.body()).asString().isEqualTo("hal");
        assertThat(it.loop.timers()).isZero();
    }

    @Test
    void ofALargeBodyTheFirst64KiBAreKept() {
        Case it = new Case().answer("HTTP/1.1 500 Oops\r\n\r\n" + "x".repeat(100_000));
        assertThat(it.refused().body()).hasSize(HandshakeException.BODY_LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOO=",
                "Sec-WebSocket-Extensions: permessage-deflate",
                "Sec-WebSocket-Protocol: other",
                "Connection: close",
                "Upgrade: h2c"
            })
    void a101ThatBreaksARuleOpensNothing(String line) {
        String name = line.substring(0, line.indexOf(':'));
        String answer = SWITCHING.replaceFirst(name + ": .*\r\n", "").replace("\r\n\r\n", "\r\n" + line + "\r\n\r\n");
        Case it = new Case().answer(answer + "\u0081\u0001x");
        assertThat(it.refused()).hasMessageContaining("not as RFC 6455 §4.1 demands");
        assertThat(it.refused().status()).isEqualTo(101);
    }

    @Test
    void aHeadLongerThanTheLimitIsRefused() {
        Limits limits = Rig.QUIET.withMaxHandshakeHead(1024);
        String start = "HTTP/1.1 200 OK\r\nX: ";
        Case it = new Case(limits).answer(start + "x".repeat(1024 - start.length()));
        assertThat(it.log.closed).isEmpty();
        it.answer("x");
        assertThat(it.refused()).hasMessageContaining("1024 bytes").hasMessageContaining("withMaxHandshakeHead");
    }

    @Test
    void whatIsNotHttpIsRefusedAtItsFirstWrongByte() {
        assertThat(new Case().answer("SSH-2.0-OpenSSH_9.2").refused()).hasMessageContaining("SSH-2.0");
        assertThat(new Case().answer("\u0015\u0003\u0001").refused()).hasMessageContaining("wss://");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 1", "HTTP/1.1 103 Early Hints\r\n\r\n"})
    void aServerThatSaysNoMoreTimesOutExactly(String said) {
        Case it = new Case(Limits.DEFAULT).answer(said);
        it.loop.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(it.log.events).containsExactly("opening");
        it.loop.advance(Duration.ofNanos(1));
        assertThat(it.refused()).hasMessageContaining("10000 ms").hasMessageContaining("Limits.handshakeTimeout");
        assertThat(it.log.onlyClosed().by()).isEqualTo(ClosedBy.LINE);
    }

    @Test
    void aServerThatTricklesItsHeadTimesOutAllTheSame() {
        Case it = new Case(Limits.DEFAULT);
        for (int i = 0; i < 10; i++) {
            it.answer(SWITCHING.substring(i, i + 1));
            it.loop.advance(Duration.ofSeconds(1));
        }
        assertThat(it.refused()).hasMessageContaining("Limits.handshakeTimeout");
    }

    @Test
    void aServerMayVanishAtEachByte() {
        byte[] answer = SWITCHING.getBytes(StandardCharsets.US_ASCII);
        for (int cut = 0; cut < answer.length; cut++) {
            for (boolean reset : new boolean[] {true, false}) {
                Case it = new Case();
                it.peer.write(Arrays.copyOf(answer, cut));
                it.loop.run();
                if (reset) {
                    it.peer.reset();
                } else {
                    it.peer.close();
                }
                it.loop.run();
                assertThat(it.log.onlyClosed().cause())
                        .isInstanceOf(HandshakeException.class)
                        .hasMessageContaining(reset ? "reset" : "ended");
                assertThat(it.log.onlyClosed().by()).isEqualTo(ClosedBy.LINE);
                assertThat(it.loop.timers()).isZero();
            }
        }
    }

    @Test
    void closeGivesUpInEachState() {
        Stream.of("", "HTTP/1.1 1", "HTTP/1.1 404 x\r\n\r\nhalf a body").forEach(said -> {
            Case it = new Case(Limits.DEFAULT).answer(said);
            it.socket.close();
            it.loop.run();
            assertThat(it.log.onlyClosed()).isEqualTo(new Event.Closed(1006, "", ClosedBy.LOCAL, false, null));
            assertThat(it.log.events).containsExactly("opening", "closing", "closed 1006");
            assertThat(it.loop.timers()).isZero();
            assertThat(it.peer.cause).isNotNull();
        });
    }
}
