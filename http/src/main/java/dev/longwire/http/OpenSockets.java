package dev.longwire.http;

import dev.longwire.CloseCode;
import dev.longwire.WebSocket;
import dev.longwire.transport.SocketOwner;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sockets of a client that are opening, open or closing. Safe for use by several threads. */
final class OpenSockets implements SocketOwner {
    private final Set<WebSocket> open = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile boolean ending;

    @Override
    public void opening(WebSocket socket) {
        boolean added = open.add(socket);
        if (ending) { // asked after it was added: whoever ends meanwhile sees it, or is seen here
            if (added) {
                closed(socket);
            }
            requireMore();
        }
    }

    @Override
    public void closed(WebSocket socket) {
        open.remove(socket);
        endIfEmpty();
    }

    /** Whether a socket may still be opened. */
    void requireMore() {
        if (ending) {
            throw new IllegalStateException(
                    "the WebSocketClient of this socket was closed: make the socket with another client, or close it later");
        }
    }

    /** Closes what is open and gives up what is opening; no more are opened. */
    void end() {
        ending = true;
        open.forEach(socket -> socket.close(CloseCode.GOING_AWAY, "the client shuts down")); // RFC 6455 §7.4.1
        endIfEmpty();
    }

    /** After {@link #end()}: waits no longer. */
    void abort() {
        open.forEach(WebSocket::abort);
    }

    /** Completes after {@link #end()} when all are closed and have been told so. */
    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    private void endIfEmpty() {
        if (ending && open.isEmpty()) {
            ended.complete(null);
        }
    }
}
