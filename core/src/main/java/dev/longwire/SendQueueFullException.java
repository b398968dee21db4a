package dev.longwire;

import java.time.Duration;

/**
 * A message was refused because as many bytes as {@link Limits#sendQueue()} allows already wait to be sent, or because the
 * {@link MemoryBudget} of all sockets is nearly used up: the peer, or the line, takes them more slowly than they come. Nothing of
 * the message was sent. Only callers that must not wait for ever see this: {@link WebSocket#send(CharSequence, Duration)}, {@link
 * WebSocket#sendAsync(CharSequence)} and every send on an I/O thread.
 */
public final class SendQueueFullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final transient WebSocket socket;

    /**
     * Says which limit was reached.
     *
     * @param socket whose queue is full
     * @param queued bytes that wait
     * @param size bytes of the message
     * @param limit the limit in bytes
     */
    public SendQueueFullException(WebSocket socket, long queued, long size, long limit) {
        super("the send queue is full: " + queued + " bytes wait, " + size + " more would pass the limit of " + limit
                + " bytes (Limits.sendQueue; raise it with Limits.withSendQueue, send less, or use send off the I/O thread,"
                + " which waits)");
        this.socket = socket;
    }

    /**
     * Says which limit was reached, after a wait.
     *
     * @param socket whose queue is full
     * @param queued bytes that wait
     * @param size bytes of the message
     * @param limit the limit in bytes
     * @param waited how long there was no room
     */
    public SendQueueFullException(WebSocket socket, long queued, long size, long limit, Duration waited) {
        super("the send queue was full for " + waited.toMillis() + " ms: " + queued + " bytes wait, " + size
                + " more would pass the limit of " + limit
                + " bytes (Limits.sendQueue; raise it with Limits.withSendQueue,"
                + " send less, or wait longer); the message was not queued");
        this.socket = socket;
    }

    /**
     * The socket whose queue is full.
     *
     * @return the socket
     */
    public WebSocket socket() {
        return socket;
    }

    /**
     * Says why there is no room, though the queue itself is not full.
     *
     * @param socket who cannot have it wait
     * @param size bytes of the message
     * @param why what is full
     */
    public SendQueueFullException(WebSocket socket, long size, String why) {
        super("a message of " + size + " bytes cannot wait to be sent: " + why);
        this.socket = socket;
    }
}
