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
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.LineSocket;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one socket of a {@link WebSocketClient}, from {@link WebSocketClient#to(String)}. One may make several sockets. Not
 * for use by several threads at once.
 */
public final class WebSocketBuilder {
    private final WebSocketClient client;
    private final WebSocketUri uri;
    private Headers headers = Headers.of();
    private List<String> subprotocols = List.of();
    private @Nullable Compression compression;
    private Limits limits;

    WebSocketBuilder(WebSocketClient client, WebSocketUri uri) {
        this.client = client;
        this.uri = uri;
        this.limits = client.settings().limits();
    }

    /**
     * Adds a header field to the request, such as {@code Authorization} or {@code Origin}. A {@code User-Agent} replaces the
     * client's.
     *
     * @param name a field name
     * @param value its value
     * @return this
     * @throws IllegalArgumentException if HTTP does not allow it, or the handshake writes this field itself
     */
    public WebSocketBuilder header(String name, String value) {
        Headers more = headers.with(name, value);
        HttpConnector.check(uri, more, subprotocols);
        headers = more;
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
    public WebSocketBuilder subprotocols(String... names) {
        List<String> asked = List.of(names);
        HttpConnector.check(uri, headers, asked);
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
    public WebSocketBuilder compression(Compression offered) {
        compression = Objects.requireNonNull(offered, "offered");
        return this;
    }

    /**
     * Sets the limits of this socket; the most time to connect is {@link Limits#handshakeTimeout()}.
     *
     * @param limits instead of the client's
     * @return this
     */
    public WebSocketBuilder limits(Limits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /**
     * Makes a socket. It connects nothing before {@link WebSocket#open()}.
     *
     * @param callback takes the socket's events, on the client's executor
     * @return a closed socket
     */
    public WebSocket create(Callback callback) {
        Callbacks callbacks = Callbacks.ofCaller(client.callbacks());
        return create(new CallbackListener(callback, client.settings().executor(), limits, callbacks));
    }

    /**
     * Makes a socket. It connects nothing before {@link WebSocket#open()}.
     *
     * @param listener takes the socket's events, on its I/O thread
     * @return a closed socket
     */
    public WebSocket create(Listener listener) {
        return LineSocket.client(connector(), listener, limits, client.sockets());
    }

    /**
     * Opens a connection, and waits for it: at most {@link Limits#handshakeTimeout()}.
     *
     * @return an open conversation, to be closed by the caller
     * @throws HandshakeException if it cannot be opened
     * @throws IllegalStateException if the client was closed
     */
    public Conversation connect() throws HandshakeException {
        return Conversation.open(this::create, limits);
    }

    private HttpConnector connector() {
        return new HttpConnector(client, uri, headers, subprotocols, compression, limits);
    }
}
