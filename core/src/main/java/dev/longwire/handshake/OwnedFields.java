package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The field lines that a head's writer writes itself, or that would change what the head means, and so a user may not. */
public final class OwnedFields {
    private static final String NO_BODY = "a WebSocket handshake has no body, so leave it out";
    private static final String WRITTEN = "the handshake writes it itself, so leave it out";

    private static final String NOT_KEPT_ALIVE = "the connection becomes a WebSocket, so leave it out";

    /** By lower-case name: what to do instead. */
    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("upgrade", WRITTEN),
            Map.entry("connection", WRITTEN),
            Map.entry("http2-settings", WRITTEN),
            Map.entry("sec-websocket-key", WRITTEN),
            Map.entry("sec-websocket-accept", WRITTEN),
            Map.entry("sec-websocket-version", WRITTEN),
            Map.entry("sec-websocket-protocol", "use the setting for subprotocols"),
            Map.entry("sec-websocket-extensions", "use the setting for compression"),
            Map.entry("content-length", NO_BODY),
            Map.entry("transfer-encoding", NO_BODY),
            Map.entry("trailer", NO_BODY),
            Map.entry("te", NO_BODY),
            Map.entry("expect", NO_BODY),
            Map.entry("keep-alive", NOT_KEPT_ALIVE),
            Map.entry("proxy-connection", NOT_KEPT_ALIVE),
            Map.entry(
                    "proxy-authorization",
                    "it would reach the server, and proxies are not supported, so leave it out"));

    /** Of a response that opens no WebSocket: they say what its content is and what becomes of the connection. */
    private static final Set<String> OF_RESPONSE = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "content-type",
            "content-length",
            "transfer-encoding",
            "trailer");

    private OwnedFields() {}

    /**
     * Refuses the headers of a response that its writer owns: Content-Type, Content-Length, Transfer-Encoding, Trailer, Connection,
     * Keep-Alive and Proxy-Connection.
     *
     * @param headers field lines of a response that opens no WebSocket
     * @throws IllegalArgumentException if one of them is there; says which
     */
    public static void checkResponse(Headers headers) {
        for (Map.Entry<String, String> entry : headers.entries()) {
            if (OF_RESPONSE.contains(entry.getKey().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("The header " + entry.getKey()
                        + " cannot be set on a response: it is written with the content, so leave it out.");
            }
        }
    }

    /**
     * Refuses headers of a user that the handshake owns; the names have no meaning of their own to either role.
     *
     * @param headers field lines of a request or of the response that opens a WebSocket
     * @throws IllegalArgumentException if one of them is there; says which
     */
    public static void check(Headers headers) {
        for (Map.Entry<String, String> entry : headers.entries()) {
            String name = entry.getKey();
            String instead = INSTEAD.get(name.toLowerCase(Locale.ROOT));
            if (instead == null && name.toLowerCase(Locale.ROOT).startsWith("sec-websocket-")) {
                instead = WRITTEN; // RFC 6455 §11.3: the whole family belongs to the protocol
            }
            if (instead != null) {
                throw new IllegalArgumentException("The header " + name + " cannot be set: " + instead + ".");
            }
        }
    }
}
