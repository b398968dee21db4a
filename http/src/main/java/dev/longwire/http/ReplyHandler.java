package dev.longwire.http;

import dev.longwire.server.Request;

/**
 * Answers the requests for a page at a path. It is called on the executor of the server's callbacks, never on an I/O thread, for
 * several requests at once. It may block for as long as {@link dev.longwire.Limits#handshakeTimeout()} lasts; then the client gets
 * 503.
 */
@FunctionalInterface
public interface ReplyHandler {
    /**
     * Answers GET, or HEAD, whose content is left out.
     *
     * @param request what the client asks for
     * @return the reply
     * @throws Exception if there is none: the client gets 500, and the exception goes to the thread's uncaught-exception handler
     */
    Reply handle(Request request) throws Exception;
}
