package dev.longwire.protocol;

/** How far a connection has come (RFC 6455 §7.1). */
public enum Phase {
    /** Messages go both ways. */
    OPEN,
    /** Our Close is sent, the peer's is awaited. */
    CLOSE_SENT,
    /** The peer's Close came and is not answered yet. */
    CLOSE_RECEIVED,
    /** The peer broke the protocol; our Close, which says so, is not sent yet. Input is thrown away. */
    BROKEN,
    /** Both sides have said Close. A server finishes the line now; either ends it with the input, or at the deadline. */
    CLOSED,
    /** We failed the connection: our Close is sent, input is thrown away; finish the line, and end it with the input. */
    FAILED,
    /** There is nobody to talk to: abort the line. */
    LOST
}
