package dev.longwire.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One buffer that all lines of a loop read into, one large read at a time: several small ones cost more and starve the other
 * lines, and an idle line needs no buffer. Only for transports that read once there is something to read; io_uring reads
 * ahead. Used on the loop.
 */
final class SharedReads implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {
    private static final int SIZE = 256 * 1024;

    private @Nullable ByteBuf buffer;
    private int attempted;
    private int last;

    /** One for all channels: what it keeps is of one read, and there is one at a time. */
    @Override
    public ExtendedHandle newHandle() {
        return this;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
        ByteBuf free = buffer;
        if (free == null || free.refCnt() > 1) { // else the last reader, or a read under way, still needs it
            free();
            free = allocator.directBuffer(SIZE, SIZE);
            buffer = free;
        }
        return free.clear().retain();
    }

    void free() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }

    @Override
    public int guess() {
        return SIZE;
    }

    @Override
    public void reset(ChannelConfig config) {
        attempted = 0;
        last = 0;
    }

    @Override
    public void incMessagesRead(int messages) {}

    @Override
    public void lastBytesRead(int bytes) {
        last = bytes;
    }

    @Override
    public int lastBytesRead() {
        return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
        return attempted;
    }

    @Override
    public boolean continueReading() {
        return false;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
        return false;
    }

    @Override
    public void readComplete() {}
}
