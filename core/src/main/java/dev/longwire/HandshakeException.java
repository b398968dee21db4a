package dev.longwire;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake failed: no WebSocket was opened. The message says what happened, where, and what to do about it;
 * if the other end answered, its answer is here too.
 */
public final class HandshakeException extends IOException {
    /** How many bytes of a refusal's body are kept, 64 KiB. */
    public static final int BODY_LIMIT = 64 * 1024;

    private static final long serialVersionUID = 1L;

    /** 0 if no HTTP response was read. */
    private final int status;

    /** {@code null} only after deserialization, since headers are not serializable. */
    private final transient @Nullable Headers headers;

    /** At most {@link #BODY_LIMIT} bytes. */
    private final byte[] body;

    /**
     * Failed before an HTTP response was read.
     *
     * @param message what happened, where, and what to do
     */
    public HandshakeException(String message) {
        this(message, 0, Headers.of(), new byte[0]);
    }

    /**
     * Failed before an HTTP response was read, because of something else.
     *
     * @param message what happened, where, and what to do
     * @param cause what made it fail
     */
    public HandshakeException(String message, Throwable cause) {
        this(message);
        initCause(cause);
    }

    /**
     * Failed because of the HTTP response.
     *
     * @param message what happened, where, and what to do
     * @param status the status of the response, 0 if there was none
     * @param headers the field lines of the response
     * @param body the start of the response's body; copied, at most {@link #BODY_LIMIT} bytes of it
     */
    public HandshakeException(String message, int status, Headers headers, byte[] body) {
        super(message);
        this.status = status;
        this.headers = headers;
        this.body = Arrays.copyOf(body, Math.min(body.length, BODY_LIMIT));
    }

    /**
     * The status of the HTTP response.
     *
     * @return a three-digit status, or 0 if no HTTP response was read
     */
    public int status() {
        return status;
    }

    /**
     * The field lines of the HTTP response.
     *
     * @return the headers, empty if no HTTP response was read
     */
    public Headers headers() {
        return headers == null ? Headers.of() : headers;
    }

    /**
     * The start of the HTTP response's body, as the server sent it: do not print it on a terminal unescaped.
     *
     * @return a new array of at most {@link #BODY_LIMIT} bytes, empty if there was no body
     */
    public byte[] body() {
        return body.clone();
    }
}
