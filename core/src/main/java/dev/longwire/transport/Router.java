package dev.longwire.transport;

import dev.longwire.WebSocket;
import dev.longwire.handshake.RequestHead;
import dev.longwire.handshake.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What a server does with the requests that come, and which sockets it has: those of one line, of several, or of all. All methods are
 * called on the line's loop.
 */
public interface Router extends SocketOwner {
    /**
     * Who answers at a path.
     *
     * @param request the request; only its syntax has been checked
     * @param line where it came
     * @return null if there is nothing at this path: 404
     */
    @Nullable
    Route route(RequestHead request, Line line);

    /**
     * A socket was opened; its listener is told right after.
     *
     * @param socket the socket
     * @param line what it is on
     */
    void opened(WebSocket socket, Line line);

    /**
     * A request was refused, for whatever reason.
     *
     * @param refusal what the client was answered
     * @param path the path it asked for, without the query; empty if it did not come
     * @param line where it came
     */
    default void refused(Verdict.Refusal refusal, String path, Line line) {}

    /**
     * A line has ended, and no socket was opened on it.
     *
     * @param line the line
     */
    default void lost(Line line) {}
}
