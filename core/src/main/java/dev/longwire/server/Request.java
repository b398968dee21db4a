package dev.longwire.server;

import dev.longwire.Headers;
import dev.longwire.TlsSession;
import dev.longwire.handshake.Cookies;
import dev.longwire.handshake.Forwarding;
import dev.longwire.handshake.PathVariables;
import dev.longwire.handshake.Query;
import dev.longwire.handshake.RequestHead;
import dev.longwire.transport.Line;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks a server for (RFC 9110 §7). Text is decoded where it says so, once, as routes read it too.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class Request {
    private final RequestHead head;
    private final PathVariables variables;
    private final Query query;
    private final Cookies cookies;
    private final @Nullable Forwarding forwarding;
    private final String scheme;
    private final String localAddress;
    private final String remoteAddress;
    private final String peerAddress;
    private final @Nullable TlsSession tls;

    Request(RequestHead head, PathVariables variables, @Nullable Forwarding forwarding, String scheme, Line line) {
        this.head = head;
        this.variables = variables;
        this.forwarding = forwarding;
        this.scheme = scheme;
        query = Query.parse(head.query());
        cookies = Cookies.of(head.headers());
        localAddress = line.localAddress();
        remoteAddress = line.remoteAddress();
        peerAddress = line.peerAddress();
        tls = line.tls();
    }

    /**
     * The method.
     *
     * @return {@code GET} or {@code HEAD}
     */
    public String method() {
        return head.method();
    }

    /**
     * The path.
     *
     * @return without the query, still percent-encoded, at least {@code /}
     */
    public String path() {
        return head.path();
    }

    /**
     * What a variable of the path's pattern stands for.
     *
     * @param name its name in the pattern, {@code room} of {@code /rooms/{room}}
     * @return the decoded segment, not empty. It may hold any character but NUL, {@code /} too
     * @throws IllegalArgumentException if the pattern has no such variable, or it is the tail
     */
    public String variable(String name) {
        return variables.get(name);
    }

    /**
     * What the tail of the path's pattern stands for, {@code rest} of {@code /files/{rest...}}.
     *
     * @return the decoded segments, any of which may be empty; none if the pattern has no tail. Immutable
     */
    public List<String> tail() {
        return variables.tail();
    }

    /**
     * A value of the query, decoded as browsers encode forms: {@code +} is a space.
     *
     * @param name its name
     * @return the first value of this name, perhaps empty; null if there is none
     */
    public @Nullable String query(String name) {
        return query.first(name);
    }

    /**
     * All values of the query of one name.
     *
     * @param name the name
     * @return the decoded values in order, empty if there is none. Immutable
     */
    public List<String> queries(String name) {
        return query.all(name);
    }

    /**
     * A cookie.
     *
     * @param name its name
     * @return the value as it was sent; null if there is none
     */
    public @Nullable String cookie(String name) {
        return cookies.first(name);
    }

    /**
     * The header fields.
     *
     * @return all of them, as they came
     */
    public Headers headers() {
        return head.headers();
    }

    /**
     * The subprotocols that the client asks for (RFC 6455 §11.3.4).
     *
     * @return the one it likes best first; empty if it asks for none
     */
    public List<String> subprotocols() {
        return head.headers().list("Sec-WebSocket-Protocol");
    }

    /**
     * How the client came: as a proxy says that the server trusts, else as it came to this server.
     *
     * @return {@code http} or {@code https}
     */
    public String scheme() {
        return forwarding == null ? scheme : forwarding.scheme();
    }

    /**
     * The host that the client asked for: as a trusted proxy says, else as the request says.
     *
     * @return host and perhaps port, such as {@code example.org:8000}
     */
    public String host() {
        String forwarded = forwarding == null ? null : forwarding.authority();
        return forwarded == null ? String.valueOf(head.authority()) : forwarded;
    }

    /**
     * Who the client is: as a trusted proxy says, else the other end of the connection.
     *
     * @return an address, with a port unless the server reads fields of proxies, or what a proxy calls the client instead, such as {@code unknown}
     */
    public String remoteAddress() {
        return forwarding == null ? remoteAddress : forwarding.client();
    }

    /**
     * The other end of the connection: a client or a proxy.
     *
     * @return such as {@code 127.0.0.1:50123}
     */
    public String peerAddress() {
        return peerAddress;
    }

    /**
     * This end of the connection.
     *
     * @return such as {@code 127.0.0.1:8000}
     */
    public String localAddress() {
        return localAddress;
    }

    /**
     * The TLS of the connection.
     *
     * @return null if this server did not do TLS for it
     */
    public @Nullable TlsSession tls() {
        return tls;
    }

    /** For logs: without the query, and without the values of credentials and cookies. */
    @Override
    public String toString() {
        return "Request[" + head + ", " + remoteAddress() + "]";
    }
}
