package dev.longwire.testkit;

import dev.longwire.Callback;
import dev.longwire.Compression;
import dev.longwire.Conversation;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.testkit.line.MemoryConnector;
import dev.longwire.transport.LineSocket;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a client of a {@link MemoryServer}, which makes them with {@link MemoryServer#client}. One may make several sockets.
 * Not for use by several threads at once.
 */
public final class MemoryClient {
    private final MemoryServer server;
    private final String resource;
    private Headers headers = Headers.of();
    private List<String> subprotocols = List.of();
    private @Nullable Compression compression;
    private Limits limits = Limits.DEFAULT;
    private Faults faults = new Faults();

    MemoryClient(MemoryServer server, String resource) {
        this.server = server;
        this.resource = resource;
        MemoryConnector.check(resource, headers, subprotocols);
    }

    /**
     * Adds a header field to the request, such as {@code Authorization}, {@code Cookie} or {@code Origin}.
     *
     * @param name a field name
     * @param value its value
     * @return this
     * @throws IllegalArgumentException if HTTP does not allow it, or the handshake writes this field itself
     */
    public MemoryClient header(String name, String value) {
        Headers more = headers.with(name, value);
        MemoryConnector.check(resource, more, subprotocols);
        headers = more;
        return this;
    }

    /**
     * Asks for one of these subprotocols.
     *
     * @param names the one liked best first; replaces those set before
     * @return this
     * @throws IllegalArgumentException if one is not a token, or is there twice (RFC 6455 §4.1)
     */
    public MemoryClient subprotocols(String... names) {
        List<String> asked = List.of(names);
        MemoryConnector.check(resource, headers, asked);
        subprotocols = asked;
        return this;
    }

    /**
     * Offers to compress messages (RFC 7692). Without this, nothing is compressed.
     *
     * @param offered such as {@link Compression#DEFAULT}
     * @return this
     */
    public MemoryClient compression(Compression offered) {
        compression = Objects.requireNonNull(offered, "offered");
        return this;
    }

    /**
     * Sets the limits.
     *
     * @param limits instead of {@link Limits#DEFAULT}
     * @return this
     */
    public MemoryClient limits(Limits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /**
     * Sets what goes wrong on the lines of the socket made next.
     *
     * @param faults for one socket; the test keeps it and may change it at any time
     * @return this
     */
    public MemoryClient faults(Faults faults) {
        this.faults = Objects.requireNonNull(faults, "faults");
        return this;
    }

    /**
     * Makes a socket. It connects nothing before {@link WebSocket#open()}.
     *
     * @param callback takes the socket's events, off the I/O thread
     * @return a closed socket
     */
    public WebSocket create(Callback callback) {
        return create(server.listener(callback, limits));
    }

    /**
     * Makes a socket. It connects nothing before {@link WebSocket#open()}.
     *
     * @param listener takes the socket's events, on its I/O thread
     * @return a closed socket
     */
    public WebSocket create(Listener listener) {
        return LineSocket.client(
                server.connector(resource, headers, subprotocols, compression, limits, faults), listener, limits);
    }

    /**
     * Opens a connection, and waits for it: at most {@link Limits#handshakeTimeout()}.
     *
     * @return an open conversation, to be closed by the caller
     * @throws HandshakeException if it cannot be opened, since the server refuses for example; says why
     */
    public Conversation connect() throws HandshakeException {
        return Conversation.open(this::create, limits);
    }
}
