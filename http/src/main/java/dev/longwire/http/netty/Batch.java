package dev.longwire.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A buffer that is filled, and then written: one of the loop's, which lines use in turn. */
final class Batch extends Write {
    private final LoopBuffers home;
    private final ByteBuf buffer;
    private final ByteBuffer window;
    private final int start;
    /** Where the buffer begins; 0 if that cannot be told. */
    private final long address;
    /** So much of it the socket has taken. */
    private int sent;
    /** A channel was given it, and may still hold it. */
    private boolean passed;

    Batch(LoopBuffers home, ByteBuf buffer) {
        this.home = home;
        this.buffer = buffer;
        this.window = buffer.internalNioBuffer(0, buffer.capacity()).duplicate().order(ByteOrder.BIG_ENDIAN);
        this.start = window.position();
        this.address = buffer.hasMemoryAddress() ? buffer.memoryAddress() : 0;
    }

    /** Gives it to a line. Returns a view of the buffer, whose position is where the next byte goes. */
    ByteBuffer lend(Batches to) {
        begin(to);
        return window;
    }

    /** The bytes put into it so far. */
    int filled() {
        return window.position() - start;
    }

    /** Writes from its start to a socket at once. Returns how many bytes it took, perhaps none. */
    int send(Socket socket) throws IOException {
        sent = address == 0 ? 0 : socket.sendAddress(address, 0, filled());
        return sent;
    }

    /** The bytes that were put into it and not sent. */
    int unsent() {
        return filled() - sent;
    }

    /** The same bytes. */
    ByteBuffer rest() {
        return window.duplicate().flip().position(start + sent);
    }

    /** What to write: all that was put into it, and not sent. */
    ByteBuf content() {
        size(unsent());
        passed = true;
        return buffer.setIndex(sent, filled()).retain();
    }

    @Override
    void giveBack() {
        end();
        sent = 0;
        window.position(start);
        if (passed && buffer.refCnt() > 1) {
            home.free(this); // somebody on the way still holds it
            return;
        }
        passed = false;
        home.keep(this);
    }

    int capacity() {
        return buffer.capacity();
    }

    boolean isDirect() {
        return buffer.isDirect();
    }

    void release() {
        buffer.release();
    }
}
