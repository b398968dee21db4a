package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** One attempt to open, from {@code open()} to the open line or to its one Closed. */
class OpeningTest {
    private static final Limits LIMITS = Limits.DEFAULT;

    private final Rig rig = new Rig();
    private final Log log = new Log();

    private void assertNothingLeft() {
        assertThat(rig.loop.timers()).isZero();
        assertThat(rig.uncaught).isEmpty();
    }

    /** A client whose line never opens by itself. */
    private WebSocket connecting() {
        rig.connecting = attempt -> {};
        WebSocket socket = rig.client(log, LIMITS);
        assertThat(socket.open()).isEqualTo(Status.OPENING);
        return socket;
    }

    @Test
    void aConnectThatNeverEndsIsGivenUpAfterTheHandshakeTimeout() {
        WebSocket socket = connecting();
        rig.passAlmost(Duration.ofSeconds(10));
        assertThat(log.events).containsExactly("opening");
        assertThat(socket.status()).isEqualTo(Status.OPENING);
        rig.passLastNano();
        assertThat(log.events).containsExactly("opening", "error", "closed 1006");
        Event.Closed closed = log.onlyClosed();
        assertThat(closed.by()).isEqualTo(ClosedBy.LINE);
        assertThat(closed.clean()).isFalse();
        assertThat(closed.cause())
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("memory:/mysock")
                .hasMessageContaining("10000 ms")
                .hasMessageContaining("Limits.handshakeTimeout");
        assertThat(log.errors).containsExactly(closed.cause());
        assertThat(rig.cancels).isEqualTo(1);
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        assertNothingLeft();
    }

    @Test
    void aLineThatOpensLeavesNoHandshakeTimer() {
        rig.opened(log, Rig.QUIET);
        assertThat(log.events).containsExactly("opening", "opened");
        assertThat(rig.cancels).isZero();
        assertNothingLeft();
    }

    @Test
    void aConnectMayFailAtOnce() {
        Exception cause = new HandshakeException("nothing listens there");
        rig.connecting = attempt -> attempt.failed(cause);
        rig.opened(log, LIMITS);
        assertThat(log.events).containsExactly("opening", "error", "closed 1006");
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(1006, "", ClosedBy.LINE, false, cause));
        assertNothingLeft();
    }

    @Test
    void aConnectMayFailLater() {
        connecting();
        rig.pass(Duration.ofSeconds(9));
        Exception cause = new HandshakeException("refused", 503, Headers.of(), new byte[0]);
        rig.loop.execute(() -> rig.attempt().failed(cause));
        rig.run();
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(1006, "", ClosedBy.REMOTE, false, cause));
        assertThat(rig.cancels).isZero();
        assertNothingLeft();
    }

    @Test
    void aConnectorThatThrowsFailsTheAttempt() {
        RuntimeException cause = new RejectedExecutionException("the loop is being shut down");
        rig.connecting = attempt -> {
            throw cause;
        };
        rig.opened(log, LIMITS);
        assertThat(log.events).containsExactly("opening", "error", "closed 1006");
        assertThat(log.onlyClosed().cause()).isSameAs(cause);
        assertNothingLeft();
    }

    @Test
    void whatAnAttemptSaysAfterItsEndIsNotHeard() {
        connecting();
        rig.pass(Duration.ofSeconds(10));
        rig.attempt().failed(new HandshakeException("late"));
        assertThat(log.closed).hasSize(1);
        assertThatThrownBy(() -> rig.openLine(rig.attempt())).isInstanceOf(IllegalStateException.class);
        assertNothingLeft();
    }

    @Test
    void closeGivesUpAndCancels() {
        WebSocket socket = connecting();
        rig.run();
        socket.close();
        assertThat(socket.status()).isEqualTo(Status.CLOSING);
        assertThat(rig.cancels).isZero();
        rig.run();
        assertThat(rig.cancels).isEqualTo(1);
        assertThat(log.events).containsExactly("opening", "closing", "closed 1006");
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(1006, "", ClosedBy.LOCAL, false, null));
        assertNothingLeft();
    }

    @Test
    void closeRightAfterOpenConnectsNothing() {
        WebSocket socket = rig.client(log, LIMITS);
        socket.open();
        socket.close();
        assertThat(socket.open()).isEqualTo(Status.CLOSING);
        rig.run();
        assertThat(rig.connects).isZero();
        assertThat(log.events).containsExactly("opening", "closing", "closed 1006");
        assertNothingLeft();
    }

    @Test
    void closeInsideOnOpeningConnectsNothing() {
        log.on("opening", WebSocket::close);
        rig.opened(log, LIMITS);
        assertThat(rig.connects).isZero();
        assertThat(log.events).containsExactly("opening", "closing", "closed 1006");
        assertThat(log.onlyClosed().cause()).isNull();
        assertNothingLeft();
    }

    @Test
    void aLineThatOpensJustAfterCloseIsAborted() {
        WebSocket socket = connecting();
        rig.run();
        rig.loop.execute(() -> rig.openLine(rig.attempt()));
        socket.close();
        rig.run();
        assertThat(log.events).containsExactly("opening", "closing", "closed 1006");
        assertThat(log.onlyClosed().by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(rig.peer().closed).isTrue();
        assertThat(rig.peer().cause).isNotNull();
        assertThat(socket.handshake()).isNull();
        assertNothingLeft();
    }

    @Test
    void aFailureJustAfterCloseIsStillToldWithItsCause() {
        WebSocket socket = connecting();
        rig.run();
        Exception cause = new HandshakeException("refused");
        rig.loop.execute(() -> rig.attempt().failed(cause));
        socket.close();
        rig.run();
        assertThat(log.events).containsExactly("opening", "closing", "error", "closed 1006");
        assertThat(log.onlyClosed().cause()).isSameAs(cause);
        assertNothingLeft();
    }

    @Test
    void aPauseWhileOpeningHoldsTheLineOnceItIsOpen() {
        WebSocket socket = connecting();
        rig.run();
        socket.pause();
        rig.loop.execute(() -> rig.openLine(rig.attempt()));
        rig.run();
        assertThat(rig.line().reads).isFalse();
        socket.resume();
        rig.run();
        assertThat(rig.line().reads).isTrue();
    }

    @Test
    void aPauseInsideOnOpeningAndOnOpenedHolds() {
        log.on("opening", WebSocket::pause);
        WebSocket socket = rig.opened(log, LIMITS);
        assertThat(rig.line().reads).isFalse();
        socket.close();
        rig.pass(Duration.ofSeconds(5));
        log.on("opening", opening -> {});
        log.on("opened", WebSocket::pause);
        socket.open();
        rig.run();
        assertThat(rig.line().reads).isFalse();
    }

    @Test
    void openOnALoopThatWasShutDownThrowsAndChangesNothing() {
        WrappedLoop loop = new WrappedLoop(rig.loop);
        WebSocket socket = LineSocket.client(loop.over(rig), log, LIMITS);
        loop.shutDown = true;
        assertThatThrownBy(socket::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("shut down")
                .hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        assertThat(log.events).isEmpty();
        loop.shutDown = false;
        assertThat(socket.open()).isEqualTo(Status.OPENING);
        rig.run();
        assertThat(log.events).containsExactly("opening", "opened");
    }

    @Test
    void openInsideOnClosedOnALoopThatWasShutDownThrowsEachTimeItIsTried() {
        WrappedLoop loop = new WrappedLoop(rig.loop);
        WebSocket socket = LineSocket.client(loop.over(rig), log, Rig.QUIET);
        socket.open();
        rig.run();
        log.on("closed", closed -> {
            loop.shutDown = true;
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(closed::open)
                        .isInstanceOf(IllegalStateException.class)
                        .hasCauseInstanceOf(RejectedExecutionException.class);
                assertThat(closed.status()).isEqualTo(Status.CLOSED);
            }
        });
        rig.peer().reset();
        rig.run();
        assertThat(log.events).containsExactly("opening", "opened", "error", "closed 1006");
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        assertNothingLeft();
    }

    @Test
    void openInsideOnClosedOnALoopThatIsShutDownRightAfterIsToldAsAFailure() {
        WrappedLoop loop = new WrappedLoop(rig.loop);
        WebSocket socket = LineSocket.client(loop.over(rig), log, Rig.QUIET);
        socket.open();
        rig.run();
        log.on("closed", closed -> {
            if (log.closed.size() == 1) {
                closed.open();
                loop.shutDown = true;
            }
        });
        rig.peer().reset();
        rig.run();
        assertThat(log.events)
                .containsExactly("opening", "opened", "error", "closed 1006", "opening", "error", "closed 1006");
        assertThat(log.closed.get(1).cause()).isInstanceOf(RejectedExecutionException.class);
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        socket.close();
        socket.pause();
        assertNothingLeft();
    }

    @Test
    void whatIsDoneToAnOpenSocketWhoseLoopWasShutDownDoesNotThrowAnythingStrange() {
        WrappedLoop loop = new WrappedLoop(rig.loop);
        WebSocket socket = LineSocket.client(loop.over(rig), log, Rig.QUIET);
        socket.open();
        rig.run();
        loop.shutDown = true;
        socket.pause();
        socket.resume();
        assertThat(socket.ping()).isCompletedExceptionally();
        assertThatThrownBy(() -> socket.send("x")).isInstanceOf(dev.longwire.NotOpenException.class);
        socket.close();
        assertThat(socket.status()).isEqualTo(Status.CLOSING);
    }
}
