package dev.longwire;

import org.jspecify.annotations.Nullable;

/**
 * What the two sides agreed on when the connection opened (RFC 6455 §4).
 *
 * @param target the request target: path and query, such as {@code /mysock?room=1}
 * @param request the header fields of the request
 * @param response the header fields of the response
 * @param subprotocol the subprotocol the server chose, or the empty string if none
 * @param localAddress this end of the line, such as {@code 127.0.0.1:50123}
 * @param remoteAddress the other end of the line, such as {@code 127.0.0.1:8000}
 * @param compression how messages are compressed on this connection, or null if they are not
 */
public record Handshake(
        String target,
        Headers request,
        Headers response,
        String subprotocol,
        String localAddress,
        String remoteAddress,
        @Nullable Compression compression) {

    /**
     * Without compression.
     *
     * @param target the request target
     * @param request the header fields of the request
     * @param response the header fields of the response
     * @param subprotocol the subprotocol the server chose, or the empty string if none
     * @param localAddress this end of the line
     * @param remoteAddress the other end of the line
     */
    public Handshake(
            String target,
            Headers request,
            Headers response,
            String subprotocol,
            String localAddress,
            String remoteAddress) {
        this(target, request, response, subprotocol, localAddress, remoteAddress, null);
    }

    /**
     * The request target without its query.
     *
     * @return the path, such as {@code /mysock}
     */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** For logs: without the query of the target, and without the values of credentials and cookies, which may be secrets. */
    @Override
    public String toString() {
        return "Handshake[target=" + path() + (target.indexOf('?') < 0 ? "" : "?...")
                + ", request=" + request
                + ", response=" + response
                + ", subprotocol=" + subprotocol
                + ", localAddress=" + localAddress
                + ", remoteAddress=" + remoteAddress
                + ", compression=" + compression + "]";
    }
}
