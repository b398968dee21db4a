package dev.longwire.handshake;

import dev.longwire.Headers;

/**
 * The head of an HTTP/1.1 response (RFC 9112 §4).
 *
 * @param version {@code HTTP/1.1}, for example
 * @param status the status, 100 to 999
 * @param reason the reason phrase, may be empty
 * @param headers the field lines
 */
public record ResponseHead(String version, int status, String reason, Headers headers) {}
