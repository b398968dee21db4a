package dev.longwire.transport;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.OriginRule;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server offers at one path.
 *
 * @param path the path, percent-encoded as a request names it
 * @param handler answers each request that breaks no rule, now or later; called on the line's loop
 * @param plain whether it answers any GET and HEAD and opens no sockets: of the rest only {@code hosts} matters then
 * @param limits the bounds of each socket
 * @param subprotocols the subprotocols understood, the one liked best first
 * @param hosts which hosts the server answers to
 * @param origins which web pages may open a socket
 * @param compression the permessage-deflate that clients may have (RFC 7692), or null for none
 * @param scheme how the client came, as a proxy says that is believed; null for how the request came here
 * @param authority the host it asked for, as such a proxy says; null for the request's own
 */
public record Route(
        String path,
        Consumer<Exchange> handler,
        boolean plain,
        Limits limits,
        List<String> subprotocols,
        HostRule hosts,
        OriginRule origins,
        @Nullable Compression compression,
        @Nullable String scheme,
        @Nullable String authority) {
    /**
     * Copies the list.
     *
     * @param path the path
     * @param handler answers each request
     * @param plain whether it opens no sockets
     * @param limits the bounds of each socket
     * @param subprotocols the subprotocols understood
     * @param hosts which hosts the server answers to
     * @param origins which web pages may open a socket
     * @param compression the permessage-deflate that clients may have, or null for none
     * @param scheme how the client came
     * @param authority the host it asked for
     */
    public Route {
        subprotocols = List.copyOf(subprotocols);
    }

    /**
     * A path where each request that breaks no rule gets a socket at once.
     *
     * @param path the path
     * @param listener gives the listener for each socket; may give the same each time. If it throws, the request gets 500
     * @param limits the bounds of each socket
     * @param subprotocols the subprotocols understood
     * @param hosts which hosts the server answers to
     * @param origins which web pages may open a socket
     * @param compression the permessage-deflate that clients may have, or null for none
     * @return the route
     */
    public static Route of(
            String path,
            Supplier<? extends Listener> listener,
            Limits limits,
            List<String> subprotocols,
            HostRule hosts,
            OriginRule origins,
            @Nullable Compression compression) {
        return new Route(
                path, accepting(listener), false, limits, subprotocols, hosts, origins, compression, null, null);
    }

    /**
     * A path that answers any GET and HEAD, and opens no sockets.
     *
     * @param path the path
     * @param handler answers each request that breaks no rule
     * @param hosts which hosts the server answers to
     * @return the route
     */
    public static Route plain(String path, Consumer<Exchange> handler, HostRule hosts) {
        return new Route(path, handler, true, Limits.DEFAULT, List.of(), hosts, OriginRule.any(), null, null, null);
    }

    /**
     * Answers each request with a socket at once.
     *
     * @param listener gives the listener for each socket; if it throws, the request gets 500
     * @return a handler of a route
     */
    public static Consumer<Exchange> accepting(Supplier<? extends Listener> listener) {
        return exchange -> exchange.accept(
                new Acceptance(Objects.requireNonNull(listener.get(), "the supplier gave no listener")));
    }
}
