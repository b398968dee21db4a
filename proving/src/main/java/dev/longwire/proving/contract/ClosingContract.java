package dev.longwire.proving.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import dev.longwire.testkit.Recorder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a connection closes in good order, or when one side does not care for it (RFC 6455 §7). */
interface ClosingContract extends OverCarrier {

    @Test
    default void theClientClosesAndBothSidesAgree() throws Exception {
        Recorder server = new Recorder();
        serve(server);
        Recorder recorder = new Recorder();
        WebSocket socket = opened(recorder);
        server.next(Event.Opened.class);
        socket.close(4001, "grün");
        recorder.next(Event.Closing.class);
        assertThat(recorder.next(Event.Closed.class))
                .isEqualTo(new Event.Closed(4001, "grün", ClosedBy.LOCAL, true, null));
        server.next(Event.Closing.class);
        assertThat(server.next(Event.Closed.class))
                .isEqualTo(new Event.Closed(4001, "grün", ClosedBy.REMOTE, true, null));
        recorder.assertExhausted();
        server.assertExhausted();
    }

    @Test
    default void theServerClosesAndBothSidesAgree() throws Exception {
        Recorder server = new Recorder();
        BlockingQueue<WebSocket> accepted = serveKeeping(server, LIMITS);
        Recorder recorder = new Recorder();
        opened(recorder);
        server.next(Event.Opened.class);
        take(accepted).close(1001, "bye");
        recorder.next(Event.Closing.class);
        assertThat(recorder.next(Event.Closed.class))
                .isEqualTo(new Event.Closed(1001, "bye", ClosedBy.REMOTE, true, null));
        server.next(Event.Closing.class);
        assertThat(server.next(Event.Closed.class))
                .isEqualTo(new Event.Closed(1001, "bye", ClosedBy.LOCAL, true, null));
    }

    @Test
    default void aCloseWithoutCodeIs1005() throws Exception {
        Recorder server = new Recorder();
        serve(server);
        RawEnd peer = carrier().rawClient();
        peer.write(Frame.of(0x88, new byte[0]).asClient().bytes());
        assertThat(Frame.read(peer)).isEqualTo(Frame.of(0x88, new byte[0]));
        assertThat(peer.ends()).isTrue();
        peer.close();
        server.next(Event.Opened.class);
        server.next(Event.Closing.class);
        assertThat(server.next(Event.Closed.class)).isEqualTo(new Event.Closed(1005, "", ClosedBy.REMOTE, true, null));
    }

    @Test
    default void theServerEndsTheLineFirst() throws Exception {
        serve((socket, event) -> {});
        RawEnd peer = carrier().rawClient();
        peer.write(Frame.close(1000, "").asClient().bytes());
        assertThat(Frame.read(peer)).isEqualTo(Frame.close(1000, ""));
        assertThat(peer.ends()).isTrue();
    }

    @Test
    default void aClientEndsTheLineIfTheServerDoesNot() throws Exception {
        Recorder recorder = new Recorder();
        Raw raw = openRaw(recorder, SHORT_CLOSE);
        WebSocket socket = raw.socket();
        RawEnd peer = raw.peer();
        socket.close();
        assertThat(Frame.read(peer).closeCode()).isEqualTo(1000);
        peer.write(Frame.close(1000, "").bytes());
        recorder.next(Event.Closing.class);
        assertThat(recorder.next(Event.Closed.class).clean()).isTrue();
        peer.ends();
    }

    @Test
    default void bothMayCloseAtOnce() throws Exception {
        Recorder server = new Recorder();
        BlockingQueue<WebSocket> accepted = serveKeeping(server, LIMITS);
        Recorder recorder = new Recorder();
        WebSocket client = opened(recorder);
        WebSocket other = take(accepted);
        client.close(4001, "client");
        other.close(4002, "server");
        recorder.next(Event.Closing.class);
        Event.Closed clientClosed = recorder.next(Event.Closed.class);
        server.next(Event.Opened.class);
        server.next(Event.Closing.class);
        Event.Closed serverClosed = server.next(Event.Closed.class);
        assertThat(clientClosed.clean()).isTrue();
        assertThat(serverClosed.clean()).isTrue();
        assertThat(clientClosed.code()).isIn(4001, 4002);
        assertThat(serverClosed.code()).isIn(4001, 4002);
        recorder.assertExhausted();
        server.assertExhausted();
    }

    @Test
    default void aPeerThatIgnoresOurCloseCostsTheCloseTimeout() throws Exception {
        Recorder recorder = new Recorder();
        Raw raw = openRaw(recorder, SHORT_CLOSE);
        WebSocket socket = raw.socket();
        RawEnd peer = raw.peer();
        socket.close();
        recorder.next(Event.Closing.class);
        assertThat(recorder.next(Event.Error.class).message())
                .contains("200 ms")
                .contains("closeTimeout");
        Event.Closed closed = recorder.next(Event.Closed.class);
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
        assertThat(closed.clean()).isFalse();
        Frame.read(peer);
        peer.ends();
    }

    @Test
    default void whatWasQueuedGoesOutBeforeTheClose() throws Exception {
        Recorder server = new Recorder();
        serve(server);
        WebSocket socket = opened(new Recorder());
        for (int i = 0; i < 1_000; i++) {
            socket.send("message " + i);
        }
        socket.close();
        server.next(Event.Opened.class);
        for (int i = 0; i < 1_000; i++) {
            assertThat(server.next(Event.Text.class).message()).isEqualTo("message " + i);
        }
        server.next(Event.Closing.class);
        assertThat(server.next(Event.Closed.class).code()).isEqualTo(1000);
    }

    @Test
    default void whatWasQueuedGoesOutBeforeTheAnswerToAClose() throws Exception {
        carrier()
                .serve(
                        () -> new dev.longwire.Listener() {
                            @Override
                            public void onText(WebSocket socket, java.nio.ByteBuffer utf8) {
                                Thread sender = new Thread(() -> {
                                    for (int i = 0; i < 100; i++) {
                                        socket.send("answer " + i);
                                    }
                                });
                                sender.start();
                                try {
                                    sender.join();
                                } catch (InterruptedException interrupted) {
                                    throw new AssertionError(interrupted);
                                }
                            }
                        },
                        LIMITS);
        RawEnd peer = carrier().rawClient();
        byte[] question = Frame.text("?").asClient().bytes();
        byte[] close = Frame.close(1000, "").asClient().bytes();
        byte[] both = java.util.Arrays.copyOf(question, question.length + close.length);
        System.arraycopy(close, 0, both, question.length, close.length);
        peer.write(both);
        for (int i = 0; i < 100; i++) {
            assertThat(Frame.read(peer).text()).isEqualTo("answer " + i);
        }
        assertThat(Frame.read(peer).closeCode()).isEqualTo(1000);
    }

    /** RFC 6455 §5.5.1; a callback is rarely as quick as the thread that reads, a Close and a frame that breaks the protocol alike. */
    @Test
    default void aCallbackAnswersWhatCameInOneWriteWithAClose() throws Exception {
        serve((socket, event) -> {
            if (event instanceof Event.Text text) {
                socket.send(text.message());
            }
        });
        byte[] hello = Frame.text("hello").asClient().bytes();
        for (byte[] last : List.of(
                Frame.close(1000, "").asClient().bytes(),
                Frame.of(0x83, new byte[0]).asClient().bytes())) {
            byte[] both = java.util.Arrays.copyOf(hello, hello.length + last.length);
            System.arraycopy(last, 0, both, hello.length, last.length);
            for (int i = 0; i < 20; i++) {
                RawEnd peer = carrier().rawClient();
                peer.write(both);
                assertThat(Frame.read(peer)).isEqualTo(Frame.text("hello"));
                assertThat(Frame.read(peer).closeCode()).isIn(1000, 1002);
                peer.close();
            }
        }
    }

    @Test
    default void messagesThatComeWhileWeCloseAreStillDelivered() throws Exception {
        Recorder recorder = new Recorder();
        Raw raw = openRaw(recorder, LIMITS);
        WebSocket socket = raw.socket();
        RawEnd peer = raw.peer();
        socket.close();
        recorder.next(Event.Closing.class);
        Frame.read(peer);
        peer.write(Frame.text("late").bytes());
        peer.write(Frame.close(1000, "").bytes());
        peer.write(Frame.text("after the Close, thrown away").bytes());
        peer.close();
        assertThat(recorder.next(Event.Text.class).message()).isEqualTo("late");
        assertThat(recorder.next(Event.Closed.class).clean()).isTrue();
        recorder.assertExhausted();
    }

    /** The queue is full, and the peer reads nothing. */
    @Test
    default void anAbortEndsItNowWithOneClosed() throws Exception {
        Limits limits = LIMITS.withSendQueue(64 << 10).withCloseTimeout(Duration.ofDays(1));
        Recorder recorder = new Recorder();
        Raw raw = openRaw(recorder, limits);
        WebSocket socket = raw.socket();
        while (socket.trySend(ByteBuffer.allocate(10_000)).isAccepted()) {
            assertThat(socket.isOpen()).isTrue();
        }
        CompletableFuture<Void> queued = socket.sendAsync("x").toCompletableFuture();
        assertThat(socket.abort()).isSameAs(socket);
        assertThat(socket.isOpen()).isFalse();
        recorder.next(Event.Closing.class);
        assertThat(recorder.next(Event.Closed.class))
                .isEqualTo(new Event.Closed(1006, "", ClosedBy.LOCAL, false, null));
        assertThat(queued).isDone();
        assertThat(socket.bufferedAmount()).isZero();
        socket.abort().close();
        raw.peer().close();
        recorder.assertExhausted();
    }

    @Test
    default void anAbortEndsAServersSocketTooThoughItIsClosingAlready() throws Exception {
        Recorder server = new Recorder();
        BlockingQueue<WebSocket> accepted = serveKeeping(server, LIMITS.withCloseTimeout(Duration.ofDays(1)));
        RawEnd peer = carrier().rawClient();
        WebSocket socket = take(accepted);
        socket.close();
        assertThat(Frame.read(peer).closeCode()).isEqualTo(1000);
        socket.abort();
        server.next(Event.Opened.class);
        server.next(Event.Closing.class);
        assertThat(server.next(Event.Closed.class)).isEqualTo(new Event.Closed(1006, "", ClosedBy.LOCAL, false, null));
        peer.close();
        server.assertExhausted();
    }

    @Test
    default void anAbortGivesUpOpening() throws Exception {
        Recorder recorder = new Recorder();
        WebSocket socket = carrier().clientOfSilence(listener(recorder), LIMITS);
        socket.open();
        socket.abort();
        recorder.next(Event.Opening.class);
        recorder.next(Event.Closing.class);
        assertThat(recorder.next(Event.Closed.class))
                .isEqualTo(new Event.Closed(1006, "", ClosedBy.LOCAL, false, null));
        recorder.assertExhausted();
    }

    @Test
    default void aBadCloseIsRefusedWithTheReason() throws Exception {
        serve((socket, event) -> {});
        WebSocket socket = opened(new Recorder());
        assertThatThrownBy(() -> socket.close(1006, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1006");
        assertThatThrownBy(() -> socket.close(1000, "ü".repeat(62)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("124 bytes");
        assertThat(socket.isOpen()).isTrue();
    }
}
