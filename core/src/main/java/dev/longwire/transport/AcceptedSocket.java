package dev.longwire.transport;

import dev.longwire.WebSocket;

/**
 * A server's socket that has just been made on a line, by {@link LineSocket#accepted}.
 *
 * @param socket the socket
 * @param handler takes what happens on its line
 * @param open tells its listener that it is open
 */
public record AcceptedSocket(WebSocket socket, LineHandler handler, Runnable open) {}
