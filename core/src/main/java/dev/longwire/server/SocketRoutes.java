package dev.longwire.server;

import dev.longwire.Callback;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.handshake.Forwarding;
import dev.longwire.handshake.HeadException;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.PathPatterns;
import dev.longwire.handshake.PathPatterns.Match;
import dev.longwire.handshake.PathVariables;
import dev.longwire.handshake.RequestHead;
import dev.longwire.handshake.RequestPath;
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
import org.jspecify.annotations.Nullable;

/** Where a running server opens sockets, and how its handlers are asked. Safe for use by several threads. */
public final class SocketRoutes {
    private final PathPatterns<Resource> paths;
    private final Executor executor;
    private final Callbacks callbacks;
    private final HostRule hosts;
    private final boolean secure;

    SocketRoutes(PathPatterns<Resource> paths, Executor executor, Callbacks callbacks, HostRule hosts, boolean secure) {
        this.paths = paths;
        this.executor = executor;
        this.callbacks = callbacks;
        this.hosts = hosts;
        this.secure = secure;
    }

    /**
     * Who answers a request, for a server that believes no proxy and has nothing but sockets.
     *
     * @param head what was asked for
     * @param line where it was asked
     * @return null if there is nothing at this path: 404
     */
    public @Nullable Route route(RequestHead head, Line line) {
        try {
            return route(RequestPath.parse(head.path()), null, line);
        } catch (HeadException malformed) {
            return malformed(head, malformed);
        }
    }

    /**
     * Who answers a request that asks for a WebSocket.
     *
     * @param path its path
     * @param from what a proxy says that is believed; null if there is none
     * @param line where it was asked
     * @return null if no sockets are opened at this path
     */
    public @Nullable Route route(RequestPath path, @Nullable Forwarding from, Line line) {
        Match<Resource> match = paths.match(path);
        if (match == null) {
            return null;
        }
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
                from == null ? scheme(line) : from.scheme(),
                from == null ? null : from.authority());
    }

    /**
     * Who answers a request that is found to be malformed when it is looked at closely.
     *
     * @param head the request
     * @param malformed what is wrong with it
     * @return a route that refuses
     */
    public Route malformed(RequestHead head, HeadException malformed) {
        return Route.plain(head.path(), exchange -> exchange.refuse(ServerHandshake.malformed(malformed)), hosts);
    }

    /**
     * What a handler sees of a request.
     *
     * @param exchange the request
     * @param variables what the variables of its pattern stand for
     * @param from what a proxy says that is believed; null if there is none
     * @return the request
     */
    public Request request(Exchange exchange, PathVariables variables, @Nullable Forwarding from) {
        return new Request(exchange.request(), variables, from, scheme(exchange.line()), exchange.line());
    }

    /**
     * How a client came, to this server or to the proxy that passes on its bytes.
     *
     * @param line the client's
     * @return {@code http} or {@code https}
     */
    public String scheme(Line line) {
        return secure || line.isSecureToProxy() ? "https" : "http";
    }

    /**
     * Runs a handler of requests where callbacks run, with their context class loader.
     *
     * @param exchange fails with what the handler throws
     * @param handler may block
     */
    public void call(Exchange exchange, Callable<?> handler) {
        executor.execute(() -> {
            try {
                callbacks.call(handler);
            } catch (Exception | Error thrown) {
                exchange.fail(thrown);
            }
        });
    }

    private void open(Exchange exchange, Match<Resource> match, @Nullable Forwarding from) {
        Resource resource = match.value();
        RequestHandler handler = resource.handler();
        if (handler == null) {
            answer(exchange, resource, resource.accept());
            return;
        }
        Request request = request(exchange, match.variables(), from);
        call(exchange, () -> {
            Answer answer = given(handler.handle(request), "answer");
            answer(exchange, resource, answer);
            return answer;
        });
    }

    /**
     * Takes what a handler gave.
     *
     * @param answer what it gave
     * @param what what it is to give, for the message
     * @param <T> the type of it
     * @return the same
     * @throws IllegalStateException if it is null
     */
    public static <T> T given(@Nullable T answer, String what) {
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
