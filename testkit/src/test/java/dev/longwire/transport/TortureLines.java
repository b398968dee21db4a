package dev.longwire.transport;

import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.handshake.ClientHandshake;
import dev.longwire.handshake.HandshakeKey;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.OriginRule;
import dev.longwire.handshake.RequestHead;
import dev.longwire.testkit.MemoryLine;
import dev.longwire.testkit.ThreadLoop;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** In-memory lines on several loops with threads, and servers on them that are healthy, refuse, are silent or vanish. */
final class TortureLines implements Connector, AutoCloseable {
    private final ThreadLoop[] clients = {new ThreadLoop("torture-client-1"), new ThreadLoop("torture-client-2")};
    private final ThreadLoop server = new ThreadLoop("torture-server");
    private final AtomicInteger turn = new AtomicInteger();
    private final Limits limits;
    private final Supplier<Listener> listener;
    private final Random random;
    private final boolean healthy;

    /**
     * Lines to one kind of server.
     *
     * @param random decides what each connection is like; used by one thread at a time
     * @param healthy whether all are
     */
    TortureLines(Limits limits, Supplier<Listener> listener, Random random, boolean healthy) {
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
                "localhost", "/mysock", Headers.of(), List.of(), new byte[HandshakeKey.NONCE_LENGTH]);
        Http1ClientUpgrade upgrade = new Http1ClientUpgrade(pair.client(), handshake, "/mysock", limits, attempt);
        int kind = healthy ? 0 : next(8);
        int bytes = next(600);
        server.execute(() -> accept(pair.server(), kind, bytes));
        upgrade.start();
        return upgrade::cancel;
    }

    private void accept(MemoryLine line, int kind, int bytes) {
        switch (kind) {
            case 4 -> new Http1ServerUpgrade(line, router(null), limits, false).start(); // refuses
            case 5 -> line.handler(new DiscardingHandler()); // silent
            case 6, 7 ->
                new Http1ServerUpgrade(new Vanishing(line, bytes, kind == 6), router(route()), limits, false).start();
            default -> new Http1ServerUpgrade(line, router(route()), limits, false).start();
        }
    }

    private Route route() {
        return new Route(listener, limits, List.of(), HostRule.any(), OriginRule.any());
    }

    private static Router router(@Nullable Route route) {
        return new Router() {
            @Override
            public @Nullable Route route(RequestHead request) {
                return route;
            }

            @Override
            public void opened(WebSocket socket) {}

            @Override
            public void closed(WebSocket socket) {}
        };
    }

    @Override
    public String target() {
        return "memory:/mysock";
    }

    @Override
    public void close() {
        server.close();
        for (ThreadLoop loop : clients) {
            loop.close();
        }
    }

    /** A line whose end vanishes after it has received some bytes, with a reset or without. */
    private static final class Vanishing implements Line {
        private final MemoryLine line;
        private final boolean resets;
        private int left;

        Vanishing(MemoryLine line, int left, boolean resets) {
            this.line = line;
            this.left = left;
            this.resets = resets;
        }

        @Override
        public void handler(LineHandler next) {
            line.handler(new LineHandler() {
                @Override
                public void received(ByteBuffer bytes) {
                    int limit = bytes.limit();
                    int part = Math.min(left, bytes.remaining());
                    left -= part;
                    next.received(bytes.limit(bytes.position() + part));
                    if (part == 0 || bytes.limit() < limit) {
                        bytes.limit(limit).position(limit);
                        if (resets) {
                            line.abort();
                        } else {
                            line.close();
                        }
                    }
                }

                @Override
                public void readComplete() {
                    next.readComplete();
                }

                @Override
                public void taken() {
                    next.taken();
                }

                @Override
                public void inputEnded() {
                    next.inputEnded();
                }

                @Override
                public void closed(@Nullable Throwable cause) {
                    next.closed(cause);
                }
            });
        }

        @Override
        public Loop loop() {
            return line.loop();
        }

        @Override
        public ByteBuffer reserve(int bytes) {
            return line.reserve(bytes);
        }

        @Override
        public long written() {
            return line.written();
        }

        @Override
        public long taken() {
            return line.taken();
        }

        @Override
        public void flush() {
            line.flush();
        }

        @Override
        public void reading(boolean on) {
            line.reading(on);
        }

        @Override
        public void finish() {
            line.finish();
        }

        @Override
        public void close() {
            line.close();
        }

        @Override
        public void abort() {
            line.abort();
        }

        @Override
        public String localAddress() {
            return line.localAddress();
        }

        @Override
        public String remoteAddress() {
            return line.remoteAddress();
        }
    }
}
