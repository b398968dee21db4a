package dev.longwire.http.netty;

import dev.longwire.protocol.Output;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultChannelPromise;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What a line writes, gathered in pooled buffers. While an earlier flush is still waiting for the operating system, a
 * later one only gathers: however slowly a peer reads, all buffers but the last are full.
 */
final class Batches implements ChannelFutureListener {
    static final int SIZE = 64 * 1024;

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final NettyLine line;
    private final ChannelHandlerContext context;

    /** The buffer being filled; null while there is nothing to write, so that an idle line holds none. */
    private @Nullable ByteBuf batch;

    /** A view of {@link #batch}: its position is where the next byte goes. */
    private ByteBuffer window = NONE;

    private int start;

    /** Bytes in buffers that were passed to the channel, flushed or not. */
    private long passed;

    private long flushed;
    private long taken;

    /** A flush came while an earlier one was still waiting. */
    private boolean flushAgain;

    /** Nothing is written any more: what comes ends in {@link #scrap}. */
    private boolean sealed;

    private @Nullable ByteBuffer scrap;

    Batches(NettyLine line, ChannelHandlerContext context) {
        this.line = line;
        this.context = context;
    }

    ByteBuffer reserve(int bytes) {
        if (batch != null && window.remaining() < bytes) {
            pass(batch);
        }
        if (sealed) {
            scrap = scrap == null ? ByteBuffer.allocate(Output.MOST) : scrap;
            return scrap.clear();
        }
        if (batch == null) {
            batch = context.alloc().directBuffer(SIZE, SIZE);
            window = batch.internalNioBuffer(0, SIZE).order(ByteOrder.BIG_ENDIAN);
            start = window.position();
        }
        return window;
    }

    long written() {
        return batch == null ? passed : passed + window.position() - start;
    }

    long taken() {
        return taken;
    }

    void flush() {
        if (sealed) {
            return;
        }
        if (taken < flushed) {
            flushAgain = true;
            return;
        }
        flushAgain = false;
        if (batch != null) {
            pass(batch);
        }
        if (passed > flushed) {
            flushed = passed;
            context.flush();
        }
    }

    private void pass(ByteBuf full) {
        int bytes = window.position() - start;
        batch = null;
        if (bytes == 0) {
            full.release();
            return;
        }
        passed += bytes;
        full.setIndex(0, bytes);
        context.write(full, new Batch(context, bytes).addListener(this));
    }

    @Override
    public void operationComplete(ChannelFuture written) {
        if (!written.isSuccess()) {
            line.failed(written.cause());
            return;
        }
        taken += ((Batch) written).bytes;
        if (flushAgain && taken == flushed) {
            flush();
        }
        line.hasTaken();
    }

    /** From now on nothing is written; what was not passed to the channel is thrown away. */
    void seal() {
        sealed = true;
        if (batch != null) {
            batch.release();
            batch = null;
        }
    }

    /** Completes when the operating system has taken one buffer. */
    private static final class Batch extends DefaultChannelPromise {
        private final int bytes;

        Batch(ChannelHandlerContext context, int bytes) {
            super(context.channel(), context.executor());
            this.bytes = bytes;
        }
    }
}
