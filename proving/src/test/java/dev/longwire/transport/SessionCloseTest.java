package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long each step of closing may take, to the nanosecond (RFC 6455 §7). */
class SessionCloseTest {
    private static final Duration TIMEOUT = Rig.QUIET.closeTimeout();

    private final Rig rig = new Rig();
    private final Log log = new Log();

    @AfterEach
    void nothingIsLeft() {
        assertThat(rig.loop.timers()).isZero();
        assertThat(rig.uncaught).isEmpty();
        log.assertOrderly();
    }

    private void assertStaysOpenUntil(Duration time) {
        rig.passAlmost(time);
        assertThat(log.closed).isEmpty();
        rig.passLastNano();
        assertThat(log.closed).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatIgnoresOurCloseCostsTheCloseTimeout(Side side) {
        WebSocket socket = side.open(rig, log);
        socket.close(4001, "bye");
        rig.run();
        assertThat(rig.peer().frames()).containsExactly(Frame.close(4001, "bye"));
        assertStaysOpenUntil(TIMEOUT);
        assertThat(log.events).endsWith("opened", "closing", "error", "closed 1006");
        Event.Closed closed = log.onlyClosed();
        assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(closed.clean()).isFalse();
        assertThat(closed.cause())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("did not answer our Close within 5000 ms (Limits.closeTimeout;");
        assertThat(rig.peer().ends()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whatThePeerSendsInsteadOfItsCloseDoesNotExtendTheTimeout(Side side) {
        side.open(rig, log).close();
        rig.pass(TIMEOUT.minusSeconds(1));
        rig.peer().send(side.fromPeer(Frame.text("still here")));
        assertStaysOpenUntil(Duration.ofSeconds(1));
        assertThat(log.events).endsWith("closing", "text still here", "error", "closed 1006");
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatTakesNothingCostsTheCloseTimeoutAndIsReset(Side side) {
        rig.capacity = 100;
        WebSocket socket = side.open(rig, log);
        rig.peer().reading(false);
        socket.send(new byte[1000]).close();
        rig.run();
        assertThat(log.events).endsWith("opened", "closing");
        assertStaysOpenUntil(TIMEOUT);
        // our Close is behind the message in the line, and so is the peer's answer: nobody can tell what it has read
        assertThat(log.onlyClosed().by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(log.onlyClosed().cause()).hasMessageContaining("Limits.closeTimeout");
        assertThat(rig.line().aborts).isEqualTo(1);
    }

    @Test
    void aQueueThatTheLineDoesNotTakeCostsTheCloseTimeout() {
        rig.capacity = 100;
        WebSocket socket = rig.opened(log, Rig.QUIET);
        rig.peer().reading(false);
        for (int i = 0; i < 10; i++) {
            socket.send(new byte[100_000]);
        }
        socket.close();
        assertStaysOpenUntil(TIMEOUT);
        assertThat(log.onlyClosed().cause())
                .hasMessageContaining("did not take what was sent before our Close within 5000 ms");
        assertThat(rig.line().aborts).isEqualTo(1);
        assertThat(socket.bufferedAmount()).isZero();
    }

    @Test
    void eachBitOfProgressStartsTheCloseTimeoutAnew() throws IOException {
        rig.capacity = 1000;
        WebSocket socket = rig.opened(log, Rig.QUIET);
        rig.peer().reading(false);
        for (int i = 0; i < 5; i++) {
            socket.send(new byte[1000]);
        }
        socket.close();
        for (int second = 0; second < 5; second++) {
            rig.pass(TIMEOUT.minusSeconds(1));
            assertThat(log.closed).isEmpty();
            rig.loop.execute(() -> {
                rig.peer().reading(true); // one read of what the line holds
                rig.loop.execute(() -> rig.peer().reading(false));
            });
            rig.run();
        }
        assertThat(rig.peer().available()).isBetween(5000, 6000);
        assertStaysOpenUntil(TIMEOUT);
    }

    /** Messages as large as what the peer reads at once: what is taken and what is written anew are the same. */
    @Test
    void progressCountsThoughAsMuchIsWrittenAsTheLineTakes() {
        int size = 1000;
        int frame = Frame.binary(new byte[size]).bytes().length;
        rig.capacity = frame;
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.peer().reading(false);
        int messages = 400;
        for (int i = 0; i < messages; i++) {
            socket.send(new byte[size]);
        }
        socket.close();
        for (int i = 0; i < 20; i++) {
            rig.pass(TIMEOUT.minusSeconds(1));
            assertThat(log.closed).as("closed after %d steps of progress", i).isEmpty();
            rig.loop.execute(() -> {
                rig.peer().reading(true);
                rig.loop.execute(() -> rig.peer().reading(false));
            });
            rig.run();
            assertThat(rig.peer().available()).isGreaterThan(i * frame);
        }
        assertStaysOpenUntil(TIMEOUT);
    }

    @Test
    void eachStepHasATimeoutOfItsOwn() {
        WebSocket socket = rig.opened(log, Rig.QUIET);
        socket.close(4001, "");
        rig.pass(TIMEOUT.minusSeconds(1));
        rig.peer().send(Frame.close(4001, ""));
        rig.run();
        assertThat(log.closed).isEmpty();
        assertStaysOpenUntil(TIMEOUT); // §7.1.1: for the server to end the line
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(4001, "", ClosedBy.LOCAL, true, null));
        assertThat(rig.peer().ends()).isTrue();
    }

    @Test
    void aClientWaitsForTheServerToEndTheLineAfterTheServersClose() {
        rig.opened(log, Rig.QUIET);
        rig.peer().send(Frame.close(1001, "restart"));
        rig.run();
        assertThat(rig.peer().frames()).containsExactly(Frame.close(1001, "restart"));
        assertStaysOpenUntil(TIMEOUT);
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(1001, "restart", ClosedBy.REMOTE, true, null));
        assertThat(log.events).containsExactly("opening", "opened", "closing", "closed 1001");
    }

    @Test
    void aClientEndsTheLineOnceTheServerHas() {
        rig.opened(log, Rig.QUIET);
        rig.peer().send(Frame.close(1001, ""));
        rig.peer().finish();
        rig.run();
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(1001, "", ClosedBy.REMOTE, true, null));
        assertThat(rig.peer().frames()).containsExactly(Frame.close(1001, ""));
        assertThat(rig.peer().ends()).isTrue();
    }

    @Test
    void aClientThatIsPausedSeesTheServersEndAfterBothCloses() {
        WebSocket socket = rig.opened(log, Rig.QUIET);
        log.on("closing", WebSocket::pause);
        rig.peer().send(Frame.close(1001, ""));
        rig.run();
        rig.peer().finish();
        rig.run();
        assertThat(log.onlyClosed().clean()).isTrue();
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void aServerFinishesTheLineAtOnceAfterBothClosesAndEndsItWithThePeer() {
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        socket.close();
        rig.run();
        rig.peer().send(Frame.close(1000, "").asClient());
        rig.run();
        assertThat(rig.peer().ends()).isTrue();
        assertThat(log.events).endsWith("closing");
        rig.peer().send(Frame.text("what follows a Close is thrown away").asClient());
        rig.peer().finish();
        rig.run();
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(1000, "", ClosedBy.LOCAL, true, null));
        assertThat(rig.ended).containsExactly(socket);
    }

    @Test
    void aServerWaitsForItsPeersEndNoLongerThanTheCloseTimeout() {
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.peer().send(Frame.close(1000, "").asClient());
        rig.run();
        assertThat(log.events).endsWith("closing");
        rig.pass(TIMEOUT);
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(1000, "", ClosedBy.REMOTE, true, null));
        assertThat(rig.ended).containsExactly(socket);
    }

    @Test
    void aServerWhoseAnswerIsNotTakenResetsTheLineAfterTheCloseTimeout() {
        rig.capacity = 100;
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.peer().reading(false);
        socket.send(new byte[1000]);
        rig.run();
        rig.peer().send(Frame.close(4000, "bye").asClient());
        rig.run();
        assertThat(log.events).endsWith("opened", "closing");
        assertStaysOpenUntil(TIMEOUT);
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(4000, "bye", ClosedBy.REMOTE, true, null));
        assertThat(rig.line().aborts).isEqualTo(1);
    }

    @Test
    void aQueueThatIsNotTakenBeforeTheAnswerToAClose() {
        rig.capacity = 100;
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.peer().reading(false);
        for (int i = 0; i < 10; i++) {
            socket.send(new byte[100_000]);
        }
        rig.run();
        rig.peer().send(Frame.close(4000, "bye").asClient());
        assertStaysOpenUntil(TIMEOUT);
        Event.Closed closed = log.onlyClosed();
        assertThat(closed.code()).isEqualTo(4000);
        assertThat(closed.by()).isEqualTo(ClosedBy.REMOTE);
        assertThat(closed.clean()).isFalse();
        assertThat(closed.cause()).hasMessageContaining("did not take what was sent before our Close");
    }

    @ParameterizedTest
    @EnumSource
    void aFailedConnectionLingersForThePeersEnd(Side side) {
        side.open(rig, log);
        rig.peer().send(side.fromPeer(Frame.of(0x83, new byte[0])));
        rig.run();
        assertThat(rig.peer().frames())
                .singleElement()
                .satisfies(close -> assertThat(close.closeCode()).isEqualTo(1002));
        assertThat(rig.peer().inputEnded).isTrue();
        assertThat(log.events).endsWith("opened", "closing");
        rig.pass(Duration.ofSeconds(4));
        rig.peer().send(side.fromPeer(Frame.text("thrown away")));
        assertStaysOpenUntil(Duration.ofSeconds(1));
        assertThat(log.events).endsWith("closing", "error", "closed 1002");
        assertThat(log.onlyClosed().by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(rig.peer().ends()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aFailedConnectionEndsWithThePeersEnd(Side side) {
        side.open(rig, log);
        rig.peer().send(side.fromPeer(Frame.of(0x83, new byte[0])));
        rig.run();
        rig.peer().finish();
        rig.run();
        assertThat(log.onlyClosed().code()).isEqualTo(1002);
        assertThat(log.onlyClosed().cause()).isSameAs(log.errors.get(0));
        assertThat(rig.peer().ends()).isTrue();
    }

    @Test
    void aFailedConnectionReadsOnThoughItWasPaused() {
        log.on("text", socket -> {
            socket.pause();
            throw new IllegalStateException("broken");
        });
        rig.opened(log, Rig.QUIET);
        rig.peer().send(Frame.text("x"));
        rig.peer().finish();
        rig.run();
        assertThat(log.onlyClosed().code()).isEqualTo(1011);
    }

    @Test
    void bothSidesMayCloseAtOnce() {
        WebSocket socket = rig.opened(log, Rig.QUIET);
        socket.close(4001, "we");
        rig.peer().send(Frame.close(4002, "they"));
        rig.peer().finish();
        rig.run();
        assertThat(log.events).endsWith("opened", "closing", "closed 4002");
        assertThat(log.onlyClosed().clean()).isTrue();
        assertThat(rig.peer().frames()).hasSize(1);
    }

    @Test
    void aSecondCloseDoesNothing() {
        WebSocket socket = rig.opened(log, Rig.QUIET);
        socket.close(4001, "first").close(4002, "second");
        rig.run();
        rig.pass(TIMEOUT.minusSeconds(1));
        socket.close();
        assertStaysOpenUntil(Duration.ofSeconds(1));
        assertThat(rig.peer().frames()).containsExactly(Frame.close(4001, "first"));
        socket.close();
        rig.run();
        assertThat(log.closed).hasSize(1);
    }
}
