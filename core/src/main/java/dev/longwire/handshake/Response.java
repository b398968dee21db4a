package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.Locale;
import java.util.Set;

/**
 * A response of a server that opens no socket (RFC 9110 §15). The connection is closed after it.
 *
 * @param status 200 to 599
 * @param headers field lines besides Content-Length and Connection
 * @param content the body, which nobody changes any more; it is not written where the response has none
 */
public record Response(int status, Headers headers, byte[] content) {
    /** Written with the content, so a second one would contradict it. */
    private static final Set<String> FRAMING = Set.of("connection", "content-length", "transfer-encoding");

    /**
     * Checks status and headers.
     *
     * @param status 200 to 599
     * @param headers field lines besides Content-Length and Connection
     * @param content the body
     * @throws IllegalArgumentException if the status is out of range or a header is one that the server writes
     */
    public Response {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("A response has a status from 200 to 599, not " + status + ".");
        }
        headers.entries().forEach(entry -> {
            if (FRAMING.contains(entry.getKey().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("The header " + entry.getKey()
                        + " cannot be set on a response: the server writes it, so leave it out.");
            }
        });
    }
}
