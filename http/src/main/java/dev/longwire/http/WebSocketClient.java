package dev.longwire.http;

import dev.longwire.CloseCode;
import dev.longwire.Limits;
import dev.longwire.handshake.WebSocketUri;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.IoThread;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A client of WebSockets over HTTP (RFC 6455 §4.1): how the network is reached, for all of its sockets. It is made once and shared;
 * {@link #to(String)} starts a socket, with what is different for that one.
 *
 * <pre>{@code
 * WebSocketClient client = WebSocketClient.builder().tls(Tls.trusting(certificates)).build();
 * Conversation chat = client.to("wss://localhost:8000/chat").connect();
 * }</pre>
 *
 * <p>A host name is looked up anew for every {@code open()}. Of several addresses the first one that answers is taken (RFC
 * 8305); {@code localhost} is this machine, by IPv4 and IPv6.
 *
 * <p>It costs next to nothing while it has no socket open, and need not be closed: it holds the sockets that are opening, open or
 * closing, and no others. Safe for use by several threads.
 */
public final class WebSocketClient implements AutoCloseable {
    /** For connections that were aborted to be gone. */
    private static final long ABORT_SECONDS = 5;

    private static final class Shared {
        static final WebSocketClient CLIENT = builder().buildShared();
    }

    private final ClientSettings settings;
    private final Callbacks callbacks;
    private final OpenSockets sockets = new OpenSockets();
    private final AtomicBoolean closing = new AtomicBoolean();

    WebSocketClient(ClientSettings settings) {
        this.settings = settings;
        this.callbacks = new Callbacks(settings.threads().callbacks(), null);
    }

    /**
     * The client with the default settings, which {@link HttpWebSocket} uses.
     *
     * @return always the same object; closing it does nothing
     * @throws IllegalArgumentException if the system property {@code dev.longwire.transport} names a transport that does not
     *     work here
     */
    public static WebSocketClient shared() {
        IoThreads.shared(); // fails with a plain exception, which inside the holder's initializer would come wrapped
        return Shared.CLIENT;
    }

    /**
     * Starts with the default settings.
     *
     * @return settings to be changed
     */
    public static WebSocketClientBuilder builder() {
        return new WebSocketClientBuilder();
    }

    /**
     * Starts a socket.
     *
     * @param url such as {@code ws://localhost:8000/mysock}, or {@code wss://} with TLS
     * @return settings of that socket, to be changed, then used for one or more
     * @throws IllegalArgumentException if the URL is bad; the message says why
     */
    public WebSocketBuilder to(String url) {
        return new WebSocketBuilder(this, WebSocketUri.parse(url));
    }

    /**
     * Starts a socket.
     *
     * @param url such as {@code ws://localhost:8000/mysock}, or {@code wss://} with TLS
     * @return settings of that socket, to be changed, then used for one or more
     * @throws IllegalArgumentException if it is no URL of a WebSocket; the message says why
     */
    public WebSocketBuilder to(URI url) {
        return to(url.toString());
    }

    /**
     * Closes every socket of this client with 1001 ({@link CloseCode#GOING_AWAY}) after what was queued on it, and gives up those that
     * are opening. From now on {@code open()} of its sockets throws {@link IllegalStateException}. Those that are not closed after
     * {@link Limits#closeTimeout()} of this client are aborted.
     *
     * <p>Returns when all are closed and every callback has returned from its last event, but waits at most 5 s longer than that
     * limit; at once on an I/O thread; without waiting for callbacks inside of one. An interrupt ends the wait, aborts the rest
     * and stays set. A second close waits for the first. I/O threads of its own are ended after that, which may take another 5 s;
     * those it was given go on. Does nothing on {@link #shared()}.
     */
    @Override
    public void close() {
        if (settings.shared()) {
            return;
        }
        if (closing.compareAndSet(false, true)) {
            sockets.end();
            abortLater();
        }
        boolean waits = !IoThread.isCurrent();
        if (waits) {
            await();
        }
        if (settings.ownThreads()) {
            if (waits) {
                settings.threads().close();
            } else {
                sockets.ended().thenRun(settings.threads()::close);
            }
        }
    }

    private void abortLater() {
        if (!sockets.ended().isDone()) {
            settings.threads()
                    .later(sockets::abort, settings.limits().closeTimeout().toNanos(), sockets.ended());
        }
    }

    private void await() {
        CompletableFuture<?> ended =
                Callbacks.isCaller() ? sockets.ended() : sockets.ended().thenCompose(gone -> callbacks.returned());
        try {
            ended.get(
                    settings.limits().closeTimeout().toMillis() + TimeUnit.SECONDS.toMillis(ABORT_SECONDS),
                    TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            sockets.abort();
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException blocked) {
            sockets.abort(); // a listener or a callback does not return; what is left ends when it does
        }
    }

    ClientSettings settings() {
        return settings;
    }

    /** Those of all its sockets. */
    Callbacks callbacks() {
        return callbacks;
    }

    OpenSockets sockets() {
        return sockets;
    }
}
