package dev.longwire.transport;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.OriginRule;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server offers at one path.
 *
 * @param path the path, percent-encoded as a request names it
 * @param listener gives the listener for each socket; may give the same each time
 * @param limits the bounds of each socket
 * @param subprotocols the subprotocols understood, the one liked best first
 * @param hosts which hosts the server answers to
 * @param origins which web pages may open a socket
 * @param compression the permessage-deflate that clients may have (RFC 7692), or null for none
 */
public record Route(
        String path,
        Supplier<Listener> listener,
        Limits limits,
        List<String> subprotocols,
        HostRule hosts,
        OriginRule origins,
        @Nullable Compression compression) {
    /**
     * Copies the list.
     *
     * @param path the path
     * @param listener gives the listener for each socket
     * @param limits the bounds of each socket
     * @param subprotocols the subprotocols understood
     * @param hosts which hosts the server answers to
     * @param origins which web pages may open a socket
     * @param compression the permessage-deflate that clients may have, or null for none
     */
    public Route {
        subprotocols = List.copyOf(subprotocols);
    }

    /**
     * Without compression.
     *
     * @param path the path
     * @param listener gives the listener for each socket
     * @param limits the bounds of each socket
     * @param subprotocols the subprotocols understood
     * @param hosts which hosts the server answers to
     * @param origins which web pages may open a socket
     */
    public Route(
            String path,
            Supplier<Listener> listener,
            Limits limits,
            List<String> subprotocols,
            HostRule hosts,
            OriginRule origins) {
        this(path, listener, limits, subprotocols, hosts, origins, null);
    }
}
