package dev.longwire;

/**
 * Takes the events of a socket, off the I/O thread.
 *
 * <p>It is called by one thread at a time, in order, on the socket's own serial executor: virtual threads where the JVM
 * has them, else a pool of daemon threads. It may block; meanwhile its own socket stops reading and no other one notices.
 * It may call anything on the socket. If it throws, the connection is closed with 1011 and {@link Event.Closed} carries
 * what it threw; what it throws on {@link Event.Closed} or {@link Event.Error} goes to the thread's uncaught-exception
 * handler. The {@link NotOpenException} of a message that was sent while the socket began to close may be let through: it
 * fails nothing. Neither does that of another socket which has just closed; but it ends a loop over many sockets, so use {@link
 * WebSocket#trySend(CharSequence)} there, which throws nothing.
 */
@FunctionalInterface
public interface Callback {
    /**
     * One event.
     *
     * @param socket the socket it happened on
     * @param event what happened
     */
    void onEvent(WebSocket socket, Event event);
}
