package dev.longwire.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A socket that an epoll loop watches, edge-triggered: what can be read or written is told once, and again when there is more of
 * it than there was. Used on the loop.
 */
final class EpollSocket extends Socket implements EpollIoHandle {
    /** EPOLLPRI, for which Netty has no name: urgent data, at which a read stops short. */
    private static final EpollIoOps URGENT = EpollIoOps.valueOf(2);

    private static final EpollIoOps EVERYTHING = EpollIoOps.EPOLLIN
            .with(EpollIoOps.EPOLLOUT)
            .with(EpollIoOps.EPOLLRDHUP)
            .with(URGENT)
            .with(EpollIoOps.EPOLLET);

    /** Told what the loop has seen. */
    interface Watcher {
        /**
         * The socket may be read from or written to.
         *
         * @param events what epoll said
         */
        void ready(int events);

        /** The loop ends: the socket is to be closed at once. */
        void closeNow();
    }

    // set by watch, before anything else can happen
    private Watcher watcher;
    private @Nullable IoRegistration registration;

    EpollSocket(int descriptor) {
        super(descriptor);
    }

    /** Has a loop watch it from now on; called on that loop. If it cannot, the socket is closed. */
    void watch(NettyLoop loop, Watcher told) throws IOException {
        watcher = told;
        try {
            registration = loop.register(this);
            registration.submit(EVERYTHING);
        } catch (IOException | RuntimeException refused) {
            closeQuietly();
            throw refused;
        }
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        watcher.ready(((EpollIoEvent) event).ops().value());
    }

    @Override
    public FileDescriptor fd() {
        return this;
    }

    /** What the loop calls when it ends. */
    @Override
    public void close() {
        watcher.closeNow();
    }

    /** Closes it, and has it watched no longer. */
    void closeQuietly() {
        try {
            super.close();
        } catch (IOException lost) {
            // the descriptor is free all the same, and what could not be sent is the peer's to find out
        }
        if (registration != null) {
            registration.cancel();
        }
    }

    /**
     * Reads at once into the room that a buffer has.
     *
     * @return how many bytes; 0 if there are none yet, -1 at the end of them
     */
    int receive(ByteBuf into) throws IOException {
        int from = into.writerIndex();
        int to = into.capacity();
        int got = into.hasMemoryAddress()
                ? recvAddress(into.memoryAddress(), from, to)
                : recv(into.internalNioBuffer(from, to - from), from, to);
        if (got > 0) {
            into.writerIndex(from + got);
        }
        return got;
    }

    /** Writes the readable bytes of a buffer at once. Returns how many the operating system took, perhaps none. */
    int send(ByteBuf bytes, LoopBuffers buffers) throws IOException {
        int sent = sendDirect(bytes.isDirect() ? bytes : buffers.passage(bytes));
        bytes.skipBytes(sent);
        return sent;
    }

    private int sendDirect(ByteBuf bytes) throws IOException {
        int from = bytes.readerIndex();
        int to = bytes.writerIndex();
        return bytes.hasMemoryAddress()
                ? sendAddress(bytes.memoryAddress(), from, to)
                : send(bytes.internalNioBuffer(from, to - from), from, to);
    }
}
