package dev.longwire.handshake;

/**
 * The bytes that arrived are not an acceptable HTTP/1.1 head. The message is a plain sentence that shows at most a short,
 * escaped excerpt of those bytes. It has no stack trace: anyone on the network can cause it, as often as they like.
 */
public final class HeadException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What a server answers with. */
    private final int status;

    /** Whether something that is no HTTP server seems to be at the other end. */
    private final boolean elsewhere;

    HeadException(int status, String message) {
        this(status, message, false);
    }

    private HeadException(int status, String message, boolean elsewhere) {
        super(message, null, false, false);
        this.status = status;
        this.elsewhere = elsewhere;
    }

    static HeadException malformed(String noun, String what) {
        return new HeadException(400, text(noun, what), false);
    }

    static HeadException elsewhere(String noun, String what) {
        return new HeadException(400, text(noun, what), true);
    }

    private static String text(String noun, String what) {
        return "Not a valid HTTP " + noun + ": " + what + ".";
    }

    boolean isElsewhere() {
        return elsewhere;
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
