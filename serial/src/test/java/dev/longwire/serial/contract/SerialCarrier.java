package dev.longwire.serial.contract;

import dev.longwire.Compression;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.serial.PtyEnd;
import dev.longwire.proving.serial.PtyPair;
import dev.longwire.serial.SerialWebSocket;
import dev.longwire.serial.SerialWebSocketServer;
import dev.longwire.testkit.Recorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serial ports that are pseudo-terminals; each client has a cable and a server of its own. */
public final class SerialCarrier implements Carrier {
    /** So that no time of a test is shorter than what the line takes. */
    private static final int BAUD_RATE = 4_000_000;

    private final @Nullable Compression compression;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final BlockingQueue<RawEnd> raws = new LinkedBlockingQueue<>();
    private @Nullable Supplier<Listener> listener;
    private Limits limits = Limits.DEFAULT;
    private volatile boolean ended;

    /** A carrier without a server. */
    public SerialCarrier() {
        this(null);
    }

    /**
     * A carrier without a server, whose sockets may compress.
     *
     * @param compression null for none
     */
    public SerialCarrier(@Nullable Compression compression) {
        this.compression = compression;
    }

    @Override
    public void serve(Supplier<Listener> served, Limits bounds) {
        listener = served;
        limits = bounds;
    }

    private SerialWebSocketServer.Builder server(String port) {
        if (listener == null) {
            throw new IllegalStateException("serve first");
        }
        SerialWebSocketServer.Builder server = SerialWebSocketServer.builder(port)
                .baudRate(BAUD_RATE)
                .limits(limits)
                .subprotocols(SUBPROTOCOL)
                .path(PATH, listener);
        return compression == null ? server : server.compression(compression);
    }

    @Override
    public WebSocket client(String target, Listener events, Limits bounds, String... subprotocols) {
        try {
            PtyPair cable = keep(new PtyPair());
            open.addLast(server(cable.right()).start()); // to be closed when nothing else answers any more
            return client(cable.left(), target, bounds, subprotocols).create(new UntilTheEnd(events));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** For a peer that the test plays: one that was slow would find a second request among the frames. */
    private WebSocket once(String port, Listener events, Limits bounds) {
        return client(port, PATH, bounds).requestOnce().create(new UntilTheEnd(events));
    }

    private SerialWebSocket.Builder client(String port, String target, Limits bounds, String... subprotocols) {
        SerialWebSocket.Builder client = SerialWebSocket.builder(port)
                .baudRate(BAUD_RATE)
                .path(target)
                .limits(bounds)
                .subprotocols(subprotocols);
        return compression == null ? client : client.compression(compression);
    }

    @Override
    public RawEnd rawClient() throws Exception {
        PtyEnd end = newEnd();
        open.addLast(server(end.port()).sessions(1).start());
        return end.upgradeAsClient(PATH);
    }

    @Override
    public WebSocket clientOfRaw(Listener events, Limits bounds) throws IOException {
        PtyEnd end = newEnd();
        Thread accepting = new Thread(() -> accept(end), "raw-acceptor");
        accepting.setDaemon(true);
        accepting.start();
        return once(end.port(), events, bounds);
    }

    private void accept(PtyEnd end) {
        try {
            raws.add(end.upgradeAsServer());
        } catch (Exception broken) {
            throw new AssertionError("the raw server could not accept", broken);
        }
    }

    @Override
    public RawEnd acceptRaw() throws InterruptedException {
        RawEnd end = raws.poll(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (end == null) {
            throw new AssertionError("nobody connected within " + Recorder.PATIENCE);
        }
        return end;
    }

    @Override
    public WebSocket clientOfSilence(Listener events, Limits bounds) throws IOException {
        return once(newEnd().port(), events, bounds);
    }

    @Override
    public WebSocket clientOfNothing(Listener events, Limits bounds) {
        return once("/dev/longwire-no-such-port", events, bounds);
    }

    @Override
    public boolean namesBothEnds() {
        return false;
    }

    private <T extends AutoCloseable> T keep(T opened) {
        open.push(opened);
        return opened;
    }

    private PtyEnd newEnd() throws IOException {
        PtyEnd end = new PtyEnd();
        open.push(end::unplug);
        return end;
    }

    /** What is still open when a test ends must not go on to open again. */
    private final class UntilTheEnd implements Listener {
        private final Listener listener;

        UntilTheEnd(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void onOpening(WebSocket socket) {
            listener.onOpening(socket);
        }

        @Override
        public void onOpened(WebSocket socket) {
            listener.onOpened(socket);
        }

        @Override
        public void onText(WebSocket socket, ByteBuffer utf8) {
            listener.onText(socket, utf8);
        }

        @Override
        public void onBinary(WebSocket socket, ByteBuffer data) {
            listener.onBinary(socket, data);
        }

        @Override
        public void onPing(WebSocket socket, ByteBuffer payload) {
            listener.onPing(socket, payload);
        }

        @Override
        public void onPong(WebSocket socket, ByteBuffer payload) {
            listener.onPong(socket, payload);
        }

        @Override
        public void onReadComplete(WebSocket socket) {
            listener.onReadComplete(socket);
        }

        @Override
        public void onClosing(WebSocket socket) {
            listener.onClosing(socket);
        }

        @Override
        public void onError(WebSocket socket, Throwable cause) {
            listener.onError(socket, cause);
        }

        @Override
        public void onClosed(WebSocket socket, Event.Closed closed) {
            if (!ended) {
                listener.onClosed(socket, closed);
            }
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            for (AutoCloseable each : List.copyOf(open)) {
                each.close();
            }
        } catch (Exception broken) {
            throw new AssertionError("something of a test did not close", broken);
        }
    }
}
