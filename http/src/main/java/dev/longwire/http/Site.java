package dev.longwire.http;

import dev.longwire.Callback;
import dev.longwire.Limits;
import dev.longwire.Listener;
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
import dev.longwire.handshake.ServerHandshake;
import dev.longwire.transport.Acceptance;
import dev.longwire.transport.CallbackListener;
import dev.longwire.transport.Callbacks;
import dev.longwire.transport.Exchange;
import dev.longwire.transport.Line;
import dev.longwire.transport.Route;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a running server answers at its paths. Used by its I/O threads, and by those that run its handlers. */
final class Site {
    private final HostRule hosts;
    private final ForwardingRule forwarding;
    private final boolean secure;
    private final Executor executor;
    private final Callbacks callbacks;
    private final PathPatterns<Resource> sockets;
    private final PathPatterns<ReplyHandler> pages;

    Site(ServerSettings settings, HostRule hosts) {
        this.hosts = hosts;
        this.forwarding = settings.forwarding();
        this.secure = settings.tls() != null;
        this.executor = settings.executor();
        this.callbacks = settings.callbacks();
        this.sockets = settings.sockets();
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
            return plain(head.path(), exchange -> exchange.refuse(ServerHandshake.malformed(malformed)));
        }
        Match<Resource> socket = sockets.match(path);
        Match<ReplyHandler> page = pages.match(path);
        if (socket != null && (page == null || head.headers().hasToken("Upgrade", "websocket"))) {
            return sockets(socket, from);
        }
        return page == null ? null : plain(head.path(), exchange -> reply(exchange, page, from));
    }

    private Route sockets(Match<Resource> match, @Nullable Forwarding from) {
        PathSettings settings = match.value().settings;
        return new Route(
                match.pattern().toString(),
                exchange -> open(exchange, match, from),
                false,
                settings.limits(),
                settings.subprotocols(),
                hosts,
                settings.origins(),
                settings.compression(),
                from == null ? null : from.scheme(),
                from == null ? null : from.authority());
    }

    private Route plain(String path, Consumer<Exchange> handler) {
        return Route.plain(path, handler, hosts);
    }

    /** Null where no proxy is believed. */
    private @Nullable Forwarding forwarding(RequestHead head, Line line) throws HeadException {
        if (forwarding == ForwardingRule.nobody()) {
            return null;
        }
        IpAddress peer = IpAddress.parse(Places.host(line.remoteAddress()));
        return peer == null
                ? null
                : forwarding.check(peer, secure ? "https" : "http", head.authority(), head.headers());
    }

    private Request request(Exchange exchange, Match<?> match, @Nullable Forwarding from) {
        return new Request(exchange.request(), match.variables(), from, secure, exchange.line());
    }

    private void reply(Exchange exchange, Match<ReplyHandler> match, @Nullable Forwarding from) {
        Request request = request(exchange, match, from);
        offLoop(exchange, () -> {
            Reply reply = given(match.value().handle(request), "reply");
            exchange.respond(new Response(reply.status(), reply.headers(), reply.content()));
            return reply;
        });
    }

    private void open(Exchange exchange, Match<Resource> match, @Nullable Forwarding from) {
        Resource resource = match.value();
        RequestHandler handler = resource.handler();
        if (handler == null) {
            answer(exchange, resource, resource.accept());
            return;
        }
        Request request = request(exchange, match, from);
        offLoop(exchange, () -> {
            Answer answer = given(handler.handle(request), "answer");
            answer(exchange, resource, answer);
            return answer;
        });
    }

    /** With the context class loader of the server's callbacks. What it throws is the answer to the request. */
    private void offLoop(Exchange exchange, Callable<?> task) {
        executor.execute(() -> {
            try {
                callbacks.call(task);
            } catch (Exception | Error thrown) {
                exchange.fail(thrown);
            }
        });
    }

    private static <T> T given(@Nullable T answer, String what) {
        if (answer == null) {
            throw new IllegalStateException("the handler gave no " + what + ", but null");
        }
        return answer;
    }

    private void answer(Exchange exchange, Resource resource, Answer answer) {
        if (answer.refusal() != null) {
            exchange.refuse(answer.refusal());
        } else if (answer.later() != null) {
            answer.later().whenComplete((later, failure) -> {
                if (later == null) {
                    exchange.fail(cause(failure));
                } else {
                    answer(exchange, resource, later);
                }
            });
        } else {
            exchange.accept(new Acceptance(
                    listener(answer, resource),
                    answer.limits(),
                    answer.subprotocol(),
                    answer.headers(),
                    answer.attachment()));
        }
    }

    private static Throwable cause(@Nullable Throwable failure) {
        if (failure == null) {
            return new IllegalStateException("the answer that came later is null");
        }
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private Listener listener(Answer answer, Resource resource) {
        if (answer.taker() instanceof Callback callback) {
            Limits limits = answer.limits() == null ? resource.settings.limits() : answer.limits();
            return new CallbackListener(callback, executor, limits, callbacks);
        }
        return (Listener) given(answer.taker(), "listener");
    }
}
