package dev.longwire;

import org.jspecify.annotations.Nullable;

/** A message was sent or awaited on a socket that is not open. The message says in which status it is and why. */
public final class NotOpenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final transient Event.@Nullable Closed closed;

    /**
     * For a socket that has not been closed (yet).
     *
     * @param message what was tried and why it cannot be done
     */
    public NotOpenException(String message) {
        super(message);
        this.closed = null;
    }

    /**
     * For a socket that was closed.
     *
     * @param message what was tried
     * @param closed how the socket was closed
     */
    public NotOpenException(String message, Event.Closed closed) {
        super(message + ": " + closed.describe(), closed.cause());
        this.closed = closed;
    }

    /**
     * How the socket was closed.
     *
     * @return null if it was not closed, but opening or closing
     */
    public Event.@Nullable Closed closed() {
        return closed;
    }
}
