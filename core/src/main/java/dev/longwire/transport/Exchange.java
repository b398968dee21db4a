package dev.longwire.transport;

import dev.longwire.handshake.RequestHead;
import dev.longwire.handshake.Response;
import dev.longwire.handshake.Verdict;

/**
 * One request of a client, which a server answers once: by a socket, a response or a refusal. Until then the client waits, at most
 * for the handshake timeout. All methods may be called by any thread; an answer that comes second, or too late, is dropped.
 */
public interface Exchange {
    /**
     * What the client asks for.
     *
     * @return the head of its request
     */
    RequestHead request();

    /**
     * Where the request came from.
     *
     * @return to be asked for its addresses
     */
    Line line();

    /**
     * Opens a socket. If that is not possible, such as with a subprotocol that the client did not ask for, the request gets 500
     * and the reason is reported.
     *
     * @param acceptance what socket
     */
    void accept(Acceptance acceptance);

    /**
     * Refuses.
     *
     * @param refusal what the client is told, and the server's log
     */
    void refuse(Verdict.Refusal refusal);

    /**
     * Answers without a socket.
     *
     * @param response what the client gets; nothing in it is changed any more
     */
    void respond(Response response);

    /**
     * Answers 500, and reports what was thrown.
     *
     * @param thrown why there is no other answer
     */
    void fail(Throwable thrown);
}
