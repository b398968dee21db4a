package dev.longwire.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How a channel reads that asks a line for the buffer: one large read at a time, since several small ones cost more and starve
 * the other lines. Used on the loop.
 */
final class OneRead implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {
    private final Incoming incoming;
    private int attempted;
    private int last;

    OneRead(Incoming incoming) {
        this.incoming = incoming;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
        return incoming.allocate();
    }

    @Override
    public ExtendedHandle newHandle() {
        return this;
    }

    @Override
    public int guess() {
        return Received.SIZE;
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
