package dev.longwire.handshake;

import dev.longwire.Headers;

/**
 * A response of a server that opens no socket (RFC 9110 §15). The connection is closed after it.
 *
 * @param status 200 to 599
 * @param headers field lines that {@link OwnedFields#checkResponse} lets through, and Content-Type
 * @param content the body, which nobody changes any more; it is not written where the response has none
 */
public record Response(int status, Headers headers, byte[] content) {}
