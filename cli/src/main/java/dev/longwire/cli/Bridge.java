package dev.longwire.cli;

import dev.longwire.CloseCode;
import dev.longwire.Event;
import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.WebSocket;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Passes messages between one socket, the far one, and any number of clients: what a client sends goes to the far socket, what the
 * far socket sends goes to every client. The messages of one client keep their order; those of several are sent one after
 * another, as they come, and never mixed. A client that is slower than the far side loses its connection, not the others theirs.
 */
final class Bridge {
    private static final String AWAY = "the other end of the bridge is not connected";

    private final Set<WebSocket> clients = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Event.Closed> closed = new CompletableFuture<>();
    private final ConnectionLog log;
    private final boolean reopens;

    private volatile @Nullable WebSocket far;

    /**
     * A bridge that does not stand yet.
     *
     * @param reopens whether the far socket opens itself again
     */
    Bridge(ConnectionLog log, boolean reopens) {
        this.log = log;
        this.reopens = reopens;
    }

    /** Completes when the far socket is open, and fails with what it failed with. */
    CompletableFuture<Void> opened() {
        return opened;
    }

    /** Completes when the far socket is closed for good. */
    CompletableFuture<Event.Closed> closed() {
        return closed;
    }

    // ---- the far side -----------------------------------------------------------------------------------------------

    void onFar(WebSocket socket, Event event) {
        if (event instanceof Event.Opened) {
            far = socket;
            log.opened(socket);
            opened.complete(null);
        } else if (event instanceof Event.Message message) {
            clients.forEach(client -> pass(message, client));
        } else if (event instanceof Event.Closing) {
            closeClients();
        } else if (event instanceof Event.Error error) {
            log.error(socket, error.cause());
        } else if (event instanceof Event.Closed last) {
            log.closed(socket, last);
            closeClients();
            if (!reopens) {
                Throwable cause = last.cause();
                opened.completeExceptionally(cause == null ? new CommandException(last.describe()) : cause);
                closed.complete(last);
            }
        }
    }

    private void closeClients() {
        clients.forEach(client -> client.close(CloseCode.GOING_AWAY, AWAY));
    }

    /** Never waits: a client that does not keep up must not hold up the others. */
    private static void pass(Event.Message message, WebSocket client) {
        (message instanceof Event.Binary data ? client.sendAsync(data.buffer()) : client.sendAsync(message.text()))
                .whenComplete((sent, failure) -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause instanceof SendQueueFullException) {
                        client.close(CloseCode.POLICY_VIOLATION, "too slow for what the other end of the bridge sends");
                    }
                });
    }

    /** Waits while the far side is slow, which holds up this client alone. */
    private void passOn(WebSocket client, Event.Message message) {
        WebSocket other = far;
        if (other == null) {
            return; // the client has been told
        }
        try {
            if (message instanceof Event.Binary data) {
                other.send(data.buffer());
            } else {
                other.send(message.text());
            }
        } catch (NotOpenException away) {
            client.close(CloseCode.TRY_AGAIN_LATER, AWAY);
        }
    }

    // ---- clients ----------------------------------------------------------------------------------------------------

    void onClient(WebSocket client, Event event) {
        if (event instanceof Event.Opened) {
            log.opened(client);
            clients.add(client);
            WebSocket other = far;
            if (other == null || !other.isOpen()) {
                client.close(CloseCode.TRY_AGAIN_LATER, AWAY);
            }
        } else if (event instanceof Event.Message message) {
            passOn(client, message);
        } else if (event instanceof Event.Error error) {
            log.error(client, error.cause());
        } else if (event instanceof Event.Closed last) {
            clients.remove(client);
            log.closed(client, last);
        }
    }
}
