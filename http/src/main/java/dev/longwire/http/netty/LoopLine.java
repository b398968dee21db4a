package dev.longwire.http.netty;

import dev.longwire.transport.Line;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What all lines of a loop have in common: its memory, and how applications see it. */
abstract class LoopLine implements Line {
    private final NettyLoop loop;
    private final LoopBuffers buffers;
    private final Received received;

    LoopLine(NettyLoop loop) {
        this.loop = loop;
        this.buffers = loop.buffers();
        this.received = buffers.received();
    }

    @Override
    public NettyLoop loop() {
        return loop;
    }

    LoopBuffers buffers() {
        return buffers;
    }

    /** Where it takes its memory from. */
    abstract ByteBufAllocator allocator();

    @Override
    public @Nullable ByteBuffer borrow(int least, int most) {
        return buffers.lent().borrow(least, most);
    }

    @Override
    public @Nullable ByteBuffer lend(int bytes) {
        return buffers.lent().borrow(bytes, bytes);
    }

    @Override
    public boolean owns(ByteBuffer payload) {
        return buffers.lent().of(payload) != null;
    }

    @Override
    public @Nullable ByteBuffer keep(ByteBuffer start, int length) {
        return received.keep(start, length);
    }

    @Override
    public void giveBack(ByteBuffer borrowed) {
        buffers.lent().giveBack(borrowed);
    }

    @Override
    public ByteBuffer readOnly(ByteBuffer bytes, int from, int to) {
        return received.readOnly(bytes, from, to);
    }

    @Override
    public ByteBuffer readOnlyText(ByteBuffer bytes, int from, int to) {
        return received.readOnlyText(bytes, from, to);
    }

    @Override
    public @Nullable Runnable hold(ByteBuffer shown) {
        return received.hold(shown);
    }

    @Override
    public boolean isCheckedText(ByteBuffer utf8) {
        return received.isCheckedText(utf8);
    }
}
