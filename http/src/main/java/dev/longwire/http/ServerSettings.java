package dev.longwire.http;

import dev.longwire.Limits;
import dev.longwire.handshake.AddressSet;
import dev.longwire.handshake.ForwardingRule;
import dev.longwire.handshake.PathPatterns;
import dev.longwire.server.SocketPaths;
import dev.longwire.transport.Callbacks;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server at the moment it starts.
 *
 * @param sockets where sockets are opened
 * @param pages what else there is
 * @param limits of requests
 * @param host null for all addresses
 * @param port 0 for a free one
 * @param backlog how many connections may wait to be accepted
 * @param reuseAddress whether a port can be taken again while old connections of it linger
 * @param tls null for none
 * @param threads where the I/O is done
 * @param executor where handlers and callbacks run
 * @param hosts more hosts that a server on loopback answers to
 * @param forwarding which proxies are believed
 * @param proxyProtocol whose connections begin with a PROXY header; null for nobody's
 * @param callbacks those of its sockets
 */
record ServerSettings(
        SocketPaths sockets,
        PathPatterns<ReplyHandler> pages,
        Limits limits,
        @Nullable String host,
        int port,
        int backlog,
        boolean reuseAddress,
        @Nullable Tls tls,
        IoThreads threads,
        Executor executor,
        List<String> hosts,
        ForwardingRule forwarding,
        @Nullable AddressSet proxyProtocol,
        Callbacks callbacks) {}
