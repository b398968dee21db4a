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
    /** So much of it the socket has taken. */
    private int sent;

    Batch(LoopBuffers home, ByteBuf buffer) {
        this.home = home;
        this.buffer = buffer;
        this.window = buffer.internalNioBuffer(0, buffer.capacity()).duplicate().order(ByteOrder.BIG_ENDIAN);
        this.start = window.position();
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
        sent = buffer.hasMemoryAddress() ? socket.sendAddress(buffer.memoryAddress(), 0, filled()) : 0;
        return sent;
    }

    /** The bytes that were put into it and not sent. */
    int unsent() {
        return filled() - sent;
    }

    /** What to write: all that was put into it, and not sent. */
    ByteBuf content() {
        size(unsent());
        return buffer.setIndex(sent, filled()).retain();
    }

    @Override
    void giveBack() {
        end();
        sent = 0;
        window.position(start);
        if (buffer.refCnt() == 1) {
            home.keep(this);
        } else {
            free(); // somebody on the way still holds it
        }
    }

    int capacity() {
        return buffer.capacity();
    }

    void free() {
        buffer.release();
    }
}
