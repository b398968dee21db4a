package dev.longwire.http;

import dev.longwire.Callback;
import dev.longwire.Compression;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.MemoryBudget;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.OriginRule;
import dev.longwire.transport.CallbackListener;
import dev.longwire.transport.CallbackThreads;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.DaemonThreads;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server of WebSockets over HTTP/1.1 (RFC 6455 §4.2). It answers at the paths given and at no others, serves nothing but
 * WebSockets, and by default listens on all addresses of the machine.
 *
 * <p>A web page may open a socket only if it comes from the server's own origin, unless {@link Builder#allowOrigins} says
 * otherwise. A server that listens on loopback only answers to the names of loopback only, so that no page elsewhere can
 * reach it by a name of its own (DNS rebinding).
 *
 * <p>Safe for use by several threads. Its threads are daemon threads: a program that does nothing else must wait itself.
 */
public final class WebSocketServer implements AutoCloseable {
    private final Acceptor acceptor;

    private WebSocketServer(Acceptor acceptor) {
        this.acceptor = acceptor;
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
     * The port it listens on.
     *
     * @return 1 to 65535
     */
    public int port() {
        return acceptor.port();
    }

    /**
     * Where clients on this machine reach a path.
     *
     * @param path such as {@code /mysock}
     * @return such as {@code ws://localhost:8000/mysock}; with the host the server was told to listen on, if it was, and
     *     {@code wss} with TLS
     * @throws IllegalArgumentException if the path does not start with a slash
     */
    public String url(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path starts with '/', but this one does not: " + path);
        }
        return acceptor.base() + path;
    }

    /**
     * How its threads wait for their sockets.
     *
     * @return {@code epoll}, {@code kqueue}, {@code nio} or {@code io_uring}
     */
    public String transport() {
        return acceptor.transport();
    }

    /**
     * How many sockets are open.
     *
     * @return sockets whose opening handshake is complete and that are not closed
     */
    public int connections() {
        return acceptor.connections();
    }

    /**
     * What this server's sockets, and all others of the process, hold for their peers, and may hold.
     *
     * @return the budget of the process
     */
    public MemoryBudget memory() {
        return MemoryBudget.process();
    }

    /**
     * Stops accepting, and closes every socket with 1001 ({@link dev.longwire.CloseCode#GOING_AWAY}) after what was queued on
     * it. Those that are not closed after {@link Limits#closeTimeout()} are aborted. Returns when all are and every callback
     * has returned from its last event, but waits at most 5 s longer than that limit; at once on an I/O thread; without waiting
     * for callbacks inside of one. An interrupt ends the wait, aborts the rest and stays set. A second close waits for the first.
     */
    @Override
    public void close() {
        acceptor.close();
    }

    /** The settings of a server. Not for use by several threads at once. */
    public static final class Builder {
        private final Map<String, Supplier<? extends Listener>> paths = new LinkedHashMap<>();
        private final Map<String, Callback> callbacks = new LinkedHashMap<>();
        private @Nullable String host;
        private int port;
        private int backlog = 1024;
        private boolean reuseAddress = !System.getProperty("os.name", "").startsWith("Windows");
        private Limits limits = Limits.DEFAULT;
        private @Nullable Tls tls;
        private IoThreads threads = IoThreads.shared();
        private Executor executor = CallbackThreads.shared();
        private List<String> subprotocols = List.of();
        private OriginRule origins = OriginRule.sameOrigin();
        private @Nullable Compression compression;
        private String[] hosts = {};

        private Builder() {}

        /**
         * Sets what to listen on.
         *
         * @param host a name or an address of this machine; {@code localhost} is loopback, by IPv4 and IPv6. A link-local
         *     address needs its zone, as in {@code fe80::1%eth0}. By default all addresses
         * @return this
         * @throws IllegalArgumentException if it is empty
         */
        public Builder host(String host) {
            if (host.isEmpty()) {
                throw new IllegalArgumentException("the host is empty: leave it out to listen on all addresses");
            }
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            this.host = bracketed ? host.substring(1, host.length() - 1) : host;
            return this;
        }

        /**
         * Sets the port.
         *
         * @param port 1 to 65535; 0, the default, takes a free one, which {@link WebSocketServer#port()} tells
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder port(int port) {
            this.port = within("port", port, 0, 65535);
            return this;
        }

        /**
         * Answers at a path with a callback, which every socket of this path shares. Each socket calls it on its own serial
         * executor, so it may be called by several threads at once, for different sockets.
         *
         * @param path such as {@code /mysock}; a request must have exactly this path, its query does not matter
         * @param callback takes the events of the sockets
         * @return this
         * @throws IllegalArgumentException if the path is not a path, or is there already
         */
        public Builder path(String path, Callback callback) {
            callbacks.put(checked(path), Objects.requireNonNull(callback, "callback"));
            return this;
        }

        /**
         * Answers at a path with a listener, which every socket of this path shares. It is called by several I/O threads at
         * once, for different sockets.
         *
         * @param path such as {@code /mysock}; a request must have exactly this path, its query does not matter
         * @param listener takes the events of the sockets
         * @return this
         * @throws IllegalArgumentException if the path is not a path, or is there already
         */
        public Builder path(String path, Listener listener) {
            Objects.requireNonNull(listener, "listener");
            paths.put(checked(path), () -> listener);
            return this;
        }

        /**
         * Answers at a path with a listener for each socket.
         *
         * @param path such as {@code /mysock}; a request must have exactly this path, its query does not matter
         * @param listeners gives a socket its listener; called on an I/O thread, once for each socket
         * @return this
         * @throws IllegalArgumentException if the path is not a path, or is there already
         */
        public Builder path(String path, Supplier<? extends Listener> listeners) {
            paths.put(checked(path), Objects.requireNonNull(listeners, "listeners"));
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
         * Serves {@code wss} instead of {@code ws}.
         *
         * @param tls a server's TLS
         * @return this
         * @throws IllegalArgumentException if it is a client's
         */
        public Builder tls(Tls tls) {
            this.tls = tls.requireServer();
            return this;
        }

        /**
         * Sets where the I/O is done.
         *
         * @param threads instead of {@link IoThreads#shared()}
         * @return this
         */
        public Builder ioThreads(IoThreads threads) {
            this.threads = Objects.requireNonNull(threads, "threads");
            return this;
        }

        /**
         * Sets where callbacks run. Each socket gives it one task at a time.
         *
         * @param executor instead of virtual threads or, where the JVM has none, a pool of daemon threads
         * @return this
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
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
            for (String name : names) {
                if (!Headers.isToken(name)) {
                    throw new IllegalArgumentException("the subprotocol \"" + Printable.of(name)
                            + "\" is not a token: no spaces, commas, slashes or other separators (RFC 6455 §4.1)");
                }
            }
            if (new LinkedHashSet<>(List.of(names)).size() < names.length) {
                throw new IllegalArgumentException("a subprotocol is there twice: " + List.of(names));
            }
            subprotocols = List.of(names);
            return this;
        }

        /**
         * Compresses messages with clients that offer it (RFC 7692). Without this, offers are declined: compression takes
         * memory for each connection, up to 300 KiB with context takeover.
         *
         * @param supported such as {@link Compression#DEFAULT}, or without context takeover for many connections
         * @return this
         */
        public Builder compression(Compression supported) {
            compression = Objects.requireNonNull(supported, "supported");
            return this;
        }

        /**
         * Lets pages of these origins open sockets, and of no others; the server's own origin is one of them only if it is
         * given. Programs other than browsers are always let through.
         *
         * @param allowed such as {@code https://example.org} or {@code http://localhost:3000}; for pages of apps and of files
         *     what their browser sends, {@code app://.} or {@code file://} for example, which every such page may claim
         * @return this
         * @throws IllegalArgumentException if one of them is not an origin
         */
        public Builder allowOrigins(String... allowed) {
            origins = OriginRule.only(allowed);
            return this;
        }

        /**
         * Lets any page open sockets, with the cookies of its visitor: for servers that give away nothing and do nothing in
         * the name of who is asking (RFC 6455 §10.2).
         *
         * @return this
         */
        public Builder allowAnyOrigin() {
            origins = OriginRule.any();
            return this;
        }

        /**
         * Lets a server that listens on loopback only answer to other names too, as it must behind a proxy that keeps the
         * Host field. A server that listens elsewhere answers to any name anyway.
         *
         * @param allowed names or addresses without a port; replaces those set before
         * @return this
         * @throws IllegalArgumentException if one of them is not a host
         */
        public Builder allowHosts(String... allowed) {
            HostRule.loopback(allowed); // fails here and not at start
            hosts = allowed.clone();
            return this;
        }

        /**
         * Sets how many connections may wait to be accepted.
         *
         * @param connections at least 1; by default 1,024. The operating system may have a lower limit of its own
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder backlog(int connections) {
            backlog = within("backlog", connections, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets whether a port can be taken again while old connections of it linger ({@code SO_REUSEADDR}).
         *
         * @param reuse by default true, except on Windows, where it would let another program take the port away
         * @return this
         */
        public Builder reuseAddress(boolean reuse) {
            reuseAddress = reuse;
            return this;
        }

        /**
         * Starts to listen. Not for an I/O thread.
         *
         * @return a server that accepts connections, to be closed by the caller
         * @throws java.net.BindException if the port is in use, or may not or cannot be taken; the message says what to do
         * @throws IOException if it cannot listen for another reason
         * @throws IllegalStateException if there is no path
         */
        public WebSocketServer start() throws IOException {
            if (paths.isEmpty() && callbacks.isEmpty()) {
                throw new IllegalStateException(
                        "a server needs a path to answer at: add one with path(\"/\", callback)");
            }
            Map<String, Supplier<? extends Listener>> listeners = new LinkedHashMap<>(paths);
            Callbacks ofSockets = Callbacks.ofCaller(threads.callbacks());
            callbacks.forEach((path, callback) -> {
                Executor on = executor;
                Limits within = limits;
                listeners.put(path, () -> new CallbackListener(callback, on, within, ofSockets));
            });
            ServerSettings settings = new ServerSettings(
                    listeners,
                    host,
                    port,
                    backlog,
                    reuseAddress,
                    limits,
                    tls,
                    threads,
                    subprotocols,
                    origins,
                    compression,
                    List.of(hosts),
                    ofSockets);
            // TLS and Netty leave thread-locals behind, which are for a thread that ends
            return new WebSocketServer(DaemonThreads.call(() -> Acceptor.start(settings)));
        }

        private String checked(String path) {
            if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '?' && c != '#')) {
                throw new IllegalArgumentException(
                        "a path starts with '/' and has no query, fragment, space or character"
                                + " outside ASCII (percent-encode them), but this one does not: \"" + Printable.of(path)
                                + "\"");
            }
            if (paths.containsKey(path) || callbacks.containsKey(path)) {
                throw new IllegalArgumentException("there is a path " + path + " already");
            }
            return path;
        }

        private static int within(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        "the " + name + " is " + value + "; it must be from " + least + " to " + most);
            }
            return value;
        }
    }
}
