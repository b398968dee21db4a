package dev.longwire.serial.conformance;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.handshake.HandshakeKey;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.conformance.ConformanceCarrier;
import dev.longwire.proving.serial.PtyEnd;
import dev.longwire.serial.SerialWebSocket;
import dev.longwire.serial.SerialWebSocketServer;
import dev.longwire.serial.contract.SerialCarrier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serial ports for the conformance suite, whose cases come one after another: each has a port of its own, which is gone when the
 * next one begins. The rules of the opening handshake are not asked here: a line is searched for its head, so that what comes
 * before it is no fault.
 */
final class SerialConformanceCarrier implements ConformanceCarrier {
    private static final int BAUD_RATE = 4_000_000;
    private static final Duration LINGER = Duration.ofMillis(50);
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private final Compression compression;
    private final SerialCarrier others;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable Supplier<Listener> listener;
    private Limits limits = Limits.DEFAULT;

    SerialConformanceCarrier(Compression compression) {
        this.compression = compression;
        this.others = new SerialCarrier(compression);
    }

    @Override
    public void serve(Supplier<Listener> served, Limits bounds) {
        listener = served;
        limits = bounds;
        others.serve(served, bounds);
    }

    private PtyEnd newEnd() throws Exception {
        closeLast();
        PtyEnd end = new PtyEnd(LINGER);
        open.add(end::unplug);
        return end;
    }

    @Override
    public boolean showsEnd() {
        return false;
    }

    @Override
    public RawEnd rawClient(String extensions) throws Exception {
        if (listener == null) {
            throw new IllegalStateException("serve first");
        }
        PtyEnd end = newEnd();
        open.add(SerialWebSocketServer.builder(end.port())
                .baudRate(BAUD_RATE)
                .limits(limits)
                .compression(compression)
                .sessions(1)
                .path(Carrier.PATH, listener)
                .start());
        end.write(head(
                "GET " + Carrier.PATH
                        + " HTTP/1.1\r\nHost: localhost\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY,
                extensions));
        String response = readHead(end);
        if (!response.startsWith("HTTP/1.1 101 ")) {
            throw new IOException("the server refused: " + response);
        }
        return end;
    }

    @Override
    public RawEnd rawServer(String extensions, Listener events, Limits bounds) throws Exception {
        PtyEnd end = newEnd();
        WebSocket socket = SerialWebSocket.builder(end.port())
                .baudRate(BAUD_RATE)
                .path(Carrier.PATH)
                .requestOnce()
                .limits(bounds)
                .compression(compression)
                .create(events);
        socket.open();
        String request = readHead(end);
        String key = request.replaceAll("(?s).*\r\nSec-WebSocket-Key: ([^\r]*)\r\n.*", "$1");
        end.write(head(
                "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: " + HandshakeKey.accept(key), extensions));
        return end;
    }

    private static byte[] head(String start, String extensions) {
        String offer = extensions.isEmpty() ? "" : "Sec-WebSocket-Extensions: " + extensions + "\r\n";
        return (start + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + offer + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String readHead(RawEnd end) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            head.append((char) (end.read(1)[0] & 0xFF));
        }
        return head.toString();
    }

    @Override
    public WebSocket client(String target, Listener events, Limits bounds, String... subprotocols) {
        return others.client(target, events, bounds, subprotocols);
    }

    @Override
    public RawEnd rawClient() throws Exception {
        return others.rawClient();
    }

    @Override
    public WebSocket clientOfRaw(Listener events, Limits bounds) throws IOException {
        return others.clientOfRaw(events, bounds);
    }

    @Override
    public RawEnd acceptRaw() throws InterruptedException {
        return others.acceptRaw();
    }

    @Override
    public WebSocket clientOfSilence(Listener events, Limits bounds) throws IOException {
        return others.clientOfSilence(events, bounds);
    }

    @Override
    public WebSocket clientOfNothing(Listener events, Limits bounds) {
        return others.clientOfNothing(events, bounds);
    }

    @Override
    public boolean namesBothEnds() {
        return false;
    }

    private void closeLast() throws Exception {
        for (AutoCloseable each = open.poll(); each != null; each = open.poll()) {
            each.close();
        }
    }

    @Override
    public void close() {
        try {
            closeLast();
        } catch (Exception broken) {
            throw new AssertionError("something of a case did not close", broken);
        }
        others.close();
    }
}
