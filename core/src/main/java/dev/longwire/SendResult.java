package dev.longwire;

/** What became of a message that was given to {@link WebSocket#trySend(CharSequence)}. */
public enum SendResult {
    /** It was taken, and is sent behind what was taken before. */
    ACCEPTED,
    /** Nothing was sent: the socket is not open. If it was, its {@link Event.Closed} tells why. */
    NOT_OPEN,
    /** Nothing was sent: with this message, more than {@link Limits#sendQueue()} would wait to be sent. */
    QUEUE_FULL;

    /**
     * Whether the message is sent.
     *
     * @return true for {@link #ACCEPTED}
     */
    public boolean isAccepted() {
        return this == ACCEPTED;
    }
}
