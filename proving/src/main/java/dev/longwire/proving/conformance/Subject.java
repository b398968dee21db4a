package dev.longwire.proving.conformance;

import dev.longwire.CloseCode;
import dev.longwire.Event;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.testkit.Recorder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** The application of the socket under test: sends every message back, and keeps what it was told. */
final class Subject implements Listener {
    /** No Close came, or there was no WebSocket at all (RFC 6455 §7.1.5). */
    static final String LOST = "lost 1006";

    private final BiConsumer<WebSocket, String> reaction;
    private final List<String> told = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean echoing = true;
    private volatile boolean noting = true;

    Subject() {
        this((socket, what) -> {});
    }

    /** One that also reacts to what it is told, on the I/O thread. */
    Subject(BiConsumer<WebSocket, String> reaction) {
        this.reaction = reaction;
    }

    /** From now on messages are only noted. */
    void stopEchoing() {
        echoing = false;
    }

    /** From now on messages are sent back and not noted. */
    void noteOnlyTheEnd() {
        noting = false;
    }

    private void tell(WebSocket socket, String what) {
        synchronized (told) {
            told.add(what);
        }
        reaction.accept(socket, what);
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] octets = new byte[buffer.remaining()];
        buffer.duplicate().get(octets);
        return octets;
    }

    @Override
    public void onOpened(WebSocket socket) {
        reaction.accept(socket, "opened");
    }

    @Override
    public void onText(WebSocket socket, ByteBuffer utf8) {
        if (noting) {
            tell(socket, Words.text(copy(utf8)));
        }
        if (echoing) {
            socket.sendText(utf8);
        }
    }

    @Override
    public void onBinary(WebSocket socket, ByteBuffer data) {
        if (noting) {
            tell(socket, Words.binary(copy(data)));
        }
        if (echoing) {
            socket.send(data);
        }
    }

    @Override
    public void onPing(WebSocket socket, ByteBuffer payload) {
        if (noting) {
            tell(socket, Words.ping(copy(payload)));
        }
    }

    @Override
    public void onPong(WebSocket socket, ByteBuffer payload) {
        if (noting) {
            tell(socket, Words.pong(copy(payload)));
        }
    }

    @Override
    public void onClosed(WebSocket socket, Event.Closed event) {
        tell(socket, closed(event));
        closed.countDown();
    }

    private static String closed(Event.Closed event) {
        if (event.code() == CloseCode.ABNORMAL && !event.clean()) {
            return LOST;
        }
        return switch (event.by()) {
            case REMOTE -> closedByPeer(event.code(), event.reason());
            case LOCAL -> event.clean() ? closedByUs(event.code()) : failed(event.code());
            case LINE -> "ended " + event.code();
        };
    }

    static String closedByPeer(int code, String reason) {
        String why = reason.isEmpty() ? "" : " " + Words.content(reason.getBytes(StandardCharsets.UTF_8));
        return "closed by the peer " + code + why;
    }

    static String closedByUs(int code) {
        return "closed by us " + code;
    }

    /** The reason of a failure is for people. */
    static String failed(int code) {
        return "failed " + code;
    }

    /** What it was told by the time it was told that the socket is closed. */
    List<String> untilClosed() throws InterruptedException {
        boolean over = closed.await(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        synchronized (told) {
            List<String> all = new ArrayList<>(told);
            if (!over) {
                all.add("never closed");
            }
            return all;
        }
    }

    /** What it was told so far. */
    List<String> soFar() {
        synchronized (told) {
            return List.copyOf(told);
        }
    }
}
