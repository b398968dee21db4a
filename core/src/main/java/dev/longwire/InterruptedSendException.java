package dev.longwire;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted while its send waited for room in the send queue. Nothing of the message was sent, or will be; the
 * socket goes on as before. The thread's interrupt status is set again.
 */
public final class InterruptedSendException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** An exception that is kept does not keep its socket. */
    private final transient @Nullable WeakReference<WebSocket> socket;

    /**
     * Says what was waited for.
     *
     * @param socket whose queue is full
     * @param queued bytes that wait
     * @param size bytes of the message
     * @param limit the limit in bytes
     * @param cause what ended the wait
     */
    public InterruptedSendException(WebSocket socket, long queued, long size, long limit, InterruptedException cause) {
        super(
                "interrupted while waiting for room in the send queue: " + queued + " bytes wait, " + size
                        + " more would pass the limit of " + limit
                        + " bytes (Limits.sendQueue); the message was not queued",
                cause);
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
}
