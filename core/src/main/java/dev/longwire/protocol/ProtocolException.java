package dev.longwire.protocol;

import java.io.IOException;

/**
 * The peer broke a rule or passed a limit. Thrown anywhere below {@link Connection#receive} and caught there, once, where it
 * fails the connection (RFC 6455 §7.1.7). It has no stack trace: the fault is the peer's, not this code's.
 */
public final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The code of the Close frame we send. */
    private final int code;
    /** The reason in the Close frame we send. */
    private final String reason;

    /**
     * For a broken rule.
     *
     * @param code the code of the Close frame we send
     * @param reason what is wrong, for the Close frame and for people; at most 123 bytes of ASCII
     */
    public ProtocolException(int code, String reason) {
        this(code, reason, reason);
    }

    /**
     * For a passed limit, whose remedy is no business of the peer's.
     *
     * @param code the code of the Close frame we send
     * @param reason what is wrong, for the Close frame; at most 123 bytes of ASCII
     * @param message what is wrong and what to do, for people on this side
     */
    public ProtocolException(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    /**
     * The code of the Close frame we send.
     *
     * @return a code that may be sent
     */
    public int code() {
        return code;
    }

    /**
     * The reason in the Close frame we send.
     *
     * @return at most 123 bytes of ASCII
     */
    public String reason() {
        return reason;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
