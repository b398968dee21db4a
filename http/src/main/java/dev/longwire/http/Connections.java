package dev.longwire.http;

import dev.longwire.CloseCode;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.handshake.RequestHead;
import dev.longwire.handshake.Verdict;
import dev.longwire.http.netty.LoopGroup;
import dev.longwire.http.netty.NettyLoop;
import dev.longwire.http.netty.SocketLine;
import dev.longwire.transport.Http1ServerUpgrade;
import dev.longwire.transport.RefusalLog;
import dev.longwire.transport.Route;
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
    private final Map<NettyLoop, Accepted> accepted = new IdentityHashMap<>();

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
        group.forEach(loop -> accepted.put(loop, new Accepted(loop)));
    }

    /** Called before anyone can have connected. */
    void site(Site served) {
        site = served;
    }

    /** Called on the line's loop. */
    void accepted(SocketLine line) {
        Connection connection = new Connection(line);
        all.incrementAndGet();
        here(line.loop()).add(connection);
        new Http1ServerUpgrade(line, connection, limits, secure).start();
        if (ending) {
            connection.end();
        }
    }

    private Accepted here(NettyLoop loop) {
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

        Connection(SocketLine line) {
            super(line);
        }

        @Override
        public @Nullable Route route(RequestHead request) {
            return Objects.requireNonNull(site, "known before anyone can connect")
                    .route(request, line);
        }

        @Override
        public void refused(Verdict.Refusal refusal, String path) {
            refusals.refused(line, refusal, path);
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
            here(line.loop()).remove(this);
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
