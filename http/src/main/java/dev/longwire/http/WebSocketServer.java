package dev.longwire.http;

import dev.longwire.Limits;
import dev.longwire.MemoryBudget;

/**
 * A server of WebSockets over HTTP/1.1 (RFC 6455 §4.2). It answers at the paths given and at no others, with
 * WebSockets and with pages, and by default listens on all addresses of the machine.
 *
 * <p>A web page may open a socket only if it comes from the server's own origin, unless {@link WebSocketServerBuilder#allowOrigins} says
 * otherwise. A server that listens on loopback only answers to the names of loopback only, so that no page elsewhere can
 * reach it by a name of its own (DNS rebinding).
 *
 * <p>Safe for use by several threads. Its threads are daemon threads: a program that does nothing else must wait itself.
 */
public final class WebSocketServer implements AutoCloseable {
    private final Acceptor acceptor;

    WebSocketServer(Acceptor acceptor) {
        this.acceptor = acceptor;
    }

    /**
     * Starts with the default settings.
     *
     * @return settings to be changed
     */
    public static WebSocketServerBuilder builder() {
        return new WebSocketServerBuilder();
    }

    /**
     * The port it listens on.
     *
     * @return 1 to 65535
     */
    public int port() {
        return acceptor.port();
    }

    /**
     * Where clients on this machine reach a path.
     *
     * @param path such as {@code /mysock}
     * @return such as {@code ws://localhost:8000/mysock}; with the host the server was told to listen on, if it was, and
     *     {@code wss} with TLS
     * @throws IllegalArgumentException if the path does not start with a slash
     */
    public String url(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path starts with '/', but this one does not: " + path);
        }
        return acceptor.base() + path;
    }

    /**
     * Where browsers on this machine reach a page.
     *
     * @param path such as {@code /}
     * @return such as {@code http://localhost:8000/}, as {@link #url} otherwise; {@code https} with TLS
     * @throws IllegalArgumentException if the path does not start with a slash
     */
    public String pageUrl(String path) {
        return url(path).replaceFirst("ws", "http");
    }

    /**
     * How its threads wait for their sockets.
     *
     * @return {@code epoll}, {@code kqueue}, {@code nio} or {@code io_uring}
     */
    public String transport() {
        return acceptor.transport();
    }

    /**
     * How many sockets are open.
     *
     * @return sockets whose opening handshake is complete and that are not closed
     */
    public int connections() {
        return acceptor.connections();
    }

    /**
     * What this server's sockets, and all others of the process, hold for their peers, and may hold.
     *
     * @return the budget of the process
     */
    public MemoryBudget memory() {
        return MemoryBudget.process();
    }

    /**
     * Stops accepting, and closes every socket with 1001 ({@link dev.longwire.CloseCode#GOING_AWAY}) after what was queued on
     * it. Those that are not closed after {@link Limits#closeTimeout()} are aborted. Returns when all are and every callback
     * has returned from its last event, but waits at most 5 s longer than that limit; at once on an I/O thread; without waiting
     * for callbacks inside of one. An interrupt ends the wait, aborts the rest and stays set. A second close waits for the first.
     */
    @Override
    public void close() {
        acceptor.close();
    }
}
