package dev.longwire.transport;

/** With which keys a client masks the frames that it sends on a line (RFC 6455 §5.3). */
public enum Masking {
    /** A key for each frame that nobody can predict, as RFC 6455 §5.3 demands on every network. */
    FRESH_KEYS,
    /**
     * The key 0 for each frame, which leaves the payload as it is: for a device on a cable that is too slow to unmask. Only for
     * lines on which no cache or proxy can be, which is what masking protects (RFC 6455 §10.3).
     */
    ZERO_KEY
}
