package dev.longwire.server;

import dev.longwire.Callback;
import dev.longwire.Compression;
import dev.longwire.Listener;
import dev.longwire.handshake.PathPattern;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The settings that every server has, on whatever line: its paths, and what is negotiated there. What is set for all paths holds where a
 * path has no setting of its own ({@link #configure}). Not for use by several threads at once.
 *
 * @param <B> the settings of a server of one kind
 */
public abstract class ServerBuilder<B extends ServerBuilder<B>> {
    private final SocketPaths paths = new SocketPaths();

    /** Without a path. */
    protected ServerBuilder() {}

    /**
     * These settings.
     *
     * @return this
     */
    protected abstract B self();

    /**
     * Where sockets are opened.
     *
     * @return what was set until now, to be changed
     */
    protected final SocketPaths paths() {
        return paths;
    }

    /**
     * Answers at a path with a callback, which every socket of this path shares. Each socket calls it on its own serial
     * executor, so it may be called by several threads at once, for different sockets.
     *
     * @param path a pattern such as {@code /mysock}, {@code /rooms/{room}} or {@code /files/{rest...}}, as {@link PathPattern} has them.
     *     The query of a request does not matter. The most specific pattern counts, in whatever order they are added
     * @param callback takes the events of the sockets
     * @return this
     * @throws IllegalArgumentException if it is no pattern, or sockets are there already
     */
    public B path(String path, Callback callback) {
        paths.add(path, callback);
        return self();
    }

    /**
     * Answers at a path with a listener, which every socket of this path shares. It may be called by several I/O threads at
     * once, for different sockets.
     *
     * @param path a pattern, as above
     * @param listener takes the events of the sockets
     * @return this
     * @throws IllegalArgumentException if it is no pattern, or sockets are there already
     */
    public B path(String path, Listener listener) {
        paths.add(path, listener);
        return self();
    }

    /**
     * Answers at a path with a callback or a listener for each socket.
     *
     * @param path a pattern, as above
     * @param supplier gives a socket its {@link Callback} or {@link Listener}, {@code Player::new} for example. It is called on an I/O
     *     thread, once for each socket. If it throws, or gives anything else, the client gets 500
     * @return this
     * @throws IllegalArgumentException if it is no pattern, or sockets are there already
     */
    public B path(String path, Supplier<?> supplier) {
        paths.add(path, supplier);
        return self();
    }

    /**
     * Answers each request at a path on its own: with a socket, or a refusal.
     *
     * @param path a pattern, as above; {@link Request#variable} tells what its variables stand for
     * @param handler sees the request
     * @return this
     * @throws IllegalArgumentException if it is no pattern, or sockets are there already
     */
    public B path(String path, RequestHandler handler) {
        paths.add(path, handler);
        return self();
    }

    /**
     * Sets what differs at one path.
     *
     * @param path a pattern that was given to {@code path} already, as it was written there
     * @param settings sets it
     * @return this
     * @throws IllegalArgumentException if there is no such path
     */
    public B configure(String path, Consumer<PathSettings> settings) {
        paths.configure(path, settings);
        return self();
    }

    /**
     * Sets the subprotocols this server speaks. A client that asks for none of them gets none.
     *
     * @param names the one liked best first; replaces those set before
     * @return this
     * @throws IllegalArgumentException if one is not a token, or is there twice (RFC 6455 §4.1)
     */
    public B subprotocols(String... names) {
        paths.defaults().subprotocols(names);
        return self();
    }

    /**
     * Compresses messages with clients that offer it (RFC 7692). Without this, offers are declined: compression takes
     * memory for each connection, up to 300 KiB with context takeover.
     *
     * @param supported such as {@link Compression#DEFAULT}, or without context takeover for many connections
     * @return this
     */
    public B compression(Compression supported) {
        paths.defaults().compression(Objects.requireNonNull(supported, "supported"));
        return self();
    }
}
