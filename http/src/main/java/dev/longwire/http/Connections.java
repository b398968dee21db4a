package dev.longwire.http;

import dev.longwire.CloseCode;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.handshake.RequestHead;
import dev.longwire.http.netty.LoopGroup;
import dev.longwire.http.netty.NettyLine;
import dev.longwire.http.netty.TcpLines;
import dev.longwire.transport.Http1ServerUpgrade;
import dev.longwire.transport.Route;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The connections a server has accepted, in handshake or open. */
final class Connections extends ChannelInitializer<Channel> {
    private final Limits limits;
    private final @Nullable SSLContext tls;
    private final Map<EventLoop, Accepted> accepted = new IdentityHashMap<>();

    /** In handshake or open. */
    private final AtomicInteger all = new AtomicInteger();

    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile Map<String, Route> routes = Map.of();
    private volatile boolean ending;

    Connections(LoopGroup group, Limits limits, @Nullable SSLContext tls) {
        this.limits = limits;
        this.tls = tls;
        group.forEach(loop -> accepted.put(loop.eventLoop(), new Accepted(loop)));
    }

    /** Called before anyone can have connected. */
    void routes(Map<String, Route> byPath) {
        routes = byPath;
    }

    @Override
    protected void initChannel(Channel channel) {
        Accepted here = here(channel.eventLoop());
        NettyLine line = TcpLines.over(channel, here.loop(), tls == null ? null : TlsEngines.server(tls));
        Connection connection = new Connection(line);
        all.incrementAndGet();
        here.add(connection);
        new Http1ServerUpgrade(line, connection, limits, tls != null).start();
        if (ending) {
            connection.end();
        }
    }

    private Accepted here(EventLoop loop) {
        return Objects.requireNonNull(accepted.get(loop), "a loop of this server's group");
    }

    int open() {
        return open.get();
    }

    /** Closes what is open and gives up what is opening. Nothing more must be accepted. */
    void end() {
        ending = true;
        onEachLoop(here -> here.all().forEach(Accepted.Connection::end));
        endIfEmpty();
    }

    /** After {@link #end()}: waits no longer. */
    void abort() {
        onEachLoop(here -> here.all().forEach(connection -> connection.line.abort()));
    }

    private void onEachLoop(Consumer<Accepted> task) {
        accepted.values().forEach(here -> here.loop().executeIfRunning(() -> task.accept(here)));
    }

    /** Completes after {@link #end()} when there are no connections left. */
    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    private void endIfEmpty() {
        if (ending && all.get() == 0) {
            ended.complete(null);
        }
    }

    private final class Connection extends Accepted.Connection {
        private @Nullable WebSocket socket;

        Connection(NettyLine line) {
            super(line);
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
            lost();
        }

        @Override
        public void lost() {
            here(line.loop().eventLoop()).remove(this);
            all.decrementAndGet();
            endIfEmpty();
        }

        @Override
        void end() {
            if (socket == null) {
                line.abort();
            } else {
                socket.close(CloseCode.GOING_AWAY, "the server shuts down"); // RFC 6455 §7.4.1
            }
        }
    }
}
