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
import dev.longwire.handshake.OriginRule;
import dev.longwire.handshake.RequestHead;
import dev.longwire.testkit.line.MemoryConnector;
import dev.longwire.transport.CallbackListener;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Http1ServerUpgrade;
import dev.longwire.transport.Line;
import dev.longwire.transport.Route;
import dev.longwire.transport.Router;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server of WebSockets in memory, and clients for it: what an application does with WebSockets is tested without a port. Everything
 * but the network is real: the opening handshake over HTTP/1.1 with paths, header fields, subprotocols and origins, the protocol, the
 * limits, and the threads. {@link Faults} stand for what a network does.
 *
 * <p>The server's sockets share one I/O thread, their clients another one. Safe for use by several threads.
 */
public final class MemoryServer implements AutoCloseable {
    /** What a line holds in each direction, as the buffers of an operating system do. */
    private static final int CAPACITY = 64 << 10;

    /** How long {@link #close()} waits for callbacks that do not return. */
    private static final int LEAVE_SECONDS = 5;

    private final MemoryThreads threads = new MemoryThreads();
    private final Set<WebSocket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<String, Route> routes = new LinkedHashMap<>();
    private final @Nullable Route everywhere;
    private final Limits limits;

    private MemoryServer(Builder settings, @Nullable Served everywhere) {
        limits = settings.limits;
        this.everywhere = everywhere == null ? null : route("/", everywhere, settings);
        settings.paths.forEach((path, served) -> routes.put(path, route(path, served, settings)));
    }

    /** Makes the listener of each socket. */
    private interface Served {
        Supplier<Listener> of(MemoryServer server, Limits limits);
    }

    private Route route(String path, Served served, Builder settings) {
        return Route.of(
                path,
                served.of(this, limits),
                limits,
                settings.subprotocols,
                HostRule.any(),
                settings.origins,
                settings.compression);
    }

    /**
     * Starts a server that answers at every path, with the default settings.
     *
     * @param callback takes the events of all its sockets
     * @return a running server, to be closed by the caller
     */
    public static MemoryServer serving(Callback callback) {
        return new MemoryServer(new Builder(), Builder.served(callback));
    }

    /**
     * Starts a server that answers at every path, with the default settings.
     *
     * @param listener takes the events of all its sockets, on their I/O thread
     * @return a running server, to be closed by the caller
     */
    public static MemoryServer serving(Listener listener) {
        return new MemoryServer(new Builder(), Builder.served(() -> listener));
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
        WebSocket socket = client(resource).callback(callback);
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
        sockets.forEach(socket -> socket.close(CloseCode.GOING_AWAY, ""));
        try {
            if (!threads.isCaller() && threads.activity.awaitIdle(LEAVE_SECONDS, TimeUnit.SECONDS)) {
                sockets.forEach(WebSocket::abort);
                threads.activity.awaitIdle(LEAVE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            threads.close();
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
                resource,
                headers,
                subprotocols,
                compression,
                limits,
                threads.clients,
                threads.servers,
                CAPACITY,
                faults.toServer().flow,
                faults.toClient().flow,
                this::accept);
    }

    private void accept(Line line) {
        new Http1ServerUpgrade(line, new Paths(), limits, false).start();
    }

    private final class Paths implements Router {
        @Override
        public @Nullable Route route(RequestHead request, Line line) {
            return routes.getOrDefault(request.path(), everywhere);
        }

        @Override
        public void opened(WebSocket socket, Line line) {
            sockets.add(socket);
        }

        @Override
        public void closed(WebSocket socket) {
            sockets.remove(socket);
        }
    }

    /** The settings of a server. Not for use by several threads at once. */
    public static final class Builder {
        private final Map<String, Served> paths = new LinkedHashMap<>();
        private Limits limits = Limits.DEFAULT;
        private List<String> subprotocols = List.of();
        private OriginRule origins = OriginRule.sameOrigin();
        private @Nullable Compression compression;

        private Builder() {}

        private static Served served(Callback callback) {
            Objects.requireNonNull(callback, "callback");
            return (server, limits) -> () -> server.listener(callback, limits);
        }

        private static Served served(Supplier<? extends Listener> listeners) {
            Objects.requireNonNull(listeners, "listeners");
            return (server, limits) -> listeners::get;
        }

        /**
         * Answers at a path with a callback, which every socket of this path shares.
         *
         * @param path such as {@code /chat}; a request must have exactly this path, its query does not matter
         * @param callback takes the events of the sockets, each on its own serial executor
         * @return this
         * @throws IllegalArgumentException if the path is not a path, or is there already
         */
        public Builder path(String path, Callback callback) {
            return add(path, served(callback));
        }

        /**
         * Answers at a path with a listener, which every socket of this path shares.
         *
         * @param path such as {@code /chat}; a request must have exactly this path, its query does not matter
         * @param listener takes the events of the sockets, on their I/O thread
         * @return this
         * @throws IllegalArgumentException if the path is not a path, or is there already
         */
        public Builder path(String path, Listener listener) {
            Objects.requireNonNull(listener, "listener");
            return add(path, served(() -> listener));
        }

        /**
         * Answers at a path with a listener for each socket.
         *
         * @param path such as {@code /chat}; a request must have exactly this path, its query does not matter
         * @param listeners gives a socket its listener; called on an I/O thread, once for each socket
         * @return this
         * @throws IllegalArgumentException if the path is not a path, or is there already
         */
        public Builder path(String path, Supplier<? extends Listener> listeners) {
            return add(path, served(listeners));
        }

        private Builder add(String path, Served served) {
            if (path.indexOf('?') >= 0) {
                throw new IllegalArgumentException("a path has no query, but this one does: \"" + path + "\"");
            }
            MemoryConnector.check(path, Headers.of(), List.of());
            if (paths.putIfAbsent(path, served) != null) {
                throw new IllegalArgumentException("there is a path " + path + " already");
            }
            return this;
        }

        /**
         * Sets the limits of each socket.
         *
         * @param limits instead of {@link Limits#DEFAULT}
         * @return this
         */
        public Builder limits(Limits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets the subprotocols this server speaks. A client that asks for none of them gets none.
         *
         * @param names the one liked best first; replaces those set before
         * @return this
         * @throws IllegalArgumentException if one is not a token, or is there twice (RFC 6455 §4.1)
         */
        public Builder subprotocols(String... names) {
            List<String> spoken = List.of(names);
            MemoryConnector.check("/", Headers.of(), spoken);
            subprotocols = spoken;
            return this;
        }

        /**
         * Compresses messages with clients that offer it (RFC 7692). Without this, offers are declined.
         *
         * @param supported such as {@link Compression#DEFAULT}
         * @return this
         */
        public Builder compression(Compression supported) {
            compression = Objects.requireNonNull(supported, "supported");
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
            origins = OriginRule.only(allowed);
            return this;
        }

        /**
         * Starts the server.
         *
         * @return a running server, to be closed by the caller
         * @throws IllegalStateException if there is no path
         */
        public MemoryServer start() {
            if (paths.isEmpty()) {
                throw new IllegalStateException(
                        "a server needs a path to answer at: add one with path(\"/\", callback)");
            }
            return new MemoryServer(this, null);
        }
    }
}
