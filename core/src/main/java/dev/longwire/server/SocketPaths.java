package dev.longwire.server;

import dev.longwire.Callback;
import dev.longwire.Listener;
import dev.longwire.handshake.Excerpt;
import dev.longwire.handshake.HostRule;
import dev.longwire.transport.Callbacks;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Where a server that is being set up opens sockets. Not for use by several threads at once. */
public final class SocketPaths {
    private final Paths<Resource> paths = new Paths<>("sockets");
    private final PathSettings defaults = new PathSettings();

    /** Nowhere yet. */
    public SocketPaths() {}

    /**
     * Adds a path whose sockets share a callback.
     *
     * @param path a pattern, as {@link dev.longwire.handshake.PathPattern} has them
     * @param callback takes the events of the sockets
     * @throws IllegalArgumentException if it is no pattern, or sockets are there already
     */
    public void add(String path, Callback callback) {
        Answer answer = Answer.accept(callback);
        paths.add(path, Resource.accepting(() -> answer));
    }

    /**
     * Adds a path whose sockets share a listener.
     *
     * @param path a pattern
     * @param listener takes the events of the sockets
     * @throws IllegalArgumentException if it is no pattern, or sockets are there already
     */
    public void add(String path, Listener listener) {
        Answer answer = Answer.accept(listener);
        paths.add(path, Resource.accepting(() -> answer));
    }

    /**
     * Adds a path with a callback or a listener for each socket.
     *
     * @param path a pattern
     * @param supplier gives a socket its {@link Callback} or {@link Listener}; called on an I/O thread. If it throws, or gives anything
     *     else, the client gets 500
     * @throws IllegalArgumentException if it is no pattern, or sockets are there already
     */
    public void add(String path, Supplier<?> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        paths.add(path, Resource.accepting(() -> {
            Object taker = supplier.get();
            if (taker instanceof Callback callback) {
                return Answer.accept(callback);
            }
            if (taker instanceof Listener listener) {
                return Answer.accept(listener);
            }
            throw new IllegalStateException("the supplier of " + path + " gave "
                    + (taker == null ? "null" : "a " + taker.getClass().getName())
                    + ", but a socket needs a Callback or a Listener");
        }));
    }

    /**
     * Adds a path where each request is answered on its own.
     *
     * @param path a pattern
     * @param handler sees the request
     * @throws IllegalArgumentException if it is no pattern, or sockets are there already
     */
    public void add(String path, RequestHandler handler) {
        paths.add(path, Resource.handling(handler));
    }

    /**
     * Sets what differs at one path.
     *
     * @param path a pattern that was added already, as it was written there
     * @param settings sets it
     * @throws IllegalArgumentException if there is no such path
     */
    public void configure(String path, Consumer<PathSettings> settings) {
        Resource resource = paths.written(path);
        if (resource == null) {
            throw new IllegalArgumentException("there are no sockets at " + Excerpt.unquoted(path)
                    + " that could be configured: call path(...) with it before");
        }
        settings.accept(resource.settings);
    }

    /**
     * What holds where a path has no setting of its own.
     *
     * @return to be changed
     */
    public PathSettings defaults() {
        return defaults;
    }

    /**
     * Whether nothing was added.
     *
     * @return true if there is no path
     */
    public boolean isEmpty() {
        return paths.isEmpty();
    }

    /**
     * What a server that starts now answers. It does not change with what is added or set later.
     *
     * @param executor where handlers and callbacks run
     * @param callbacks those of the server's sockets
     * @param hosts which hosts the server answers to
     * @param secure whether its lines are encrypted: {@code wss}
     * @return the routes
     */
    public SocketRoutes routes(Executor executor, Callbacks callbacks, HostRule hosts, boolean secure) {
        return new SocketRoutes(
                paths.patterns(resource -> resource.started(defaults)), executor, callbacks, hosts, secure);
    }
}
