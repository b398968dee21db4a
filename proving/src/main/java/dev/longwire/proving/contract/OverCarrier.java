package dev.longwire.proving.contract;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.RawEnd;
import dev.longwire.testkit.Patience;
import dev.longwire.testkit.Recorder;
import dev.longwire.transport.CallbackListener;
import dev.longwire.transport.CallbackThreads;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the parts of the contract have in common. */
interface OverCarrier {
    /**
     * The carrier of the running test.
     *
     * @return a carrier
     */
    Carrier carrier();

    /** Without a heartbeat, and with time enough. */
    Limits LIMITS = Patience.LIMITS.withHeartbeat(Duration.ZERO, Patience.LIMITS.pongTimeout());

    /** As {@link #LIMITS}, with times that are expected to run out. */
    Limits SHORT = LIMITS.withCloseTimeout(Duration.ofMillis(200)).withHandshakeTimeout(Duration.ofMillis(300));

    /** As {@link #LIMITS}, for connections that do open, however busy the machine is, and whose close is expected to take too long. */
    Limits SHORT_CLOSE = LIMITS.withCloseTimeout(Duration.ofMillis(200));

    /** A callback as a listener, off the I/O thread. */
    default Listener listener(Callback callback) {
        return listener(callback, LIMITS);
    }

    /** A callback as a listener, off the I/O thread, with its receive queue. */
    default Listener listener(Callback callback, Limits limits) {
        return new CallbackListener(callback, CallbackThreads.shared(), limits);
    }

    /** Serves a callback with the limits of tests. */
    default void serve(Callback callback) throws Exception {
        carrier().serve(() -> listener(callback), LIMITS);
    }

    /** Serves, and keeps the server's sockets for the test to take. */
    default BlockingQueue<WebSocket> serveKeeping(Callback callback, Limits limits) throws Exception {
        BlockingQueue<WebSocket> sockets = new LinkedBlockingQueue<>();
        Supplier<Listener> listener = () -> listener(
                (socket, event) -> {
                    if (event instanceof Event.Opened) {
                        sockets.add(socket);
                    }
                    callback.onEvent(socket, event);
                },
                limits);
        carrier().serve(listener, limits);
        return sockets;
    }

    /** Takes what another thread puts, and waits for it. */
    default <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (taken == null) {
            throw new AssertionError("nothing came within " + Recorder.PATIENCE);
        }
        return taken;
    }

    /** A client that records, not open yet. */
    default WebSocket client(Recorder recorder) {
        return carrier().client(Carrier.PATH, listener(recorder), LIMITS);
    }

    /** A client that records, open. */
    default WebSocket opened(Recorder recorder) {
        WebSocket socket = client(recorder);
        socket.open();
        recorder.nextOpened();
        return socket;
    }

    /** A client that records, and the test as its server. */
    record Raw(WebSocket socket, RawEnd peer) {}

    /** A client that records, open to the test as its server. */
    default Raw openRaw(Recorder recorder, Limits limits) throws Exception {
        WebSocket socket = carrier().clientOfRaw(listener(recorder, limits), limits);
        socket.open();
        RawEnd peer = carrier().acceptRaw();
        recorder.nextOpened();
        return new Raw(socket, peer);
    }
}
