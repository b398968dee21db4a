package dev.longwire;

import java.util.Locale;

/**
 * Where a {@link WebSocket} stands. A socket goes from {@link #CLOSED} to {@link #OPENING}, {@link #OPEN}, {@link
 * #CLOSING} and back to {@link #CLOSED}; it may leave out any step when a line fails. The states are those of RFC 6455
 * §4.1 and §7.1.
 */
public enum Status {
    /** The opening handshake is under way; nothing can be sent yet. */
    OPENING,
    /** Messages can be sent and received. */
    OPEN,
    /** A Close frame was sent or received; what was queued is still going out, nothing more can be sent. */
    CLOSING,
    /** There is no connection. Also the state of a socket that was never opened. */
    CLOSED;

    /**
     * The name of this status in the {@code cp.websocket} contract: the same word in lower case.
     *
     * @return {@code "opening"}, {@code "open"}, {@code "closing"} or {@code "closed"}
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
