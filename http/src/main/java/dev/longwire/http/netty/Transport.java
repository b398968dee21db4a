package dev.longwire.http.netty;

import dev.longwire.transport.DaemonThreads;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How this machine waits for its sockets. */
public enum Transport {
    /** Linux. */
    EPOLL(EpollSocketChannel.class, EpollServerSocketChannel.class),
    /** macOS and BSD. */
    KQUEUE(KQueueSocketChannel.class, KQueueServerSocketChannel.class),
    /** Everywhere. */
    NIO(NioSocketChannel.class, NioServerSocketChannel.class),
    /** Linux 5.9 and later; only for those who ask for it. */
    IO_URING(IoUringSocketChannel.class, IoUringServerSocketChannel.class);

    private static final List<String> NOT_FOR_IO_URING =
            List.of("io.netty.iouring.pollAddMultishotEnabled", "io.netty.iouring.acceptMultiShotEnabled");

    // of Linux, on every machine that Netty has io_uring for
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;

    private final Class<? extends SocketChannel> socket;
    private final Class<? extends ServerChannel> server;
    /** Null until it was asked. */
    private volatile @Nullable Boolean available;

    Transport(Class<? extends SocketChannel> socket, Class<? extends ServerChannel> server) {
        this.socket = socket;
        this.server = server;
    }

    /**
     * Finds a transport by its name.
     *
     * @param name such as {@code epoll}, in any case
     * @return one that works here
     * @throws IllegalArgumentException if there is none of that name, or it does not work on this machine
     */
    public static Transport named(String name) {
        for (Transport transport : values()) {
            if (transport.toString().equals(name.toLowerCase(Locale.ROOT))) {
                if (!transport.isAvailable()) {
                    throw new IllegalArgumentException(
                            "the transport " + transport + " does not work here: use " + namesAvailable());
                }
                return transport;
            }
        }
        throw new IllegalArgumentException("there is no transport of the name '" + name + "': use " + namesAvailable());
    }

    /**
     * What works on this machine.
     *
     * @return at least {@link #NIO}
     */
    public static List<Transport> available() {
        return Arrays.stream(values()).filter(Transport::isAvailable).toList();
    }

    /**
     * What is taken unless something else is asked for.
     *
     * @return in this order, the first one that is available
     */
    public static List<Transport> automatic() {
        return List.of(EPOLL, KQUEUE, NIO);
    }

    private static String namesAvailable() {
        return available().stream().map(Transport::toString).collect(Collectors.joining(" or "));
    }

    /**
     * Whether this machine has it. Asking loads the native library.
     *
     * @return true if loops can be made with it
     */
    public boolean isAvailable() {
        Boolean known = available;
        if (known == null) {
            known = DaemonThreads.call(this::ask); // where the answer is no, Netty keeps an exception with the stack
            available = known;
        }
        return known;
    }

    private boolean ask() {
        return switch (this) {
            case EPOLL -> Epoll.isAvailable();
            case KQUEUE -> KQueue.isAvailable();
            case NIO -> true;
            case IO_URING -> isIoUringAvailable();
        };
    }

    /**
     * Netty 4.2.18 polls for input so that a reset right behind some bytes goes unnoticed, and accepts so that it tries again
     * without end, or never, once descriptors were short; this has it ask anew each time.
     */
    private static boolean isIoUringAvailable() {
        for (String multishot : NOT_FOR_IO_URING) {
            if (System.getProperty(multishot) == null) {
                System.setProperty(multishot, "false");
            }
        }
        return IoUring.isAvailable();
    }

    IoHandlerFactory handlers() {
        return switch (this) {
            case IO_URING -> IoUringIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case KQUEUE -> KQueueIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    /** The socket of a channel, if its loop may write to it at once; null if only Netty can. */
    @Nullable
    Socket writable(Channel channel) {
        return this == EPOLL || this == KQUEUE ? socketOf(channel) : null;
    }

    /**
     * Whether a read from a socket returns where nothing has come. Those that io_uring has accepted would wait for a peer that may have
     * nothing to say, which no flag of Netty's prevents: they are given a time, which the system rounds up to one tick of its clock.
     */
    boolean readsWithoutWaiting(Socket socket) {
        if (this == IO_URING) {
            try {
                socket.setRawOpt(SOL_SOCKET, SO_RCVTIMEO, microsecond());
            } catch (IOException refused) {
                return false;
            }
        }
        return true;
    }

    /** As {@code struct timeval}: seconds, and their millionths. */
    private static ByteBuffer microsecond() {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(0)
                .putLong(1)
                .flip();
    }

    /** The socket of a channel; null if Java has it. */
    static @Nullable Socket socketOf(Channel channel) {
        return channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket ? socket : null;
    }

    /**
     * The class of its connections.
     *
     * @return a class that a bootstrap can make instances of
     */
    public Class<? extends SocketChannel> socket() {
        return socket;
    }

    /** The class of its listening sockets. */
    Class<? extends ServerChannel> server() {
        return server;
    }

    /** The name of the transport, such as {@code io_uring}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
