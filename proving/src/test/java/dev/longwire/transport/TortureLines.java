package dev.longwire.transport;

import dev.longwire.Compression;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.handshake.HandshakeKey;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.OriginRule;
import dev.longwire.handshake.RequestHead;
import dev.longwire.testkit.line.MemoryLine;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** In-memory lines on several loops with threads, and servers on them that are healthy, refuse, are silent or vanish. */
final class TortureLines implements Connector, AutoCloseable {
    private final CountingLoop[] clients = {new CountingLoop("torture-client-1"), new CountingLoop("torture-client-2")};
    private final CountingLoop server = new CountingLoop("torture-server");
    private final AtomicInteger turn = new AtomicInteger();
    private final Limits limits;
    private final Supplier<Listener> listener;
    private final Random random;
    private final boolean healthy;
    private final @Nullable Compression compression;

    /**
     * Lines to one kind of server.
     *
     * @param random decides what each connection is like; used by one thread at a time
     * @param healthy whether all are
     */
    TortureLines(Limits limits, Supplier<Listener> listener, Random random, boolean healthy) {
        this(limits, listener, random, healthy, null);
    }

    /** The same, with messages compressed. */
    TortureLines(
            Limits limits,
            Supplier<Listener> listener,
            Random random,
            boolean healthy,
            @Nullable Compression compression) {
        this.compression = compression;
        this.limits = limits;
        this.listener = listener;
        this.random = random;
        this.healthy = healthy;
    }

    private synchronized int next(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public Loop loop() {
        return clients[turn.getAndIncrement() % clients.length];
    }

    @Override
    public Runnable connect(Loop loop, Attempt attempt) {
        MemoryLine.Pair pair = MemoryLine.pair(loop, server, 64 + next(4000));
        ClientHandshake handshake = new ClientHandshake(
                "localhost", "/mysock", Headers.of(), List.of(), compression, new byte[HandshakeKey.NONCE_LENGTH]);
        Http1ClientUpgrade upgrade = new Http1ClientUpgrade(pair.client(), handshake, "/mysock", limits, attempt);
        int kind = healthy ? 0 : next(10);
        int bytes = next(600);
        server.execute(() -> accept(pair.server(), kind, bytes));
        upgrade.start();
        return upgrade::cancel;
    }

    private void accept(MemoryLine line, int kind, int bytes) {
        switch (kind) {
            case 4 -> new Http1ServerUpgrade(line, router(null), limits, false).start(); // refuses
            case 5 -> line.handler(new DiscardingHandler()); // silent
            case 6, 7 -> upgrade(FailingLine.afterReceiving(line, bytes, kind == 6));
            case 8, 9 -> upgrade(FailingLine.afterSending(line, bytes % 260, kind == 8));
            default -> upgrade(line);
        }
    }

    private void upgrade(Line line) {
        new Http1ServerUpgrade(line, router(route()), limits, false).start();
    }

    private Route route() {
        return Route.of("/", listener, limits, List.of(), HostRule.any(), OriginRule.any(), compression);
    }

    private static Router router(@Nullable Route route) {
        return new Router() {
            @Override
            public @Nullable Route route(RequestHead request, Line line) {
                return route;
            }

            @Override
            public void opened(WebSocket socket, Line line) {}

            @Override
            public void closed(WebSocket socket) {}
        };
    }

    /** Waits until no timer is set on any loop. */
    void awaitNoTimers() throws InterruptedException {
        server.awaitNoTimers();
        for (CountingLoop loop : clients) {
            loop.awaitNoTimers();
        }
    }

    @Override
    public String target() {
        return "memory:/mysock";
    }

    @Override
    public void close() {
        server.close();
        for (CountingLoop loop : clients) {
            loop.close();
        }
    }
}
