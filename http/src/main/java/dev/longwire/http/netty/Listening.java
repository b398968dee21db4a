package dev.longwire.http.netty;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** A port that is listened on. Safe for use by several threads. */
public interface Listening {
    /**
     * How to listen.
     *
     * @param group whose loops have the connections, in turn
     * @param backlog how many connections may wait to be accepted
     * @param reuseAddress whether the port can be taken while old connections of it linger
     * @param tls makes what does TLS for each connection, at once or later; it is cancelled if the connection has ended before; null
     *     for none
     * @param proxies which connections begin with a PROXY header; null if none does
     * @param accepted takes each connection as a line, on its loop; it has no handler yet
     */
    record Settings(
            LoopGroup group,
            int backlog,
            boolean reuseAddress,
            @Nullable Supplier<CompletableFuture<SSLEngine>> tls,
            @Nullable ProxyProtocol proxies,
            Consumer<SocketLine> accepted) {}

    /**
     * Takes a port. Connections wait until {@link #accept()}. Not for a loop's thread.
     *
     * @param settings how to listen
     * @param address where; port 0 is a free one
     * @return it listens
     * @throws IOException if the operating system refuses; its message is the operating system's
     */
    static Listening on(Settings settings, InetSocketAddress address) throws IOException {
        Warnings.prepare();
        boolean ownSockets =
                settings.group().transport() == Transport.EPOLL && settings.tls() == null && settings.proxies() == null;
        try {
            return ownSockets ? EpollListening.on(settings, address) : NettyListening.on(settings, address);
        } catch (ChannelException refused) {
            throw new IOException(refused.getMessage(), refused);
        }
    }

    /**
     * Where it listens.
     *
     * @return an address with the port that was taken
     */
    InetSocketAddress address();

    /** Begins to accept connections. */
    void accept();

    /** Stops to listen. Connections that were accepted stay. */
    void close();

    /**
     * When no more is accepted.
     *
     * @return completes after {@link #close()}, or when the loops end; always the same one
     */
    CompletableFuture<@Nullable Void> closed();
}
