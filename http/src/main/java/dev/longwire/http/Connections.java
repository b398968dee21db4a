package dev.longwire.http;

import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.handshake.RequestHead;
import dev.longwire.handshake.Verdict;
import dev.longwire.http.netty.LoopGroup;
import dev.longwire.http.netty.NettyLoop;
import dev.longwire.http.netty.SocketLine;
import dev.longwire.transport.Http1ServerUpgrade;
import dev.longwire.transport.Line;
import dev.longwire.transport.RefusalLog;
import dev.longwire.transport.Route;
import dev.longwire.transport.ServerConnection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections a server has accepted, in handshake or open. */
final class Connections {
    private final Limits limits;
    private final boolean secure;
    private final Map<NettyLoop, LoopConnections> accepted = new IdentityHashMap<>();

    private final RefusalLog refusals = new RefusalLog();

    /** In handshake or open. */
    private final AtomicInteger all = new AtomicInteger();

    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile @Nullable Site site;
    private volatile boolean ending;

    Connections(LoopGroup group, Limits limits, boolean secure) {
        this.limits = limits;
        this.secure = secure;
        group.forEach(loop -> accepted.put(loop, new LoopConnections(loop)));
    }

    /** Called before anyone can have connected. */
    void site(Site served) {
        site = served;
    }

    /** Called on the line's loop. */
    void accepted(SocketLine line) {
        Http1Connection connection = new Http1Connection(line);
        connection.begin(line);
        all.incrementAndGet();
        here(line.loop()).add(connection);
        new Http1ServerUpgrade(line, connection, limits, secure).start();
        if (ending) {
            connection.end();
        }
    }

    private LoopConnections here(NettyLoop loop) {
        return Objects.requireNonNull(accepted.get(loop), "a loop of this server's group");
    }

    /** Where it is told who was turned away. */
    RefusalLog refusals() {
        return refusals;
    }

    int open() {
        return open.get();
    }

    /** Closes what is open and gives up what is opening. Nothing more must be accepted. */
    void end() {
        ending = true;
        onEachLoop(here -> here.all().forEach(ServerConnection::end));
        endIfEmpty();
    }

    /** After {@link #end()}: waits no longer. */
    void abort() {
        onEachLoop(here -> here.all().forEach(ServerConnection::abort));
    }

    private void onEachLoop(Consumer<LoopConnections> task) {
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

    /** With HTTP/1.1: one line, which is the connection. */
    private final class Http1Connection extends LoopConnections.Linked {
        Http1Connection(SocketLine line) {
            super(line);
        }

        @Override
        public @Nullable Route route(RequestHead request, Line asked) {
            return Objects.requireNonNull(site, "known before anyone can connect")
                    .route(request, asked);
        }

        @Override
        public void refused(Verdict.Refusal refusal, String path, Line asked) {
            refusals.refused(asked, refusal, path);
        }

        @Override
        protected void socketOpened(WebSocket socket) {
            open.incrementAndGet();
        }

        @Override
        protected void socketClosed(WebSocket socket) {
            open.decrementAndGet();
        }

        @Override
        protected void empty() {
            here(line.loop()).remove(this);
            all.decrementAndGet();
            endIfEmpty();
        }
    }
}
