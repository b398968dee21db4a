package dev.longwire.http;

import dev.longwire.handshake.Forwarding;
import dev.longwire.handshake.ForwardingRule;
import dev.longwire.handshake.HeadException;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.IpAddress;
import dev.longwire.handshake.PathPatterns;
import dev.longwire.handshake.PathPatterns.Match;
import dev.longwire.handshake.RequestHead;
import dev.longwire.handshake.RequestPath;
import dev.longwire.handshake.Response;
import dev.longwire.server.Request;
import dev.longwire.server.SocketRoutes;
import dev.longwire.transport.Exchange;
import dev.longwire.transport.Line;
import dev.longwire.transport.Route;
import org.jspecify.annotations.Nullable;

/** What a running server answers at its paths: sockets, and pages. Used by its I/O threads, and by those that run its handlers. */
final class Site {
    private final HostRule hosts;
    private final ForwardingRule forwarding;
    private final SocketRoutes sockets;
    private final PathPatterns<ReplyHandler> pages;

    Site(ServerSettings settings, HostRule hosts) {
        this.hosts = hosts;
        this.forwarding = settings.forwarding();
        this.sockets =
                settings.sockets().routes(settings.executor(), settings.callbacks(), hosts, settings.tls() != null);
        this.pages = settings.pages();
    }

    /** Who answers a request. Called on the line's loop. */
    @Nullable
    Route route(RequestHead head, Line line) {
        RequestPath path;
        Forwarding from;
        try {
            path = RequestPath.parse(head.path());
            from = forwarding(head, line);
        } catch (HeadException malformed) {
            return sockets.malformed(head, malformed);
        }
        Match<ReplyHandler> page = pages.match(path);
        if (page == null) {
            return sockets.route(path, from, line);
        }
        Route socket = head.headers().hasToken("Upgrade", "websocket") ? sockets.route(path, from, line) : null;
        return socket != null ? socket : Route.plain(head.path(), exchange -> reply(exchange, page, from), hosts);
    }

    /** Null where no proxy is believed. */
    private @Nullable Forwarding forwarding(RequestHead head, Line line) throws HeadException {
        if (forwarding == ForwardingRule.nobody()) {
            return null;
        }
        IpAddress peer = IpAddress.parse(Places.host(line.remoteAddress()));
        return peer == null ? null : forwarding.check(peer, sockets.scheme(line), head.authority(), head.headers());
    }

    private void reply(Exchange exchange, Match<ReplyHandler> match, @Nullable Forwarding from) {
        Request request = sockets.request(exchange, match.variables(), from);
        sockets.call(exchange, () -> {
            Reply reply = SocketRoutes.given(match.value().handle(request), "reply");
            exchange.respond(new Response(reply.status(), reply.headers(), reply.content()));
            return reply;
        });
    }
}
