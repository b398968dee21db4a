package dev.longwire.transport;

import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.OriginRule;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a server offers at one path.
 *
 * @param listener gives the listener for each socket; may give the same each time
 * @param limits the bounds of each socket
 * @param subprotocols the subprotocols understood, the one liked best first
 * @param hosts which hosts the server answers to
 * @param origins which web pages may open a socket
 */
public record Route(
        Supplier<Listener> listener, Limits limits, List<String> subprotocols, HostRule hosts, OriginRule origins) {
    /**
     * Copies the list.
     *
     * @param listener gives the listener for each socket
     * @param limits the bounds of each socket
     * @param subprotocols the subprotocols understood
     * @param hosts which hosts the server answers to
     * @param origins which web pages may open a socket
     */
    public Route {
        subprotocols = List.copyOf(subprotocols);
    }
}
