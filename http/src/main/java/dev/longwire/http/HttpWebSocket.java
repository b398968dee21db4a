package dev.longwire.http;

import dev.longwire.Callback;
import dev.longwire.Compression;
import dev.longwire.Conversation;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.handshake.WebSocketUri;
import dev.longwire.transport.CallbackListener;
import dev.longwire.transport.CallbackThreads;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.LineSocket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket clients over HTTP (RFC 6455 §4.1): {@code ws://host:port/path}, or {@code wss://} with TLS.
 *
 * <p>A host name is looked up anew for every {@code open()}. Of several addresses the first one that answers is taken (RFC
 * 8305); {@code localhost} is this machine, by IPv4 and IPv6.
 */
public final class HttpWebSocket {
    private HttpWebSocket() {}

    /**
     * Makes a socket with the default settings. It connects nothing before {@link WebSocket#open()}.
     *
     * @param url such as {@code ws://localhost:8000/mysock}
     * @param callback takes the socket's events
     * @return a closed socket
     * @throws IllegalArgumentException if the URL is bad; the message says why
     */
    public static WebSocket create(String url, Callback callback) {
        return builder(url).callback(callback);
    }

    /**
     * Makes a socket with the default settings. It connects nothing before {@link WebSocket#open()}.
     *
     * @param url such as {@code ws://localhost:8000/mysock}
     * @param listener takes the socket's events, on its I/O thread
     * @return a closed socket
     * @throws IllegalArgumentException if the URL is bad; the message says why
     */
    public static WebSocket create(String url, Listener listener) {
        return builder(url).listener(listener);
    }

    /**
     * Opens a connection with the default settings, and waits for it.
     *
     * @param url such as {@code ws://localhost:8000/mysock}
     * @return an open conversation, to be closed by the caller
     * @throws HandshakeException if it cannot be opened
     * @throws IllegalArgumentException if the URL is bad; the message says why
     */
    public static Conversation connect(String url) throws HandshakeException {
        return builder(url).connect();
    }

    /**
     * Starts with the default settings.
     *
     * @param url such as {@code ws://localhost:8000/mysock}
     * @return settings to be changed, then used for one or more sockets
     * @throws IllegalArgumentException if the URL is bad; the message says why
     */
    public static Builder builder(String url) {
        return new Builder(WebSocketUri.parse(url));
    }

    /** The settings of a client. Not for use by several threads at once. */
    public static final class Builder {
        private final WebSocketUri uri;
        private Headers headers = Headers.of();
        private boolean named = true;
        private List<String> subprotocols = List.of();
        private @Nullable Compression compression;
        private Limits limits = Limits.DEFAULT;
        private Executor executor = CallbackThreads.shared();
        private Tls tls = Tls.system();
        private IoThreads threads = IoThreads.shared();

        private Builder(WebSocketUri uri) {
            this.uri = uri;
        }

        /**
         * Adds a header field to the request, such as {@code Authorization} or {@code Origin}. A {@code User-Agent} replaces the
         * one that is sent by default, {@code longwire/} and the version.
         *
         * @param name a field name
         * @param value its value
         * @return this
         * @throws IllegalArgumentException if HTTP does not allow it, or the handshake writes this field itself
         */
        public Builder header(String name, String value) {
            Headers more = headers.with(name, value);
            check(more, subprotocols);
            headers = more;
            return this;
        }

        /**
         * Sends no {@code User-Agent} of its own. Some servers refuse a request without one.
         *
         * @return this
         */
        public Builder withoutUserAgent() {
            named = false;
            return this;
        }

        /**
         * Asks for one of these subprotocols; {@link dev.longwire.Handshake#subprotocol()} says which one the server chose, if
         * any.
         *
         * @param names the one liked best first; replaces those set before
         * @return this
         * @throws IllegalArgumentException if one is not a token, or is there twice (RFC 6455 §4.1)
         */
        public Builder subprotocols(String... names) {
            List<String> asked = List.of(names);
            check(headers, asked);
            subprotocols = asked;
            return this;
        }

        /**
         * Offers to compress messages (RFC 7692); {@link dev.longwire.Handshake#compression()} says what the server agreed to,
         * if it did. Without this, nothing is compressed.
         *
         * @param offered such as {@link Compression#DEFAULT}
         * @return this
         */
        public Builder compression(Compression offered) {
            compression = Objects.requireNonNull(offered, "offered");
            return this;
        }

        /**
         * Sets the limits; the most time to connect is {@link Limits#handshakeTimeout()}.
         *
         * @param limits instead of {@link Limits#DEFAULT}
         * @return this
         */
        public Builder limits(Limits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
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
         * Sets whom to trust and who this side is; used for {@code wss} only.
         *
         * @param tls a client's TLS, instead of {@link Tls#system()}
         * @return this
         * @throws IllegalArgumentException if it is a server's
         */
        public Builder tls(Tls tls) {
            this.tls = Objects.requireNonNull(tls, "tls").requireClient();
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
         * Makes a socket. It connects nothing before {@link WebSocket#open()}.
         *
         * @param callback takes the socket's events
         * @return a closed socket
         */
        public WebSocket callback(Callback callback) {
            Callbacks callbacks = Callbacks.ofCaller(threads.callbacks());
            CallbackListener listener = new CallbackListener(callback, executor, limits, callbacks);
            return LineSocket.client(connector(), listener, limits);
        }

        /**
         * Makes a socket. It connects nothing before {@link WebSocket#open()}.
         *
         * @param listener takes the socket's events, on its I/O thread
         * @return a closed socket
         */
        public WebSocket listener(Listener listener) {
            return LineSocket.client(connector(), listener, limits);
        }

        /**
         * Opens a connection, and waits for it: at most {@link Limits#handshakeTimeout()}.
         *
         * @return an open conversation, to be closed by the caller
         * @throws HandshakeException if it cannot be opened
         */
        public Conversation connect() throws HandshakeException {
            HttpConnector connector = connector();
            return Conversation.open(listener -> LineSocket.client(connector, listener, limits), limits);
        }

        private HttpConnector connector() {
            Headers sent = named && !headers.contains(UserAgent.FIELD)
                    ? headers.with(UserAgent.FIELD, UserAgent.DEFAULT)
                    : headers;
            return new HttpConnector(uri, sent, subprotocols, compression, limits, tls, threads, Lookup.SHARED);
        }

        private void check(Headers fields, List<String> asked) {
            HttpConnector.check(uri, fields, asked);
        }
    }
}
