package dev.longwire.proving;

import dev.longwire.WebSocket;
import dev.longwire.handshake.RequestHead;
import dev.longwire.testkit.line.MemoryLine;
import dev.longwire.transport.Line;
import dev.longwire.transport.Route;
import dev.longwire.transport.Router;
import dev.longwire.transport.ServerConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** As {@link MemoryCarrier}, with all lines on one connection: each is a stream of it. Stands in for HTTP/2. */
public final class StreamCarrier extends MemoryCarrier {
    /** Takes a stream of the connection, by the number that its client asks for. */
    private final Map<Integer, Consumer<Line>> services = new ConcurrentHashMap<>();

    private final AtomicInteger last = new AtomicInteger();
    private final int capacity;
    /** The clients' end. */
    private @Nullable StreamConnection shared;

    private @Nullable ServerConnection connection;

    /**
     * A carrier without a server.
     *
     * @param capacity bytes that the line, and each stream, holds in each direction
     */
    public StreamCarrier(int capacity) {
        super(capacity);
        this.capacity = capacity;
    }

    @Override
    protected Line connected(Consumer<Line> server) {
        StreamConnection open = shared;
        if (open == null) {
            MemoryLine.Pair pair = MemoryLine.pair(clients, servers, capacity);
            open = new StreamConnection(pair.client(), capacity, (number, line) -> line.abort());
            shared = open;
            servers.execute(() -> new StreamConnection(pair.server(), capacity, this::opened));
        }
        int number = last.incrementAndGet();
        services.put(number, server);
        return open.open(number);
    }

    private void opened(int number, Line stream) {
        services.get(number).accept(stream);
    }

    @Override
    protected Router router(Line line, Route route) {
        ServerConnection all = connection;
        if (all == null) {
            all = new OneConnection(route);
            connection = all;
        }
        all.begin(line);
        return all;
    }

    /** The router of all streams. */
    private static final class OneConnection extends ServerConnection {
        private final Route route;

        OneConnection(Route route) {
            this.route = route;
        }

        @Override
        public @Nullable Route route(RequestHead request, Line line) {
            return request.path().equals(PATH) ? route : null;
        }

        @Override
        protected void socketOpened(WebSocket socket) {}

        @Override
        protected void socketClosed(WebSocket socket) {}

        @Override
        protected void empty() {}

        @Override
        public void abort() {
            throw new UnsupportedOperationException("the loops end all");
        }
    }
}
