package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line that counts what is done to it, and else does what another one does. */
class WatchedLine implements Line {
    private final Line line;
    private final Loop loop;
    /** Flushes that had something to flush. */
    int flushes;

    int aborts;
    boolean reads = true;
    /** What is different about a cable. */
    boolean showsEnd = true;

    /** What the peer's system has taken, as ours tells. */
    long progress;
    /** The peer's system answers, and takes nothing. */
    boolean heldBack;

    int window = 256 << 10;
    /** Lends memory for messages to be sent. */
    boolean lends;
    /** What was lent and not given back. */
    final List<ByteBuffer> lent = new ArrayList<>();

    Masking masking = Masking.FRESH_KEYS;
    /** Runs after each flush. */
    Runnable afterFlush = () -> {};
    /** Taken, and not told before it is to try once more. */
    long untold;
    /** Runs when it is closed in good order. */
    Runnable onClose = () -> {};

    private long flushed;

    WatchedLine(Line line) {
        this(line, line.loop());
    }

    WatchedLine(Line line, Loop loop) {
        this.line = line;
        this.loop = loop;
    }

    @Override
    public void flush() {
        if (line.written() != flushed) {
            flushes++;
            flushed = line.written();
        }
        line.flush();
        afterFlush.run();
    }

    @Override
    public void retry() {
        untold = 0;
    }

    @Override
    public void abort() {
        aborts++;
        line.abort();
    }

    @Override
    public void reading(boolean on) {
        reads = on;
        line.reading(on);
    }

    @Override
    public ByteBuffer reserve(int bytes) {
        return line.reserve(bytes);
    }

    @Override
    public @Nullable ByteBuffer lend(int bytes) {
        if (!lends) {
            return null;
        }
        ByteBuffer memory = ByteBuffer.allocate(4 * bytes).position(16);
        lent.add(memory);
        return memory;
    }

    @Override
    public void giveBack(ByteBuffer borrowed) {
        assertThat(lent.removeIf(memory -> memory == borrowed)).isTrue();
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void handler(LineHandler handler) {
        line.handler(handler);
    }

    @Override
    public long written() {
        return line.written();
    }

    @Override
    public long taken() {
        return line.taken() - untold;
    }

    @Override
    public void finish() {
        line.finish();
    }

    @Override
    public void close() {
        onClose.run();
        line.close();
    }

    @Override
    public String localAddress() {
        return line.localAddress();
    }

    @Override
    public String remoteAddress() {
        return line.remoteAddress();
    }

    @Override
    public long progress() {
        return progress;
    }

    @Override
    public boolean heldBack(long nanos) {
        return heldBack;
    }

    @Override
    public boolean showsEnd() {
        return showsEnd;
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public Masking masking() {
        return masking;
    }
}
