package dev.longwire.proving.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.HandshakeException;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.proving.Carrier;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Recorder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a connection opens, or does not. */
interface OpeningContract extends OverCarrier {

    @Test
    default void bothSidesLearnWhatWasAgreed() throws Exception {
        BlockingQueue<WebSocket> accepted = serveKeeping((socket, event) -> {}, LIMITS);
        Recorder recorder = new Recorder();
        WebSocket socket =
                carrier().client(Carrier.PATH + "?room=1", listener(recorder), LIMITS, "other", Carrier.SUBPROTOCOL);
        assertThat(socket.handshake()).isNull();
        socket.open();
        recorder.nextOpened();
        Handshake client = socket.handshake();
        Handshake server = take(accepted).handshake();
        assertThat(client).isNotNull();
        assertThat(server).isNotNull();
        assertThat(client.subprotocol()).isEqualTo(Carrier.SUBPROTOCOL);
        assertThat(server.subprotocol()).isEqualTo(Carrier.SUBPROTOCOL);
        assertThat(server.target()).isEqualTo(Carrier.PATH + "?room=1");
        assertThat(server.path()).isEqualTo(Carrier.PATH);
        assertThat(client.httpVersion()).isEqualTo("HTTP/1.1");
        assertThat(server.httpVersion()).isEqualTo("HTTP/1.1");
        assertThat(client.localAddress()).isNotEmpty();
        assertThat(client.remoteAddress()).isNotEmpty();
        if (carrier().namesBothEnds()) {
            assertThat(client.remoteAddress()).isEqualTo(server.localAddress());
            assertThat(client.localAddress()).isEqualTo(server.remoteAddress());
        }
    }

    @Test
    default void whatWasAgreedCanBeAskedForTheFirstTimeAfterTheEnd() throws Exception {
        BlockingQueue<WebSocket> accepted = serveKeeping((socket, event) -> {}, LIMITS);
        Recorder recorder = new Recorder();
        WebSocket socket = carrier().client(Carrier.PATH, listener(recorder), LIMITS, Carrier.SUBPROTOCOL);
        socket.open();
        recorder.nextOpened();
        WebSocket other = take(accepted);
        socket.close();
        recorder.next(Event.Closing.class);
        recorder.next(Event.Closed.class);
        Handshake client = socket.handshake();
        Handshake server = other.handshake();
        assertThat(client).isNotNull();
        assertThat(server).isNotNull().isSameAs(other.handshake());
        assertThat(server.subprotocol()).isEqualTo(Carrier.SUBPROTOCOL);
        assertThat(server.response()).isEqualTo(client.response());
        if (carrier().namesBothEnds()) {
            assertThat(client.remoteAddress()).isEqualTo(server.localAddress());
            assertThat(client.localAddress()).isEqualTo(server.remoteAddress());
        }
    }

    @Test
    default void anUnknownPathIsRefusedWithTheWholeAnswer() throws Exception {
        serve((socket, event) -> {});
        Recorder recorder = new Recorder();
        WebSocket socket = carrier().client("/elsewhere", listener(recorder), LIMITS);
        socket.open();
        recorder.next(Event.Opening.class);
        Event.Error error = recorder.next(Event.Error.class);
        Event.Closed closed = recorder.next(Event.Closed.class);
        assertThat(error.cause()).isInstanceOfSatisfying(HandshakeException.class, refused -> {
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.body()).isNotEmpty();
        });
        assertThat(closed.cause()).isSameAs(error.cause());
        assertThat(closed.by()).isEqualTo(ClosedBy.REMOTE);
        recorder.assertExhausted();
    }

    @Test
    default void silenceEndsWithTheHandshakeTimeout() throws Exception {
        Recorder recorder = new Recorder();
        WebSocket socket = carrier().clientOfSilence(listener(recorder), SHORT);
        socket.open();
        recorder.next(Event.Opening.class);
        assertThat(recorder.next(Event.Error.class).cause())
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("300 ms")
                .hasMessageContaining("handshakeTimeout");
        assertThat(recorder.next(Event.Closed.class).by()).isEqualTo(ClosedBy.LINE);
        recorder.assertExhausted();
    }

    @Test
    default void closeWhileOpeningGivesUp() throws Exception {
        Recorder recorder = new Recorder();
        WebSocket socket = carrier().clientOfSilence(listener(recorder), LIMITS);
        socket.open();
        recorder.next(Event.Opening.class);
        socket.close();
        assertThat(socket.status()).isIn(Status.CLOSING, Status.CLOSED);
        recorder.next(Event.Closing.class);
        Event.Closed closed = recorder.next(Event.Closed.class);
        assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(closed.cause()).isNull();
        recorder.assertExhausted();
    }

    @Test
    default void closeFromTheOpeningEventGivesUp() throws Exception {
        serve((socket, event) -> {});
        Recorder recorder = new Recorder((socket, event) -> {
            if (event instanceof Event.Opening) {
                socket.close();
            }
        });
        carrier().client(Carrier.PATH, recorder.listener(), LIMITS).open();
        recorder.next(Event.Opening.class);
        recorder.next(Event.Closing.class);
        assertThat(recorder.next(Event.Closed.class).by()).isEqualTo(ClosedBy.LOCAL);
        recorder.assertExhausted();
    }

    @Test
    default void aSocketOpensAgainFromItsClosedEvent() throws Exception {
        serve((socket, event) -> {
            if (event instanceof Event.Opened) {
                socket.close(4001, "again");
            }
        });
        Recorder recorder = new Recorder((socket, event) -> {
            if (event instanceof Event.Closed) {
                assertThat(socket.open()).isEqualTo(Status.OPENING);
            }
        });
        WebSocket socket = client(recorder);
        socket.open();
        for (int i = 0; i < 5; i++) {
            recorder.nextOpened();
            recorder.next(Event.Closing.class);
            assertThat(recorder.next(Event.Closed.class).code()).isEqualTo(4001);
        }
    }

    @Test
    default void aListenerMayOpenAgainFromOnClosed() throws Exception {
        serve((socket, event) -> {
            if (event instanceof Event.Opened) {
                socket.close(4001, "again");
            }
        });
        Recorder recorder = new Recorder((socket, event) -> {
            if (event instanceof Event.Closed) {
                socket.open();
            }
        });
        carrier().client(Carrier.PATH, recorder.listener(), LIMITS).open();
        for (int i = 0; i < 5; i++) {
            recorder.nextOpened();
            recorder.next(Event.Closing.class);
            assertThat(recorder.next(Event.Closed.class).code()).isEqualTo(4001);
        }
    }

    @Test
    default void aServersSocketIsNotOpenedAgain() throws Exception {
        CompletableFuture<WebSocket> ended = new CompletableFuture<>();
        serve((socket, event) -> {
            if (event instanceof Event.Closed) {
                ended.complete(socket);
            }
        });
        opened(new Recorder()).close();
        WebSocket socket = ended.get(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThatThrownBy(socket::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("only its client");
    }

    @Test
    default void aConversationSaysWhyItDoesNotOpen() throws Exception {
        serve((socket, event) -> {});
        assertThatThrownBy(
                        () -> Conversation.open(listener -> carrier().client("/elsewhere", listener, LIMITS), LIMITS))
                .isInstanceOfSatisfying(
                        HandshakeException.class,
                        refused -> assertThat(refused.status()).isEqualTo(404));
    }

    @Test
    default void aConversationTalks() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        try (Conversation chat =
                Conversation.open(listener -> carrier().client(Carrier.PATH, listener, LIMITS), LIMITS)) {
            chat.send("hello").send(new byte[] {1, 2});
            assertThat(chat.receive().text()).isEqualTo("hello");
            assertThat(chat.receive().bytes()).containsExactly(1, 2);
            assertThat(chat.receive(java.time.Duration.ZERO)).isNull();
            assertThat(chat.ping()).isPositive();
            assertThat(chat.close(4000, "enough").code()).isEqualTo(4000);
            assertThat(chat).isEmpty();
        }
    }
}
