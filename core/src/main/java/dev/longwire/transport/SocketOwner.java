package dev.longwire.transport;

import dev.longwire.WebSocket;

/** Who has a socket, and is told when it has ended. */
@FunctionalInterface
public interface SocketOwner {
    /**
     * A socket was closed, and its listener has been told. Called on the line's loop.
     *
     * @param socket the socket
     */
    void closed(WebSocket socket);
}
