package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.NotOpenException;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which an open connection ends: one Closed that says how, and nothing left behind. */
class SessionEndTest {
    private static final Limits LIMITS = Limits.DEFAULT.withMaxMessageSize(1000);
    private static final boolean CLIENT = true;
    private static final boolean SERVER = false;

    /** A way to end, and what Closed says of it; the message is what its cause says, null if there is none. */
    private record Way(
            String name,
            BiConsumer<Case, WebSocket> happens,
            int code,
            String reason,
            ClosedBy by,
            boolean clean,
            String message,
            boolean tellsClosing) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A socket of one side and its peer. */
    private static final class Case {
        final Rig rig = new Rig();
        final Log log = new Log();
        final boolean client;

        Case(boolean client) {
            this.client = client;
        }

        WebSocket open() {
            return client ? rig.opened(log, LIMITS) : rig.accepted(log, LIMITS);
        }

        void send(Frame frame) {
            rig.peer().send(client ? frame : frame.asClient());
        }
    }

    private static Way way(String name, BiConsumer<Case, WebSocket> happens, Event.Closed closed, String message) {
        return new Way(
                name,
                happens,
                closed.code(),
                closed.reason(),
                closed.by(),
                closed.clean(),
                message,
                closed.code() != 1006);
    }

    private static Event.Closed closed(int code, String reason, ClosedBy by, boolean clean) {
        return new Event.Closed(code, reason, by, clean, null);
    }

    private static final Event.Closed LOST = closed(1006, "", ClosedBy.LINE, false);

    static Stream<Way> ways() {
        return Stream.of(
                way(
                        "we close",
                        (it, socket) -> {
                            socket.close(4001, "done");
                            it.rig.run();
                            it.send(Frame.close(4001, "done"));
                            it.rig.peer().finish();
                        },
                        closed(4001, "done", ClosedBy.LOCAL, true),
                        null),
                way(
                        "the peer closes",
                        (it, socket) -> {
                            it.send(Frame.close(1001, "bye"));
                            it.rig.peer().finish();
                        },
                        closed(1001, "bye", ClosedBy.REMOTE, true),
                        null),
                way(
                        "the peer closes without a code",
                        (it, socket) -> {
                            it.send(Frame.of(0x88, new byte[0]));
                            it.rig.peer().finish();
                        },
                        closed(1005, "", ClosedBy.REMOTE, true),
                        null),
                way(
                        "the peer closes, and only later ends the line",
                        (it, socket) -> {
                            it.send(Frame.close(1000, ""));
                            it.rig.pass(Duration.ofSeconds(1));
                            it.rig.peer().close();
                        },
                        closed(1000, "", ClosedBy.REMOTE, true),
                        null),
                way(
                        "both close",
                        (it, socket) -> {
                            it.send(Frame.close(4002, "peer"));
                            socket.close(4001, "we");
                            it.rig.run();
                            it.rig.peer().close();
                        },
                        closed(4002, "peer", it(CLIENT), true),
                        null),
                way("the peer ends its side", (it, socket) -> it.rig.peer().finish(), LOST, "without a Close frame"),
                way("the peer ends the line", (it, socket) -> it.rig.peer().close(), LOST, "without a Close frame"),
                way("the peer vanishes", (it, socket) -> it.rig.peer().reset(), LOST, "reset"),
                way(
                        "the peer ends the line inside a frame",
                        (it, socket) -> {
                            it.rig.peer().write(new byte[] {(byte) 0x82});
                            it.rig.peer().close();
                        },
                        LOST,
                        "without a Close frame"),
                way(
                        "the peer breaks a rule",
                        (it, socket) -> {
                            it.send(Frame.of(0x83, new byte[0]));
                            it.rig.peer().finish();
                        },
                        closed(1002, "reserved opcode 3", ClosedBy.LOCAL, false),
                        "reserved opcode 3"),
                way(
                        "the peer breaks a rule and stays",
                        (it, socket) -> it.send(Frame.of(0x83, new byte[0])),
                        closed(1002, "reserved opcode 3", ClosedBy.LOCAL, false),
                        "reserved opcode 3"),
                way(
                        "a message is too big",
                        (it, socket) -> {
                            it.send(Frame.binary(new byte[1001]));
                            it.rig.peer().finish();
                        },
                        closed(1009, "message larger than 1000 bytes", ClosedBy.LOCAL, false),
                        "withMaxMessageSize"),
                way(
                        "the listener throws",
                        (it, socket) -> {
                            it.log.on("text", from -> {
                                throw new IllegalStateException("broken listener");
                            });
                            it.send(Frame.text("x"));
                            it.rig.peer().finish();
                        },
                        closed(1011, "internal error", ClosedBy.LOCAL, false),
                        "broken listener"),
                way(
                        "the peer ignores our Close",
                        (it, socket) -> socket.close(),
                        closed(1006, "", ClosedBy.LOCAL, false),
                        "Limits.closeTimeout"),
                way(
                        "the peer ends the line instead of answering our Close",
                        (it, socket) -> {
                            socket.close();
                            it.rig.run();
                            it.rig.peer().close();
                        },
                        closed(1006, "", ClosedBy.LOCAL, false),
                        "without answering our Close"),
                way(
                        "the peer vanishes instead of answering our Close",
                        (it, socket) -> {
                            socket.close();
                            it.rig.run();
                            it.rig.peer().reset();
                        },
                        closed(1006, "", ClosedBy.LOCAL, false),
                        "reset"),
                way("the peer is silent", (it, socket) -> {}, LOST, "Limits.pongTimeout"));
    }

    /** Whose Close counts as the first depends on what is read first; here the peer's Close is there already. */
    private static ClosedBy it(boolean client) {
        return client ? ClosedBy.REMOTE : ClosedBy.LOCAL;
    }

    static Stream<Way> waysAgain() {
        return ways();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aClientEnds(Way way) {
        ends(new Case(CLIENT), way);
    }

    @ParameterizedTest
    @MethodSource("waysAgain")
    void aServersSocketEnds(Way way) {
        ends(new Case(SERVER), way);
    }

    private static void ends(Case it, Way way) {
        WebSocket socket = it.open();
        CompletableFuture<Duration> ping = socket.ping().toCompletableFuture();
        it.rig.run();
        way.happens.accept(it, socket);
        CompletableFuture<Void> sent = socket.sendAsync("too late, perhaps").toCompletableFuture();
        it.rig.pass(Duration.ofSeconds(60));

        Event.Closed closed = it.log.onlyClosed();
        assertThat(closed.code()).isEqualTo(way.code);
        assertThat(closed.reason()).isEqualTo(way.reason);
        assertThat(closed.by()).isEqualTo(way.by);
        assertThat(closed.clean()).isEqualTo(way.clean);
        if (way.message == null) {
            assertThat(closed.cause()).isNull();
            assertThat(it.log.errors).isEmpty();
        } else {
            assertThat(closed.cause()).hasMessageContaining(way.message);
            assertThat(it.log.errors).containsExactly(closed.cause());
            assertThat(it.log.events.get(it.log.events.size() - 2)).isEqualTo("error");
        }
        if (way.tellsClosing) {
            assertThat(it.log.events).containsOnlyOnce("closing");
        }

        assertThat(it.rig.loop.timers()).isZero();
        assertThat(it.rig.uncaught).isEmpty();
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        assertThat(socket.bufferedAmount()).isZero();
        assertThat(socket.handshake()).isSameAs(Rig.HANDSHAKE);
        assertThat(sent).isDone();
        assertThat(ping)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .asInstanceOf(InstanceOfAssertFactories.type(NotOpenException.class))
                .extracting(NotOpenException::closed)
                .isEqualTo(closed);
        assertThatThrownBy(() -> socket.send("x"))
                .isInstanceOf(NotOpenException.class)
                .hasMessageContaining(closed.describe());
        opensAgain(it, socket);
    }

    private static void opensAgain(Case it, WebSocket socket) {
        if (!it.client) {
            assertThat(it.rig.ended).containsExactly(socket);
            assertThatThrownBy(socket::open).isInstanceOf(IllegalStateException.class);
            return;
        }
        it.log.events.clear();
        assertThat(socket.open()).isEqualTo(Status.OPENING);
        it.rig.run();
        assertThat(it.log.events).containsExactly("opening", "opened");
        socket.send("anew");
        it.rig.run();
        assertThat(it.rig.peer().frames()).containsExactly(Frame.text("anew"));
        it.log.assertOrderly();
    }
}
