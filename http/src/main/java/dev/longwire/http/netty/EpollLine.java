package dev.longwire.http.netty;

import dev.longwire.transport.Reserve;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection on an epoll loop as a line, without a Netty channel: a channel with its pipeline is half of what an idle
 * connection takes, and a good part of what a small message and a handshake cost.
 */
final class EpollLine extends SocketLine implements EpollSocket.Watcher {
    /** A peer that never stops sending must not keep us. */
    private static final int MOST_LAST_READS = 16;

    final EpollSocket socket;
    private final InetSocketAddress local;
    /** As the operating system gave it, which is smaller than Java's objects for it. */
    private final byte[] remote;

    /** Null on the many lines that never had to wait with what they write. */
    private @Nullable Unsent unsent;

    private boolean open = true;
    private boolean wanted = true;
    /** There may be something to read, of which epoll says nothing more. */
    private boolean readable;
    /** Behind what a read brings is the peer's end, an error, or what follows urgent data: a short read is not the last. */
    private boolean more;
    /** An error, which is told even while nothing is to be read. */
    private boolean broken;

    private boolean inputEnded;
    private boolean readsLater;

    /**
     * A line over a connection that the loop does not watch yet.
     *
     * @param local this end
     * @param remote the other end, as {@link NativeInetAddress} has it
     */
    EpollLine(NettyLoop loop, EpollSocket socket, InetSocketAddress local, byte[] remote) {
        super(loop, socket);
        this.socket = socket;
        this.local = local;
        this.remote = remote;
    }

    /** Begins to read. If that is impossible, the connection is closed. */
    void start() throws IOException {
        socket.watch(loop(), this);
    }

    // ---- in

    @Override
    public void ready(int events) {
        try {
            if ((events & ~Native.EPOLLOUT) != 0) { // anything else is there to be read, be it an error
                readable = true;
                more |= (events & ~(Native.EPOLLOUT | Native.EPOLLIN)) != 0;
                broken |= (events & Native.EPOLLERR) != 0;
                read();
            }
            if ((events & Native.EPOLLOUT) != 0 && unsent != null) {
                flushWrites();
            }
        } catch (RuntimeException | Error thrown) {
            Reserve.open(thrown);
            failed(thrown);
        }
    }

    /** One large read; the other lines come before the next one. */
    private void read() {
        if (!open || inputEnded || !readable || !(wanted || broken)) {
            return;
        }
        ByteBuf bytes = incoming().allocate();
        int room = bytes.writableBytes();
        int got;
        try {
            got = socket.receive(bytes);
        } catch (IOException lost) {
            bytes.release();
            failed(lost);
            return;
        }
        readable = got == room || more; // else epoll says when there is more
        if (got > 0) {
            incoming().read(bytes);
            incoming().complete();
            readInNextTurn();
        } else {
            bytes.release();
            if (got < 0) {
                inputEnded = true;
                incoming().inputEnded();
            } else {
                readable = false;
            }
        }
    }

    /** A task would come before the other lines: those of a turn are done before the loop looks at its sockets again. */
    private void readInNextTurn() {
        if (readable && open && !readsLater) {
            readsLater = true;
            loop().afterReading(guarded(this::readNow));
        }
    }

    @Override
    void readAll() {
        readable = true;
        broken = true;
        while (open && !inputEnded && !ending() && readable) {
            read();
        }
    }

    private void readLater() {
        if (readable && open && !readsLater) {
            readsLater = true;
            later(this::readNow);
        }
    }

    private void readNow() {
        readsLater = false;
        read();
    }

    @Override
    void autoRead(boolean on) {
        wanted = on;
        if (on) {
            readLater();
        }
    }

    // ---- out

    @Override
    ByteBufAllocator allocator() {
        return ByteBufAllocator.DEFAULT;
    }

    @Override
    boolean isActive() {
        return open;
    }

    @Override
    @Nullable
    Socket tcp() {
        return open ? socket : null;
    }

    @Override
    void write(ByteBuf bytes, Write write) {
        if (unsent == null) {
            unsent = new Unsent();
        }
        unsent.add(bytes, write);
    }

    @Override
    void flushWrites() {
        if (!open || unsent == null) {
            return;
        }
        try {
            if (unsent.send(socket, buffers())) {
                loop().afterReading(guarded(this::flushWrites));
            }
        } catch (IOException lost) {
            writeFailed(lost);
        }
    }

    /** Epoll tells of room once a third of what the socket can hold is free, which a slow peer may need minutes for. */
    @Override
    public void retry() {
        flushWrites();
    }

    // ---- ends

    @Override
    void endOutput() {
        try {
            socket.shutdown(false, true);
        } catch (IOException | NotYetConnectedException lost) {
            // which the next read says, with its cause; Netty calls a reset connection one that was never there
        }
    }

    /** What was not read would turn it into a reset, which can cost the peer what it has not read either. */
    @Override
    void endBoth() {
        endOutput();
        boolean some = !inputEnded;
        for (int reads = 0; some && reads < MOST_LAST_READS; reads++) {
            ByteBuf unread = incoming().allocate();
            try {
                some = socket.receive(unread) > 0;
            } catch (IOException lost) {
                some = false;
            } finally {
                unread.release();
            }
        }
        closeNow();
    }

    @Override
    void reset() {
        if (open) {
            try {
                socket.setSoLinger(0);
            } catch (IOException alreadyReset) {
                // the peer was first: such a connection takes no options, and needs no reset of ours
            }
            closeNow();
        }
    }

    @Override
    public void closeNow() {
        if (!open) {
            return;
        }
        open = false;
        socket.closeQuietly();
        if (unsent != null) {
            unsent.drop(new ClosedChannelException());
        }
        loop().lost(this);
    }

    // ---- the rest

    @Override
    public String localAddress() {
        return text(local);
    }

    @Override
    public String remoteAddress() {
        return text(NativeInetAddress.address(remote, 0, remote.length));
    }
}
