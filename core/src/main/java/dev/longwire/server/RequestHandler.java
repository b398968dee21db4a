package dev.longwire.server;

/**
 * Answers the requests for WebSockets at a path: opens a socket or refuses. It is called on the executor of the server's callbacks,
 * never on an I/O thread, for several requests at once. It may block, or answer {@linkplain Answer#later later}, for as long as
 * {@link dev.longwire.Limits#handshakeTimeout()} lasts; then the client gets 503.
 */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Answers a request. It has been checked: its host and origin are allowed, and it asks for a WebSocket in due form.
     *
     * @param request what the client asks for
     * @return the answer
     * @throws Exception if there is none: the client gets 500, and the exception goes to the thread's uncaught-exception handler
     */
    Answer handle(Request request) throws Exception;
}
