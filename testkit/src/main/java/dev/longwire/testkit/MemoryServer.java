package dev.longwire.testkit;

import dev.longwire.Callback;
import dev.longwire.CloseCode;
import dev.longwire.Compression;
import dev.longwire.Conversation;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.RequestHead;
import dev.longwire.server.ServerBuilder;
import dev.longwire.server.SocketPaths;
import dev.longwire.server.SocketRoutes;
import dev.longwire.testkit.line.MemoryConnector;
import dev.longwire.testkit.line.MemoryLine;
import dev.longwire.transport.CallbackListener;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Http1ServerUpgrade;
import dev.longwire.transport.Line;
import dev.longwire.transport.Route;
import dev.longwire.transport.ServerConnection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server of WebSockets in memory, and clients for it: what an application does with WebSockets is tested without a port. Everything
 * but the network is real: the opening handshake over HTTP/1.1 with paths, header fields, subprotocols and origins, the protocol, the
 * limits, and the threads. {@link Faults} stand for what a network does.
 *
 * <p>The server's sockets share one I/O thread, their clients another one. Safe for use by several threads.
 */
public final class MemoryServer implements AutoCloseable {
    private static final String EVERYWHERE = "/{path...}";

    /** What a line holds in each direction, as the buffers of an operating system do. */
    private static final int CAPACITY = 64 << 10;

    /** How long {@link #close()} waits for callbacks that do not return. */
    private static final int LEAVE_SECONDS = 5;

    private final MemoryThreads threads = new MemoryThreads();
    private final Set<WebSocket> sockets = ConcurrentHashMap.newKeySet();
    private final SocketRoutes routes;
    private final Limits limits;

    /** Of each client's line there is one, as of a TCP connection. Used on the servers' loop. */
    private final Set<ServerConnection> connections = new LinkedHashSet<>();

    private MemoryServer(SocketPaths settings) {
        limits = settings.defaults().limits();
        routes = settings.routes(threads.callbacks, Callbacks.ofCaller(null), HostRule.any(), false);
    }

    /**
     * Starts a server that answers at every path, with the default settings.
     *
     * @param callback takes the events of all its sockets
     * @return a running server, to be closed by the caller
     */
    public static MemoryServer serving(Callback callback) {
        return builder().path(EVERYWHERE, callback).start();
    }

    /**
     * Starts a server that answers at every path, with the default settings.
     *
     * @param listener takes the events of all its sockets, on their I/O thread
     * @return a running server, to be closed by the caller
     */
    public static MemoryServer serving(Listener listener) {
        return builder().path(EVERYWHERE, listener).start();
    }

    /**
     * Starts with the default settings.
     *
     * @return settings to be changed
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A client with settings of its own.
     *
     * @param resource path and query, such as {@code /chat?room=1}
     * @return settings to be changed, then used for one or more sockets
     * @throws IllegalArgumentException if it does not start with a slash, or has characters that are to be percent-encoded
     */
    public MemoryClient client(String resource) {
        return new MemoryClient(this, resource);
    }

    /**
     * Opens a socket with the default settings. Returns at once; {@link dev.longwire.Event.Opened} tells when it is open.
     *
     * @param resource path and query, such as {@code /chat?room=1}
     * @param callback takes the client's events
     * @return the client's end
     * @throws IllegalArgumentException if there is no such resource name
     */
    public WebSocket connect(String resource, Callback callback) {
        WebSocket socket = client(resource).create(callback);
        socket.open();
        return socket;
    }

    /**
     * Opens a connection with the default settings, and waits for it.
     *
     * @param resource path and query, such as {@code /chat?room=1}
     * @return an open conversation, to be closed by the caller
     * @throws HandshakeException if it cannot be opened, since there is no such path for example; says why
     */
    public Conversation connect(String resource) throws HandshakeException {
        return client(resource).connect();
    }

    /**
     * The server's ends that are open.
     *
     * @return a copy, in no order
     */
    public Set<WebSocket> sockets() {
        return Set.copyOf(sockets);
    }

    /**
     * Waits until nothing moves any more: everything that was sent has arrived, unless it is stalled, and every callback of the server
     * and of its clients has returned. What was not recorded by then does not come, unless the application sends on a thread of its
     * own, or a timer runs out.
     *
     * @throws AssertionError if it moves on after {@link Patience}, since a callback does not return or two sides answer each other
     *     for ever
     * @throws IllegalStateException in a callback or on an I/O thread, which would wait for itself
     */
    public void awaitIdle() {
        threads.awaitIdle();
    }

    /**
     * Closes every socket with 1001 ({@link CloseCode#GOING_AWAY}), aborts those whose line is stalled, and ends the threads. Waits
     * until callbacks have returned from their last event, but at most 5 s for them; without waiting inside of one. A second close
     * does nothing.
     */
    @Override
    public void close() {
        if (threads.isClosed()) {
            return;
        }
        onEach(ServerConnection::end);
        try {
            if (!threads.isCaller() && threads.activity.awaitIdle(LEAVE_SECONDS, TimeUnit.SECONDS)) {
                onEach(ServerConnection::abort);
                threads.activity.awaitIdle(LEAVE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            threads.close();
        }
    }

    private void onEach(Consumer<ServerConnection> task) {
        Runnable onAll = () -> List.copyOf(connections).forEach(task);
        if (threads.servers.inLoop()) {
            onAll.run(); // the loop may be closed before its next task
        } else {
            threads.servers.execute(onAll);
        }
    }

    Listener listener(Callback callback, Limits limits) {
        return new CallbackListener(callback, threads.callbacks, limits, Callbacks.ofCaller(null));
    }

    Connector connector(
            String resource,
            Headers headers,
            List<String> subprotocols,
            @Nullable Compression compression,
            Limits limits,
            Faults faults) {
        return new MemoryConnector(
                resource, headers, subprotocols, compression, limits, threads.clients, () -> connected(faults));
    }

    private Line connected(Faults faults) {
        MemoryLine.Pair pair = MemoryLine.pair(
                threads.clients, threads.servers, CAPACITY, faults.toServer().flow, faults.toClient().flow);
        threads.servers.execute(() -> accept(pair.server()));
        return pair.client();
    }

    private void accept(Line line) {
        new OneLine(line).start();
    }

    private final class OneLine extends ServerConnection {
        private final Line line;

        OneLine(Line line) {
            this.line = line;
        }

        void start() {
            connections.add(this);
            begin(line);
            new Http1ServerUpgrade(line, this, limits, false).start();
        }

        @Override
        public @Nullable Route route(RequestHead request, Line asked) {
            return routes.route(request, asked);
        }

        @Override
        protected void socketOpened(WebSocket socket) {
            sockets.add(socket);
        }

        @Override
        protected void socketClosed(WebSocket socket) {
            sockets.remove(socket);
        }

        @Override
        protected void empty() {
            connections.remove(this);
        }

        @Override
        public void abort() {
            line.abort();
        }
    }

    /** The settings of a server. Not for use by several threads at once. */
    public static final class Builder extends ServerBuilder<Builder> {

        private Builder() {}

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the limits of each socket, and of each request.
         *
         * @param limits instead of {@link Limits#DEFAULT}
         * @return this
         */
        public Builder limits(Limits limits) {
            paths().defaults().limits(limits);
            return this;
        }

        /**
         * Lets pages of these origins open sockets, and of no others. Without this it is the server's own, {@code http://localhost};
         * clients without an {@code Origin} are always let through.
         *
         * @param allowed such as {@code https://example.org}
         * @return this
         * @throws IllegalArgumentException if one of them is not an origin
         */
        public Builder allowOrigins(String... allowed) {
            paths().defaults().allowOrigins(allowed);
            return this;
        }

        /**
         * Lets any page open sockets.
         *
         * @return this
         */
        public Builder allowAnyOrigin() {
            paths().defaults().allowAnyOrigin();
            return this;
        }

        /**
         * Starts the server.
         *
         * @return a running server, to be closed by the caller
         * @throws IllegalStateException if there is no path
         */
        public MemoryServer start() {
            if (paths().isEmpty()) {
                throw new IllegalStateException(
                        "a server needs a path to answer at: add one with path(\"/\", callback)");
            }
            return new MemoryServer(paths());
        }
    }
}
