package dev.longwire.transport;

import static dev.longwire.transport.ServerCase.REQUEST;
import static dev.longwire.transport.ServerCase.SWITCHING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Headers;
import dev.longwire.handshake.Response;
import dev.longwire.handshake.Verdict;
import dev.longwire.proving.Frame;
import dev.longwire.proving.Splits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that a server answers when it likes, in each of the ways there are. */
class ExchangeTest {
    private static final String PAGE = "GET /mysock HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final List<Exchange> asked = new ArrayList<>();

    /** A server whose answers come later. */
    private ServerCase later(int capacity) {
        ServerCase it = new ServerCase(capacity, Rig.QUIET);
        it.handler = asked::add;
        return it;
    }

    /** Answers the only request there is. */
    private void answer(ServerCase it, Consumer<Exchange> answer) {
        answer.accept(onlyAsked());
        it.loop.run();
    }

    private Exchange onlyAsked() {
        assertThat(asked).hasSize(1);
        return asked.remove(0);
    }

    @Test
    void aSocketThatIsOpenedLaterGetsWhatCameMeanwhile() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(REQUEST.getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(Frame.text("hurry").asClient().bytes());
        Splits.of(all.toByteArray()).forEach(pieces -> {
            ServerCase it = later(1 << 20);
            for (byte[] piece : pieces) {
                it.peer.write(piece);
                it.loop.run();
            }
            assertThat(it.peer.text()).isEmpty();
            assertThat(it.log.events).isEmpty();
            answer(it, one -> one.accept(new Acceptance(it.log)));
            it.loop.run();
            assertThat(it.peer.text()).isEqualTo(SWITCHING);
            assertThat(it.log.events).containsExactly("opened", "text hurry");
        });
    }

    @Test
    void whatTheAnswerSaysOfTheSocket() {
        ServerCase it = later(1 << 20);
        it.says(REQUEST.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat, superchat\r\n\r\n"));
        Object user = new Object();
        it.log.on("opened", socket -> {
            assertThat(socket.attachment(Object.class)).isSameAs(user);
            assertThat(socket.handshake())
                    .satisfies(agreed ->
                            assertThat(agreed.response().first("Set-Cookie")).isEqualTo("sid=1"));
        });
        answer(
                it,
                one -> one.accept(new Acceptance(
                        it.log,
                        Rig.QUIET.withMaxMessageSize(3),
                        "superchat",
                        Headers.of("Set-Cookie", "sid=1"),
                        user)));
        assertThat(it.peer.text())
                .isEqualTo(SWITCHING.replace(
                        "\r\n\r\n", "\r\nSec-WebSocket-Protocol: superchat\r\nSet-Cookie: sid=1\r\n\r\n"));
        it.peer.send(Frame.text("long").asClient());
        it.loop.run();
        it.peer.reset();
        it.loop.run();
        assertThat(it.log.onlyClosed().code()).isEqualTo(1009);
    }

    @Test
    void aSubprotocolTheClientDidNotAskForGets500() {
        ServerCase it = later(1 << 20).says(REQUEST);
        List<Throwable> uncaught = Uncaughts.during(() ->
                answer(it, one -> one.accept(new Acceptance(it.log, null, "mqtt", Headers.of(), null))));
        assertThat(it.status()).isEqualTo(500);
        assertThat(uncaught).hasSize(1);
        assertThat(uncaught.get(0)).hasMessageContaining("mqtt");
    }

    @Test
    void aRefusalThatComesLater() {
        ServerCase it = later(1 << 20).says(REQUEST);
        answer(
                it,
                one -> one.refuse(new Verdict.Refusal(401, Headers.of("WWW-Authenticate", "Bearer"), "Log in first.")));
        assertThat(it.peer.text())
                .startsWith("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n")
                .endsWith("\r\n\r\nLog in first.\n");
        assertThat(it.peer.inputEnded).isTrue();
        assertThat(it.refused).containsExactly("401 /mysock");
    }

    @Test
    void onlyTheFirstAnswerCounts() {
        ServerCase it = later(1 << 20).says(REQUEST);
        Exchange exchange = onlyAsked();
        exchange.accept(new Acceptance(it.log));
        exchange.refuse(new Verdict.Refusal(403, Headers.of(), "Too late."));
        exchange.respond(new Response(200, Headers.of(), new byte[10]));
        exchange.accept(new Acceptance(it.log));
        it.loop.run();
        assertThat(it.peer.text()).isEqualTo(SWITCHING);
        assertThat(it.log.events).containsExactly("opened");
    }

    @Test
    void anAnswerThatDoesNotCome503() {
        ServerCase it = later(1 << 20).says(REQUEST);
        it.loop.advance(Rig.QUIET.handshakeTimeout());
        assertThat(it.status()).isEqualTo(503);
        answer(it, one -> one.accept(new Acceptance(it.log)));
        assertThat(it.log.events).isEmpty();
    }

    @Test
    void aClientThatIsGoneWhenTheAnswerComes() {
        ServerCase it = later(1 << 20).says(REQUEST);
        it.peer.reset();
        it.loop.run();
        assertThat(it.lost).isEqualTo(1);
        answer(it, one -> one.accept(new Acceptance(it.log)));
        it.loop.run();
        assertThat(it.log.events).isEmpty();
        assertThat(it.registry).isEmpty();
        assertThat(it.loop.timers()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResponseWithoutASocket(boolean later) {
        ServerCase it = later(1 << 20);
        it.plain = true;
        Response page =
                new Response(200, Headers.of("Content-Type", "text/html"), "<p>".getBytes(StandardCharsets.UTF_8));
        it.handler = later ? asked::add : exchange -> exchange.respond(page);
        it.says(PAGE);
        if (later) {
            answer(it, one -> one.respond(page));
        }
        assertThat(it.peer.text())
                .isEqualTo(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\nConnection: close\r\n\r\n<p>");
        assertThat(it.peer.inputEnded).isTrue();
        assertThat(it.refused).isEmpty();
        it.peer.close();
        it.loop.run();
        assertThat(it.loop.timers()).isZero();
    }

    @Test
    void aClientThatHasSaidAllStillGetsItsPage() {
        ServerCase it = later(1 << 20);
        it.plain = true;
        it.says(PAGE);
        it.peer.finish();
        it.loop.run();
        answer(it, one -> one.respond(new Response(204, Headers.of(), new byte[0])));
        it.loop.run();
        assertThat(it.peer.text()).isEqualTo("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        it.loop.advance(Rig.QUIET.closeTimeout());
        assertThat(it.loop.timers()).isZero();
        assertThat(it.lost).isEqualTo(1);
    }

    @Test
    void responsesAndRefusalsSayWhatTimeItIs() {
        ServerCase it = later(1 << 20).says(PAGE);
        assertThat(it.status()).isEqualTo(426);
        assertThat(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(it.peer.date)))
                .isBetween(Instant.now().minusSeconds(100), Instant.now());
        assertThat(HttpDate.of(Instant.ofEpochSecond(784_111_777))).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void aSocketCannotBeOpenedForWhoAsksForNone() {
        ServerCase it = later(1 << 20);
        it.plain = true;
        it.says(PAGE);
        List<Throwable> uncaught = Uncaughts.during(() -> answer(it, one -> one.accept(new Acceptance(it.log))));
        assertThat(it.status()).isEqualTo(500);
        assertThat(uncaught).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "CONNECT", "OPTIONS"})
    void otherMethods405(String method) {
        ServerCase it = later(1 << 20);
        it.plain = true;
        it.says(PAGE.replace("GET", method));
        assertThat(it.peer.text()).startsWith("HTTP/1.1 405 ").contains("\r\nAllow: GET, HEAD\r\n");
        assertThat(asked).isEmpty();
    }

    @Test
    void aPageIsNotShownToAnotherHost() {
        ServerCase it = later(1 << 20);
        it.plain = true;
        it.says(PAGE.replace("localhost", "rebound.example"));
        assertThat(it.status()).isEqualTo(421);
        assertThat(asked).isEmpty();
    }

    @Test
    void aLongBodyIsWrittenAsTheClientTakesItAndHeldInTheBudget() {
        byte[] body = new byte[1 << 20];
        ServerCase it = later(1000);
        it.plain = true;
        it.line.window = 1000;
        long before = it.loop.budget().memory().heapHeld();
        it.says(PAGE);
        it.peer.reading(false);
        answer(it, one -> one.respond(new Response(200, Headers.of(), body)));
        it.loop.run();
        assertThat(it.line.written()).isLessThan(3000);
        assertThat(it.loop.budget().memory().heapHeld()).isGreaterThanOrEqualTo(before + body.length);
        it.peer.reading(true);
        it.loop.run();
        assertThat(it.peer.text()).hasSizeGreaterThan(body.length);
        assertThat(it.loop.budget().memory().heapHeld()).isEqualTo(before);
    }

    @Test
    void whoTakesNothingOfAPageIsGivenUp() {
        ServerCase it = later(1000);
        it.plain = true;
        it.line.window = 1000;
        it.says(PAGE);
        it.peer.reading(false);
        answer(it, one -> one.respond(new Response(200, Headers.of(), new byte[100_000])));
        it.loop.run();
        it.loop.advance(Rig.QUIET.writeTimeout().minus(Duration.ofNanos(1)));
        assertThat(it.line.aborts).isZero();
        it.loop.advance(Duration.ofNanos(1));
        assertThat(it.line.aborts).isEqualTo(1);
        it.loop.run();
        assertThat(it.lost).isEqualTo(1);
        assertThat(it.loop.timers()).isZero();
    }
}
