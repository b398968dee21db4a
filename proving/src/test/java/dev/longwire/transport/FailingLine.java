package dev.longwire.transport;

import dev.longwire.protocol.Output;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A line whose end vanishes after it has received, or sent, some bytes: with a reset or without. */
final class FailingLine extends WatchedLine {
    private static final long NEVER = Long.MAX_VALUE;

    private final boolean resets;
    private final ByteBuffer batch = ByteBuffer.allocate(2 * Output.MOST);
    private long leftToReceive;
    private long leftToSend;

    private FailingLine(Line line, long leftToReceive, long leftToSend, boolean resets) {
        super(line);
        this.leftToReceive = leftToReceive;
        this.leftToSend = leftToSend;
        this.resets = resets;
    }

    static Line afterReceiving(Line line, int bytes, boolean resets) {
        return new FailingLine(line, bytes, NEVER, resets);
    }

    static Line afterSending(Line line, int bytes, boolean resets) {
        return new FailingLine(line, NEVER, bytes, resets);
    }

    private void vanish() {
        if (resets) {
            abort();
        } else {
            super.close();
        }
    }

    @Override
    public void handler(LineHandler next) {
        super.handler(new LineHandler() {
            @Override
            public void received(ByteBuffer bytes) {
                int limit = bytes.limit();
                int part = (int) Math.min(leftToReceive, bytes.remaining());
                leftToReceive -= part;
                next.received(bytes.limit(bytes.position() + part));
                if (part == 0 || bytes.limit() < limit) {
                    bytes.limit(limit).position(limit);
                    vanish();
                }
            }

            @Override
            public void readComplete() {
                next.readComplete();
            }

            @Override
            public void taken() {
                next.taken();
            }

            @Override
            public void inputEnded() {
                next.inputEnded();
            }

            @Override
            public void closed(@Nullable Throwable cause) {
                next.closed(cause);
            }
        });
    }

    @Override
    public ByteBuffer reserve(int bytes) {
        if (batch.remaining() < bytes) {
            pass();
        }
        return batch;
    }

    /** Passes on what may still be sent. */
    private void pass() {
        batch.flip();
        while (batch.hasRemaining() && leftToSend > 0) {
            int part = (int) Math.min(Math.min(leftToSend, Output.MOST), batch.remaining());
            leftToSend -= part;
            int limit = batch.limit();
            super.reserve(part).put(batch.limit(batch.position() + part));
            batch.limit(limit);
        }
        batch.clear();
    }

    @Override
    public void flush() {
        pass();
        super.flush();
        if (leftToSend == 0) {
            vanish();
        }
    }

    @Override
    public long written() {
        return super.written() + batch.position();
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
}
