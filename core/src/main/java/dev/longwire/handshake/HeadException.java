package dev.longwire.handshake;

/**
 * The bytes that arrived are not an acceptable HTTP/1.1 head. The message is a plain sentence that shows at most a short,
 * escaped excerpt of those bytes. It has no stack trace: anyone on the network can cause it, as often as they like.
 */
public final class HeadException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What a server answers with. */
    private final int status;

    HeadException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /**
     * The status a server should answer with.
     *
     * @return 400, 414 if the request line is too long (RFC 9112 §3), or 431 if the rest is
     */
    public int status() {
        return status;
    }
}
