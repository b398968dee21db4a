package dev.longwire.proving;

import dev.longwire.Compression;
import dev.longwire.Handshake;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.handshake.HostRule;
import dev.longwire.handshake.OriginRule;
import dev.longwire.handshake.RequestHead;
import dev.longwire.testkit.Recorder;
import dev.longwire.testkit.line.MemoryConnector;
import dev.longwire.testkit.line.MemoryLine;
import dev.longwire.testkit.line.ThreadLoop;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Http1ServerUpgrade;
import dev.longwire.transport.Line;
import dev.longwire.transport.LineHandler;
import dev.longwire.transport.LineSocket;
import dev.longwire.transport.Loop;
import dev.longwire.transport.Route;
import dev.longwire.transport.Router;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The in-memory line: client and server each on a thread of their own, with the HTTP/1.1 upgrade. */
public class MemoryCarrier implements Carrier {
    /** From an abort to the last that follows from it, on both loops. */
    private static final int TURNS_TO_END = 8;

    private final int capacity;
    private final @Nullable Compression compression;
    /** Where the clients' ends live. */
    protected final ThreadLoop clients = new ThreadLoop("memory-clients");
    /** Where the server's ends live. */
    protected final ThreadLoop servers = new ThreadLoop("memory-servers");

    private final BlockingQueue<RawEnd> raws = new LinkedBlockingQueue<>();
    /** Every client's, and a server's while they are open. */
    private final Set<WebSocket> sockets = ConcurrentHashMap.newKeySet();

    private @Nullable Route route;

    /**
     * A carrier without a server.
     *
     * @param capacity bytes that a line holds in each direction
     */
    public MemoryCarrier(int capacity) {
        this(capacity, null);
    }

    /**
     * A carrier without a server, whose sockets may compress.
     *
     * @param capacity bytes that a line holds in each direction
     * @param compression what clients offer and servers support; null for none
     */
    public MemoryCarrier(int capacity, @Nullable Compression compression) {
        this.capacity = capacity;
        this.compression = compression;
    }

    @Override
    public void serve(Supplier<Listener> listener, Limits limits) {
        route = Route.of(
                "/", listener, limits, List.of(SUBPROTOCOL), HostRule.any(), OriginRule.sameOrigin(), compression);
    }

    @Override
    public WebSocket client(String target, Listener listener, Limits limits, String... subprotocols) {
        return client(target, listener, limits, this::accept, subprotocols);
    }

    private WebSocket client(
            String target, Listener listener, Limits limits, Consumer<Line> server, String... subprotocols) {
        WebSocket socket = LineSocket.client(
                connector(target, limits, server, List.of(subprotocols), compression), listener, limits);
        sockets.add(socket);
        return socket;
    }

    /**
     * Connects a line. Called on the clients' loop.
     *
     * @param server is given the server's end, on its loop
     * @return the client's end, without a handler
     */
    protected Line connected(Consumer<Line> server) {
        MemoryLine.Pair pair = MemoryLine.pair(clients, servers, capacity);
        servers.execute(() -> server.accept(pair.server()));
        return pair.client();
    }

    /**
     * What takes the requests on a line.
     *
     * @param line the server's end of it
     * @param route what answers at {@link #PATH}
     * @return its router
     */
    protected Router router(Line line, Route route) {
        return new OneRoute(route);
    }

    private void accept(Line line) {
        Route served = route;
        if (served == null) {
            throw new IllegalStateException("serve first");
        }
        new Http1ServerUpgrade(line, router(line, served), served.limits(), false).start();
    }

    @Override
    public RawEnd rawClient() throws InterruptedException {
        BlockingQueue<RawEnd> opened = new LinkedBlockingQueue<>();
        Connector.Attempt attempt = new Connector.Attempt() {
            @Override
            public LineHandler opened(Line line, Handshake handshake) {
                RawMemoryEnd end = new RawMemoryEnd(line);
                opened.add(end);
                return end;
            }

            @Override
            public void failed(Throwable cause) {
                throw new AssertionError("the raw client was not let in", cause);
            }
        };
        Connector connector = connector(PATH, Limits.DEFAULT, this::accept, List.of(), null);
        clients.execute(() -> connector.connect(clients, attempt));
        return taken(opened);
    }

    @Override
    public WebSocket clientOfRaw(Listener listener, Limits limits) {
        return client(PATH, listener, limits, line -> new RawMemoryEnd(line).upgradeAsServer(raws::add));
    }

    @Override
    public RawEnd acceptRaw() throws InterruptedException {
        return accept();
    }

    /**
     * Connects to the server of {@link #serve} and says nothing.
     *
     * @return the client's end
     * @throws InterruptedException if the thread is
     */
    public RawEnd connect() throws InterruptedException {
        BlockingQueue<RawEnd> connected = new LinkedBlockingQueue<>();
        clients.execute(() -> {
            Line line = connected(this::accept);
            RawMemoryEnd end = new RawMemoryEnd(line);
            line.handler(end);
            connected.add(end);
        });
        return taken(connected);
    }

    /**
     * A client for a server played by the test from the request on: {@link #accept()} gives the other end.
     *
     * @param listener takes its events
     * @param limits its bounds
     * @param subprotocols what it asks for
     * @return not open yet
     */
    public WebSocket clientOfAccepted(Listener listener, Limits limits, String... subprotocols) {
        Consumer<Line> server = line -> {
            RawMemoryEnd end = new RawMemoryEnd(line);
            line.handler(end);
            raws.add(end);
        };
        return client(PATH, listener, limits, server, subprotocols);
    }

    /**
     * The other end of the next client.
     *
     * @return the server's end
     * @throws InterruptedException if the thread is
     */
    public RawEnd accept() throws InterruptedException {
        return taken(raws);
    }

    private static RawEnd taken(BlockingQueue<RawEnd> from) throws InterruptedException {
        RawEnd end = from.poll(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (end == null) {
            throw new AssertionError("nobody connected within " + Recorder.PATIENCE);
        }
        return end;
    }

    @Override
    public WebSocket clientOfSilence(Listener listener, Limits limits) {
        return client(PATH, listener, limits, line -> line.handler(new RawMemoryEnd(line)));
    }

    @Override
    public WebSocket clientOfNothing(Listener listener, Limits limits) {
        Connector nowhere = new Connector() {
            @Override
            public Loop loop() {
                return clients;
            }

            @Override
            public Runnable connect(Loop loop, Attempt attempt) {
                loop.execute(() -> attempt.failed(new HandshakeException("nothing listens at " + target())));
                return () -> {};
            }

            @Override
            public String target() {
                return "memory:nowhere";
            }
        };
        return LineSocket.client(nowhere, listener, limits);
    }

    /** Ends what is open first, as an I/O thread does that ends: a socket that is just dropped keeps what others count. */
    @Override
    public void close() {
        sockets.forEach(WebSocket::abort);
        try {
            for (int turn = 0; turn < TURNS_TO_END; turn++) {
                if (!turned(clients) || !turned(servers)) {
                    break; // a listener of the test blocks
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        clients.close();
        servers.close();
    }

    private static boolean turned(ThreadLoop loop) throws InterruptedException {
        CountDownLatch turn = new CountDownLatch(1);
        loop.execute(turn::countDown);
        return turn.await(1, TimeUnit.SECONDS);
    }

    private Connector connector(
            String target,
            Limits limits,
            Consumer<Line> server,
            List<String> subprotocols,
            @Nullable Compression offer) {
        return new MemoryConnector(target, Headers.of(), subprotocols, offer, limits, clients, () -> connected(server));
    }

    private final class OneRoute implements Router {
        private final Route route;

        OneRoute(Route route) {
            this.route = route;
        }

        @Override
        public @Nullable Route route(RequestHead request, Line line) {
            return request.path().equals(PATH) ? route : null;
        }

        @Override
        public void opened(WebSocket socket, Line line) {
            sockets.add(socket);
        }

        @Override
        public void closed(WebSocket socket) {
            sockets.remove(socket);
        }
    }
}
