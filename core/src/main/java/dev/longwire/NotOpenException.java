package dev.longwire;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** A message was sent or awaited on a socket that is not open. The message says in which status it is and why. */
public final class NotOpenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** An exception that is kept does not keep its socket. */
    private final transient @Nullable WeakReference<WebSocket> socket;
    /** The status of the socket. */
    private final Status status;

    private final transient Event.@Nullable Closed closed;

    /**
     * For a socket that has not been closed (yet).
     *
     * @param socket the socket
     * @param status its status
     * @param message what was tried and why it cannot be done
     */
    public NotOpenException(WebSocket socket, Status status, String message) {
        super(message);
        this.socket = new WeakReference<>(socket);
        this.status = status;
        this.closed = null;
    }

    /**
     * For a socket that was closed.
     *
     * @param socket the socket
     * @param message what was tried
     * @param closed how the socket was closed
     */
    public NotOpenException(WebSocket socket, String message, Event.Closed closed) {
        super(message + ": " + closed.describe(), closed.cause());
        this.socket = new WeakReference<>(socket);
        this.status = Status.CLOSED;
        this.closed = closed;
    }

    /**
     * The socket that is not open. A callback of one socket that sends to others can tell from it which one was gone.
     *
     * @return the socket; null once it is of no use to anyone else and was collected
     */
    public @Nullable WebSocket socket() {
        return socket == null ? null : socket.get();
    }

    /**
     * In which status the socket was when this was thrown.
     *
     * @return {@link Status#OPENING}, {@link Status#CLOSING} or {@link Status#CLOSED}
     */
    public Status status() {
        return status;
    }

    /**
     * How the socket was closed.
     *
     * @return null if it was not closed, but never opened, opening or closing
     */
    public Event.@Nullable Closed closed() {
        return closed;
    }
}
