package dev.longwire.http;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.OriginRule;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server at the moment it starts.
 *
 * @param listeners by path
 * @param host null for all addresses
 * @param port 0 for a free one
 * @param backlog how many connections may wait to be accepted
 * @param reuseAddress whether a port can be taken again while old connections of it linger
 * @param limits of each socket
 * @param tls null for none
 * @param threads where the I/O is done
 * @param subprotocols understood, the one liked best first
 * @param origins the pages that may open a socket
 * @param compression what clients may have; null for none
 * @param hosts more hosts that a server on loopback answers to
 * @param callbacks those of its sockets
 */
record ServerSettings(
        Map<String, Supplier<? extends Listener>> listeners,
        @Nullable String host,
        int port,
        int backlog,
        boolean reuseAddress,
        Limits limits,
        @Nullable Tls tls,
        IoThreads threads,
        List<String> subprotocols,
        OriginRule origins,
        @Nullable Compression compression,
        List<String> hosts,
        Callbacks callbacks) {

    /** What is offered at each path. */
    Map<String, Route> routes(boolean onLoopback) {
        HostRule answersTo = onLoopback ? HostRule.loopback(hosts.toArray(String[]::new)) : HostRule.any();
        Map<String, Route> routes = new HashMap<>();
        listeners.forEach((path, listener) ->
                routes.put(path, Route.of(path, listener::get, limits, subprotocols, answersTo, origins, compression)));
        return routes;
    }
}
