package dev.longwire;

/** Who ended a connection. */
public enum ClosedBy {
    /** This side: {@link WebSocket#close()}, a limit or rule that the peer broke, a timeout, a callback that threw. */
    LOCAL,
    /** The peer: its Close frame came first, or it refused the handshake. */
    REMOTE,
    /** Neither said Close: the line broke, was never made, or fell silent. */
    LINE
}
