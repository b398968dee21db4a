package dev.longwire.transport;

import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Listener;
import org.jspecify.annotations.Nullable;

/**
 * The socket that a server opens for a request.
 *
 * @param listener takes its events
 * @param limits its bounds; null for those of its path
 * @param subprotocol one that the client asks for, or the empty string for none; null for the first of its path that it asks for
 * @param headers more field lines of the response
 * @param attachment what the socket keeps for the application; null for nothing
 */
public record Acceptance(
        Listener listener,
        @Nullable Limits limits,
        @Nullable String subprotocol,
        Headers headers,
        @Nullable Object attachment) {
    /**
     * Leaves all to the path.
     *
     * @param listener takes the socket's events
     */
    public Acceptance(Listener listener) {
        this(listener, null, null, Headers.of(), null);
    }
}
