package dev.longwire.http.netty;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A socket that listens on an epoll loop, whose connections are {@link EpollLine}s. */
final class EpollListening implements Listening, EpollSocket.Watcher {
    /** So many are accepted in one turn of the loop, and then it is the turn of the lines. */
    private static final int MOST_ACCEPTED = 16;

    /** Until it is tried again when the operating system has refused, mostly for want of descriptors. */
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    /** Larger than any address with its length in front. */
    private static final int ADDRESS_BYTES = 26;

    /** What accept says when there is no connection. */
    private static final int NONE = -1;

    private final Settings settings;
    private final NettyLoop loop;
    private final EpollSocket socket;
    private final InetSocketAddress address;
    /** It has many: which one of them a connection has come to must be asked. */
    private final boolean anyAddress;

    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private final Warnings warnings = new Warnings(System::nanoTime);

    // used on the loop
    private final Runnable close = this::closeNow;
    private final Runnable acceptMore = this::acceptMore;
    private final byte[] peer = new byte[ADDRESS_BYTES];
    private boolean open = true;
    /** More will be accepted, by a task or after a pause. What epoll says meanwhile is not heard: each word would add another. */
    private boolean coming;

    /** The addresses of most connections' own ends are this one. */
    private InetSocketAddress lastLocal;

    private EpollListening(Settings settings, EpollSocket socket, InetSocketAddress address) {
        this.settings = settings;
        this.loop = settings.group().next();
        this.socket = socket;
        this.address = address;
        this.anyAddress = address.getAddress().isAnyLocalAddress();
        this.lastLocal = address;
    }

    static Listening on(Settings settings, InetSocketAddress address) throws IOException {
        EpollSocket socket = new EpollSocket(Socket.newSocketStream().intValue());
        try {
            socket.setReuseAddress(settings.reuseAddress());
            socket.setTcpNoDelay(true); // a flush is a whole batch already; what it accepts has it too
            socket.bind(address);
            socket.listen(settings.backlog());
            EpollListening listening = new EpollListening(settings, socket, socket.localAddress());
            listening.loop.execute(() -> listening.loop.keep(listening.close));
            return listening;
        } catch (IOException | RuntimeException refused) {
            socket.closeQuietly();
            throw refused;
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void accept() {
        loop.executeIfRunning(() -> {
            try {
                if (open) {
                    socket.watch(loop, this);
                }
            } catch (IOException refused) {
                closeNow();
                warnings.warn("Port " + address.getPort() + " cannot be watched, and is closed", refused);
            }
        });
    }

    @Override
    public void ready(int events) {
        if (!coming) {
            acceptSome();
        }
    }

    private void acceptMore() {
        coming = false;
        acceptSome();
    }

    private void acceptSome() {
        try {
            for (int i = 0; i < MOST_ACCEPTED; i++) {
                int descriptor = open ? socket.accept(peer) : NONE;
                if (descriptor == NONE) {
                    return; // epoll says when there are more
                }
                hand(new EpollSocket(descriptor), Arrays.copyOfRange(peer, 1, 1 + peer[0]));
            }
            loop.execute(acceptMore);
            coming = true;
        } catch (IOException why) {
            loop.schedule(acceptMore, PAUSE);
            coming = true;
            warnings.cannotAccept(address.getPort(), why);
        }
    }

    private void hand(EpollSocket connection, byte[] remote) {
        NettyLoop next = settings.group().next();
        InetSocketAddress local = anyAddress ? connection.localAddress() : address;
        if (local != null && !lastLocal.equals(local)) {
            lastLocal = local;
        }
        EpollLine line = new EpollLine(next, connection, lastLocal, remote);
        try {
            if (next == loop) {
                start(line);
            } else {
                next.execute(() -> start(line));
            }
        } catch (RejectedExecutionException loopEnded) {
            connection.closeQuietly();
        }
    }

    private void start(EpollLine line) {
        try {
            line.start();
            settings.accepted().accept(line);
        } catch (IOException refused) {
            warnings.cannotServe(address.getPort(), refused);
        } catch (RuntimeException | Error thrown) {
            line.closeNow();
            warnings.cannotServe(address.getPort(), thrown);
        }
    }

    @Override
    public void close() {
        loop.executeIfRunning(close);
    }

    @Override
    public void closeNow() {
        if (open) {
            open = false;
            socket.closeQuietly();
            loop.letGo(close);
            closed.complete(null);
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> closed() {
        return closed;
    }
}
