package dev.longwire.transport;

import dev.longwire.CloseCode;
import dev.longwire.WebSocket;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server has with one client: a connection, with the lines on it and their sockets. There is one line where a request takes the
 * whole connection, as with HTTP/1.1, and there are many where requests have streams of their own. Used on the connection's loop.
 */
public abstract class ServerConnection implements Router {
    /** Null, a {@link Line} whose request is not answered, a {@link WebSocket}, or a set of them: there are many with only one. */
    private @Nullable Object held;

    /** For subclasses. There is no line yet. */
    protected ServerConnection() {}

    /**
     * A client has opened a line on this connection. It stays until it is {@link #lost}, or its socket was closed.
     *
     * @param line the line; this is its router
     */
    public final void begin(Line line) {
        add(line);
    }

    @Override
    public final void opened(WebSocket socket, Line line) {
        remove(line);
        add(socket);
        socketOpened(socket);
    }

    @Override
    public final void closed(WebSocket socket) {
        remove(socket);
        socketClosed(socket);
        checkEmpty();
    }

    @Override
    public final void lost(Line line) {
        remove(line);
        checkEmpty();
    }

    /**
     * Closes what there is in good order: sockets with 1001 (RFC 6455 §7.4.1), which takes until their peers have answered. Gives up the
     * lines that are not sockets yet. What is begun later is not known here.
     */
    public void end() {
        for (Object each : all()) {
            if (each instanceof WebSocket socket) {
                socket.close(CloseCode.GOING_AWAY, "the server shuts down");
            } else {
                ((Line) each).abort();
            }
        }
    }

    /** Ends the connection at once, with all its lines. */
    public abstract void abort();

    /**
     * There is one open socket more.
     *
     * @param socket its listener is told right after
     */
    protected abstract void socketOpened(WebSocket socket);

    /**
     * There is one open socket less.
     *
     * @param socket its listener was told
     */
    protected abstract void socketClosed(WebSocket socket);

    /** The last line has gone. */
    protected abstract void empty();

    private void checkEmpty() {
        if (held == null) {
            empty();
        }
    }

    private List<Object> all() {
        Object one = held;
        return one == null ? List.of() : one instanceof Set<?> several ? List.copyOf(several) : List.of(one);
    }

    private void add(Object added) {
        Object before = held;
        if (before == null) {
            held = added;
        } else if (before instanceof Set<?>) {
            several(before).add(added);
        } else {
            Set<Object> both = Collections.newSetFromMap(new IdentityHashMap<>());
            both.add(before);
            both.add(added);
            held = both;
        }
    }

    private void remove(Object gone) {
        Object before = held;
        if (before == gone
                || before instanceof Set<?>
                        && several(before).remove(gone)
                        && several(before).isEmpty()) {
            held = null;
        }
    }

    @SuppressWarnings("unchecked") // no line and no socket is a set
    private static Set<Object> several(Object held) {
        return (Set<Object>) held;
    }
}
