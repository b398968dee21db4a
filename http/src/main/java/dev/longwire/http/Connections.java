package dev.longwire.http;

import dev.longwire.CloseCode;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.handshake.RequestHead;
import dev.longwire.http.netty.LoopGroup;
import dev.longwire.http.netty.NettyLine;
import dev.longwire.http.netty.NettyLoop;
import dev.longwire.http.netty.TcpLines;
import dev.longwire.transport.Http1ServerUpgrade;
import dev.longwire.transport.Route;
import dev.longwire.transport.Router;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The connections a server has accepted, in handshake or open. */
final class Connections extends ChannelInitializer<Channel> {
    private final LoopGroup group;
    private final Limits limits;
    private final @Nullable SSLContext tls;

    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile Map<String, Route> routes = Map.of();
    private volatile boolean ending;

    Connections(LoopGroup group, Limits limits, @Nullable SSLContext tls) {
        this.group = group;
        this.limits = limits;
        this.tls = tls;
    }

    /** Called before anyone can have connected. */
    void routes(Map<String, Route> byPath) {
        routes = byPath;
    }

    @Override
    protected void initChannel(Channel channel) {
        NettyLoop loop = group.of(channel.eventLoop());
        loop.keep(channel);
        NettyLine line = TcpLines.over(channel, loop, tls == null ? null : TlsEngines.server(tls));
        Connection connection = new Connection(line);
        all.add(connection);
        channel.closeFuture().addListener(closed -> {
            if (connection.socket == null) { // else its listener is told first
                gone(connection);
            }
        });
        new Http1ServerUpgrade(line, connection, limits, tls != null).start();
        if (ending) {
            connection.end();
        }
    }

    int open() {
        return open.get();
    }

    /** Closes what is open and gives up what is opening. Nothing more must be accepted. */
    void end() {
        ending = true;
        all.forEach(connection -> connection.line.loop().executeIfRunning(connection::end));
        endIfEmpty();
    }

    /** After {@link #end()}: waits no longer. */
    void abort() {
        all.forEach(connection -> connection.line.loop().executeIfRunning(connection.line::abort));
    }

    /** Completes after {@link #end()} when there are no connections left. */
    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    private void gone(Connection connection) {
        all.remove(connection);
        endIfEmpty();
    }

    private void endIfEmpty() {
        if (ending && all.isEmpty()) {
            ended.complete(null);
        }
    }

    /** One connection, and what its upgrade must know. Used on its loop. */
    private final class Connection implements Router {
        private final NettyLine line;
        private @Nullable WebSocket socket;

        Connection(NettyLine line) {
            this.line = line;
        }

        @Override
        public @Nullable Route route(RequestHead request) {
            return routes.get(request.path());
        }

        @Override
        public void opened(WebSocket opened) {
            socket = opened;
            open.incrementAndGet();
        }

        @Override
        public void closed(WebSocket closed) {
            open.decrementAndGet();
            gone(this);
        }

        void end() {
            if (socket == null) {
                line.abort();
            } else {
                socket.close(CloseCode.GOING_AWAY, "the server shuts down"); // RFC 6455 §7.4.1
            }
        }
    }
}
