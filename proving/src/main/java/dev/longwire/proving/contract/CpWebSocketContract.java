package dev.longwire.proving.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Event;
import dev.longwire.NotOpenException;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Recorder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rows of the {@code cp.websocket} contract, each under its own name. */
interface CpWebSocketContract extends OverCarrier {

    @Test
    @DisplayName("new(url, callback): makes a socket; connects nothing; status is closed")
    default void newConnectsNothing() throws Exception {
        Recorder server = new Recorder();
        serve(server);
        Recorder recorder = new Recorder();
        WebSocket socket = client(recorder);
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        assertThat(socket.isOpen()).isFalse();
        opened(new Recorder());
        server.next(Event.Opened.class);
        server.assertExhausted();
        recorder.assertExhausted();
    }

    @Test
    @DisplayName(":open() -> status: OPENING; while opening or open it changes nothing; after closed it opens anew")
    default void open() throws Exception {
        Recorder server = new Recorder();
        serve(server);
        Recorder recorder = new Recorder();
        WebSocket socket = client(recorder);
        assertThat(socket.open()).isEqualTo(Status.OPENING);
        assertThat(socket.open()).isIn(Status.OPENING, Status.OPEN);
        recorder.nextOpened();
        assertThat(socket.open()).isEqualTo(Status.OPEN);
        socket.close();
        recorder.next(Event.Closing.class);
        recorder.next(Event.Closed.class);
        server.next(Event.Opened.class);
        server.next(Event.Closing.class);
        server.next(Event.Closed.class); // of its own socket, which knows nothing of the next one's
        assertThat(socket.open()).isEqualTo(Status.OPENING);
        recorder.nextOpened();
        server.next(Event.Opened.class);
        server.assertExhausted();
        recorder.assertExhausted();
    }

    @Test
    @DisplayName(":isOpen() -> boolean: fully open, messages can be sent")
    default void isOpen() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        Recorder recorder = new Recorder();
        WebSocket socket = client(recorder);
        assertThat(socket.isOpen()).isFalse();
        socket.open();
        recorder.nextOpened();
        assertThat(socket.isOpen()).isTrue();
        socket.send("hello");
        assertThat(recorder.next(Event.Text.class).message()).isEqualTo("hello");
        socket.close();
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    @DisplayName(":send(message): binary by default; returns the socket")
    default void sendIsBinary() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        Recorder recorder = new Recorder();
        WebSocket socket = opened(recorder);
        byte[] message = {0, 1, (byte) 0xFF};
        assertThat(socket.send(message)).isSameAs(socket);
        assertThat(socket.send(ByteBuffer.wrap(message))).isSameAs(socket);
        assertThat(socket.send(message, true)).isSameAs(socket);
        for (int i = 0; i < 3; i++) {
            assertThat(recorder.next(Event.Binary.class).message()).isEqualTo(message);
        }
    }

    @Test
    @DisplayName(":send(message, false): text; bytes that are not valid UTF-8 are replaced by U+FFFD")
    default void sendText() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        Recorder recorder = new Recorder();
        WebSocket socket = opened(recorder);
        assertThat(socket.send("grün".getBytes(StandardCharsets.UTF_8), false)).isSameAs(socket);
        socket.send(new byte[] {'a', (byte) 0xFF, 'b', (byte) 0xC3}, false);
        socket.send("lone \uD800 half");
        assertThat(recorder.next(Event.Text.class).message()).isEqualTo("grün");
        assertThat(recorder.next(Event.Text.class).message()).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(recorder.next(Event.Text.class).message()).isEqualTo("lone \uFFFD half");
    }

    @Test
    @DisplayName(":send while not open: the caller gets a clear error, never a silent drop")
    default void sendWhileNotOpen() throws Exception {
        serve((socket, event) -> {});
        Recorder recorder = new Recorder();
        WebSocket socket = client(recorder);
        assertThatThrownBy(() -> socket.send("x"))
                .isInstanceOf(NotOpenException.class)
                .hasMessageContaining("never opened");
        socket.open();
        recorder.nextOpened();
        socket.close();
        recorder.next(Event.Closing.class);
        Event.Closed closed = recorder.next(Event.Closed.class);
        assertThatThrownBy(() -> socket.send("x"))
                .isInstanceOfSatisfying(
                        NotOpenException.class,
                        thrown -> assertThat(thrown.closed()).isEqualTo(closed))
                .hasMessageContaining("closed by this side: 1000");
    }

    @Test
    @DisplayName(":status() -> status: the current status; status.opening / open / closing / closed")
    default void status() throws Exception {
        Recorder recorder = new Recorder();
        WebSocket socket = carrier().clientOfRaw(listener(recorder), LIMITS);
        List<String> seen = new ArrayList<>();
        seen.add(socket.status().wireName());
        seen.add(socket.open().wireName());
        RawEnd peer = carrier().acceptRaw();
        recorder.nextOpened();
        seen.add(socket.status().wireName());
        socket.close();
        seen.add(socket.status().wireName());
        Frame.read(peer);
        peer.write(Frame.close(1000, "").bytes());
        peer.close();
        recorder.next(Event.Closing.class);
        recorder.next(Event.Closed.class);
        seen.add(socket.status().wireName());
        assertThat(seen).containsExactly("closed", "opening", "open", "closing", "closed");
    }

    @Test
    @DisplayName(
            ":close(): closes with a full close handshake; closed tells when it is complete; a second close does nothing")
    default void close() throws Exception {
        Recorder recorder = new Recorder();
        Raw raw = openRaw(recorder, LIMITS);
        WebSocket socket = raw.socket();
        RawEnd peer = raw.peer();
        assertThat(socket.close()).isSameAs(socket);
        assertThat(socket.status()).isEqualTo(Status.CLOSING);
        socket.close(4000, "too late");
        Frame close = Frame.read(peer);
        assertThat(close.opcode()).isEqualTo(8);
        assertThat(close.closeCode()).isEqualTo(1000);
        recorder.next(Event.Closing.class);
        peer.write(Frame.close(1000, "").bytes());
        peer.finish();
        assertThat(recorder.next(Event.Closed.class).code()).isEqualTo(1000);
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        socket.close();
        assertThat(peer.ends()).isTrue();
        recorder.assertExhausted();
    }

    @Test
    @DisplayName("event.opening / opened / closing / closed: when the status has changed, and only then")
    default void statusEvents() throws Exception {
        serve((socket, event) -> {});
        CountDownLatch done = new CountDownLatch(1);
        StringBuffer seen = new StringBuffer();
        WebSocket socket = carrier()
                .client(
                        PATH_WITH_QUERY,
                        listener((from, event) -> {
                            seen.append(event.wireName())
                                    .append('/')
                                    .append(from.status().wireName())
                                    .append(' ');
                            if (event instanceof Event.Opened) {
                                from.close();
                            } else if (event instanceof Event.Closed) {
                                done.countDown();
                            }
                        }),
                        LIMITS);
        socket.open();
        assertThat(done.await(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
        assertThat(seen.toString()).matches("opening/(opening|open) opened/open closing/clos(ing|ed) closed/closed ");
    }

    /** The path of the server with a query, which a server leaves to the application. */
    String PATH_WITH_QUERY = dev.longwire.proving.Carrier.PATH + "?room=1";

    @Test
    @DisplayName("event.message: a whole message arrived; text never holds half a character")
    default void message() throws Exception {
        Recorder recorder = new Recorder();
        WebSocket socket = carrier().clientOfRaw(listener(recorder), LIMITS);
        socket.open();
        RawEnd peer = carrier().acceptRaw();
        byte[] text = "a€😀b".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < text.length; i++) {
            int first = (i == 0 ? 0x01 : 0x00) | (i == text.length - 1 ? 0x80 : 0x00);
            peer.write(Frame.of(first, new byte[] {text[i]}).bytes());
            peer.write(Frame.of(0x89, new byte[] {(byte) i}).bytes());
        }
        recorder.nextOpened();
        assertThat(recorder.next(Event.Message.class)).isEqualTo(new Event.Text("a€😀b"));
    }

    @Test
    @DisplayName("event.error: something failed; it carries the cause")
    default void error() {
        Recorder recorder = new Recorder();
        WebSocket socket = carrier().clientOfNothing(listener(recorder), LIMITS);
        assertThat(socket.open()).isEqualTo(Status.OPENING);
        recorder.next(Event.Opening.class);
        Event.Error error = recorder.next(Event.Error.class);
        assertThat(error.message()).isNotBlank();
        Event.Closed closed = recorder.next(Event.Closed.class);
        assertThat(closed.cause()).isSameAs(error.cause());
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        recorder.assertExhausted();
    }
}
