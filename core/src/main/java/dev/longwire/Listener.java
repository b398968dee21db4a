package dev.longwire;

import java.nio.ByteBuffer;

/**
 * Takes the events of a socket on its I/O thread, without a copy and without an object for each message.
 *
 * <p>Calls for one socket come one at a time and in order; the same instance may serve many sockets. A listener must not
 * block: every socket of that I/O thread waits for it. To hand messages to other threads, copy them and hold the peer back
 * with {@link WebSocket#pause()}. A buffer is a read-only window on the network buffer: it belongs to Longwire, and may be read
 * only until the call returns. A large one that is sent back as it is goes from where it lies, without a copy. What is sent
 * inside a call leaves in one write with everything else that the same read brought about.
 *
 * <p>A listener that throws fails its connection with 1011, and {@link Event.Closed#cause()} is what it threw; what {@link
 * #onError} or {@link #onClosed} throws goes to the thread's uncaught-exception handler. The {@link NotOpenException} of a
 * message that was sent while the socket began to close may be let through: it fails nothing. Neither does that of another
 * socket which has just closed, nor another's {@link SendQueueFullException}, which goes to the uncaught-exception handler; but
 * each ends a loop over many sockets, so use {@link WebSocket#trySend(CharSequence)} there, which throws nothing.
 */
public interface Listener {
    /**
     * The status has changed to {@link Status#OPENING}. Not called for a socket that a server accepted.
     *
     * @param socket the socket
     */
    default void onOpening(WebSocket socket) {}

    /**
     * The status has changed to {@link Status#OPEN}.
     *
     * @param socket the socket
     */
    default void onOpened(WebSocket socket) {}

    /**
     * A whole text message.
     *
     * @param socket the socket
     * @param utf8 its text, checked to be well-formed UTF-8; valid until this call returns
     */
    default void onText(WebSocket socket, ByteBuffer utf8) {}

    /**
     * A whole binary message.
     *
     * @param socket the socket
     * @param data its octets; valid until this call returns
     */
    default void onBinary(WebSocket socket, ByteBuffer data) {}

    /**
     * A Ping; its Pong is already written (RFC 6455 §5.5.2).
     *
     * @param socket the socket
     * @param payload up to 125 octets; valid until this call returns
     */
    default void onPing(WebSocket socket, ByteBuffer payload) {}

    /**
     * A Pong, asked for or not (RFC 6455 §5.5.3).
     *
     * @param socket the socket
     * @param payload up to 125 octets; valid until this call returns
     */
    default void onPong(WebSocket socket, ByteBuffer payload) {}

    /**
     * All that one read from the network brought was delivered: the moment to hand a batch to another thread.
     *
     * @param socket the socket
     */
    default void onReadComplete(WebSocket socket) {}

    /**
     * Our Close is next, since the peer has sent its own or has broken the protocol. A listener that hands messages to other threads
     * can have it wait for their answers (RFC 6455 §5.5.1): meanwhile the socket stays open, and nothing more is received. It
     * waits until {@code goOn} is run, the peer ends the line, or half of {@link Limits#closeTimeout()} has passed; then comes {@link
     * #onClosing}.
     *
     * @param socket the socket
     * @param goOn to be run when there is nothing more to wait for, on any thread, also before this call returns
     * @return true if it is to wait; by default false
     */
    default boolean holdsClose(WebSocket socket, Runnable goOn) {
        return false;
    }

    /**
     * The status has changed to {@link Status#CLOSING}.
     *
     * @param socket the socket
     */
    default void onClosing(WebSocket socket) {}

    /**
     * Something failed. Where the connection is lost with it, {@link #onClosed} follows at once.
     *
     * @param socket the socket
     * @param cause what failed
     */
    default void onError(WebSocket socket, Throwable cause) {}

    /**
     * The status has changed to {@link Status#CLOSED}; the last call until the socket is opened again.
     *
     * @param socket the socket
     * @param closed code, reason, who closed and why
     */
    default void onClosed(WebSocket socket, Event.Closed closed) {}
}
