package dev.longwire.transport;

import dev.longwire.WebSocket;

/** Who has a socket, and is told when it has ended. */
public interface SocketOwner {
    /**
     * A client's socket is about to be opened; {@link #closed} follows unless this throws. Called on the thread that opens it,
     * before anything else happens; perhaps while the listener is told that the same socket was closed, and then {@code closed}
     * comes once, after the last of these.
     *
     * @param socket the socket
     * @throws IllegalStateException if it must stay closed; {@code open()} throws it, too
     */
    default void opening(WebSocket socket) {}

    /**
     * A socket was closed, and its listener has been told. Called on the line's loop, or on the thread that asked for a client's
     * socket if the loop takes no more tasks; must not call the socket.
     *
     * @param socket the socket
     */
    void closed(WebSocket socket);
}
