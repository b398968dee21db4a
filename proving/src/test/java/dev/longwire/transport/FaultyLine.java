package dev.longwire.transport;

import dev.longwire.protocol.Output;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A line on which one call finds no memory: the one of this number, of all that may take some. */
final class FaultyLine extends WatchedLine {
    private static final int NEVER = Integer.MAX_VALUE;

    private int left = NEVER;
    private boolean failed;
    private ByteBuffer small = ByteBuffer.allocate(0);
    private final Line out;

    FaultyLine(Line line) {
        super(line);
        this.out = line;
        lends = true;
    }

    /** The call of this number from now on fails, from 1 on. */
    void failAt(int number) {
        left = number;
    }

    boolean hasFailed() {
        return failed;
    }

    private void call() {
        if (left != NEVER && --left == 0) {
            failed = true;
            left = NEVER;
            throw new OutOfMemoryError("injected");
        }
    }

    /** Gives little room at once, so that a large frame asks often. */
    @Override
    public ByteBuffer reserve(int bytes) {
        call();
        pass();
        small = ByteBuffer.allocate(Math.max(bytes, Output.MOST));
        return small;
    }

    private void pass() {
        small.flip();
        while (small.hasRemaining()) {
            ByteBuffer room = out.reserve(1);
            int some = Math.min(room.remaining(), small.remaining());
            room.put(small.slice(small.position(), some));
            small.position(small.position() + some);
        }
        small = ByteBuffer.allocate(0);
    }

    @Override
    public long written() {
        return super.written() + small.position();
    }

    @Override
    public void flush() {
        call();
        pass();
        super.flush();
    }

    @Override
    public void finish() {
        pass();
        super.finish();
    }

    @Override
    public void close() {
        pass();
        super.close();
    }

    @Override
    public @Nullable ByteBuffer lend(int bytes) {
        call();
        return super.lend(bytes);
    }

    @Override
    public ByteBuffer readOnly(ByteBuffer bytes, int from, int to) {
        call();
        return super.readOnly(bytes, from, to);
    }

    @Override
    public ByteBuffer readOnlyText(ByteBuffer bytes, int from, int to) {
        call();
        return super.readOnlyText(bytes, from, to);
    }

    @Override
    public @Nullable ByteBuffer borrow(int least, int most) {
        call();
        return super.borrow(least, most);
    }
}
