package dev.longwire.transport;

import java.nio.ByteBuffer;

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

    int window = 256 << 10;
    Masking masking = Masking.FRESH_KEYS;
    /** Runs after each flush. */
    Runnable afterFlush = () -> {};
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
        return line.taken();
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
