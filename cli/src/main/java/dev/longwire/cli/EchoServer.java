package dev.longwire.cli;

import dev.longwire.Limits;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketServer;
import dev.longwire.http.WebSocketServerBuilder;
import java.io.IOException;
import java.net.BindException;
import org.jspecify.annotations.Nullable;

/** A server that sends every message back. */
final class EchoServer implements AutoCloseable {
    static final int PORT = 8000;
    static final String PATH = "/mysock";
    static final String LOCALHOST = "localhost";

    /** Room in the queue for answers that are on their way when the largest message comes. */
    private static final int ROOM = 4 << 20;

    private final WebSocketServer server;
    private final String path;

    private EchoServer(WebSocketServer server, String path) {
        this.server = server;
        this.path = path;
    }

    /** For a client in the same process: at the usual port, or at a free one if that is taken; says where. */
    static EchoServer embedded(Lines err) throws IOException {
        ConnectionLog silent = new ConnectionLog(null, new LocalClock());
        EchoServer server;
        String what;
        try {
            server = start(LOCALHOST, PORT, PATH, null, Limits.DEFAULT, silent);
            what = "an echo server was started at ";
        } catch (BindException taken) {
            server = start(LOCALHOST, 0, PATH, null, Limits.DEFAULT, silent);
            what = "port " + PORT + " is in use, so the echo server was started at ";
        }
        err.print("longwire: " + what + server.url() + " (" + server.transport() + ")");
        return server;
    }

    /**
     * Starts to listen.
     *
     * @param host localhost is all loopback addresses
     * @param port 0 for any that is free
     * @param tls null for none
     * @param limits of each connection; the send queue is enlarged so that the largest message can follow others
     * @throws BindException if the port cannot be taken
     */
    static EchoServer start(String host, int port, String path, @Nullable Tls tls, Limits limits, ConnectionLog log)
            throws IOException {
        int queue = (int) Math.min((long) limits.maxMessageSize() + ROOM, Integer.MAX_VALUE);
        WebSocketServerBuilder builder = WebSocketServer.builder()
                .host(host)
                .port(port)
                .limits(limits.withSendQueue(queue))
                .path(path, new EchoListener(log));
        return new EchoServer((tls == null ? builder : builder.tls(tls)).start(), path);
    }

    /** Where clients on this machine find it. */
    String url() {
        return server.url(path);
    }

    /** What it runs on, such as epoll. */
    String transport() {
        return server.transport();
    }

    /** Closes all connections with 1001. */
    @Override
    public void close() {
        server.close();
    }
}
