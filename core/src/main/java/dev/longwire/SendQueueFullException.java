package dev.longwire;

import java.lang.ref.WeakReference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A message was refused because as many bytes as {@link Limits#sendQueue()} allows already wait to be sent, or because the
 * {@link MemoryBudget} of all sockets is nearly used up: the peer, or the line, takes them more slowly than they come. Nothing of
 * the message was sent. Only callers that must not wait for ever see this: {@link WebSocket#send(CharSequence, Duration)}, {@link
 * WebSocket#sendAsync(CharSequence)} and every send on an I/O thread.
 */
public final class SendQueueFullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** An exception that is kept does not keep its socket. */
    private final transient @Nullable WeakReference<WebSocket> socket;

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
        this.socket = new WeakReference<>(socket);
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
        this.socket = new WeakReference<>(socket);
    }

    /**
     * The socket whose queue is full.
     *
     * @return the socket; null once it is of no use to anyone else and was collected
     */
    public @Nullable WebSocket socket() {
        return socket == null ? null : socket.get();
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
        this.socket = new WeakReference<>(socket);
    }
}
