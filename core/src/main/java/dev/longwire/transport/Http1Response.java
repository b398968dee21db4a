package dev.longwire.transport;

import dev.longwire.Limits;
import dev.longwire.protocol.Output;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a response as the client takes it, and ends the line. A client that takes nothing for the write timeout, or does not
 * end its side for the close timeout when all was written, is given up. Used on the line's loop.
 */
final class Http1Response implements LineHandler {
    private final Line line;
    private final ByteBuffer bytes;
    private final Limits limits;
    private final Router router;

    private Runnable cancelTimeout = () -> {};
    private boolean inputEnded;
    private long counted;
    private long takenLast;

    /** For a client that has perhaps said already that it will send nothing more. */
    Http1Response(Line line, byte[] bytes, Limits limits, Router router, boolean inputEnded) {
        this.inputEnded = inputEnded;
        this.line = line;
        this.bytes = ByteBuffer.wrap(bytes);
        this.limits = limits;
        this.router = router;
    }

    void start() {
        line.handler(this);
        line.reading(true);
        counted = bytes.remaining() < Budget.GRAIN ? 0 : bytes.remaining();
        line.loop().budget().addHeap(counted);
        write();
    }

    private void write() {
        cancelTimeout.run();
        while (bytes.hasRemaining() && spare() > 0) {
            fill(spare());
            line.flush();
        }
        takenLast = line.taken();
        if (bytes.hasRemaining()) {
            cancelTimeout = line.loop().deadlines().after(limits.writeTimeout().toNanos(), this::stalled);
        } else {
            written();
        }
    }

    private int spare() {
        return (int) (line.window() - (line.written() - line.taken()));
    }

    private void fill(int most) {
        int left = Math.min(bytes.remaining(), most);
        while (left > 0) {
            int part = Math.min(left, Output.MOST);
            line.reserve(part).put(bytes.slice(bytes.position(), part));
            bytes.position(bytes.position() + part);
            left -= part;
        }
    }

    private void written() {
        letGo();
        if (inputEnded || !line.showsEnd()) {
            line.close(); // where it shows no end, the client's would never be seen, and no reset can overtake the
            // answer
            return;
        }
        line.finish(); // RFC 9112 §9.6: reading on until the client ends too, so that the answer is not lost to a reset
        takenLast = line.taken();
        cancelTimeout = line.loop().deadlines().after(limits.closeTimeout().toNanos(), this::lingered);
    }

    private void letGo() {
        line.loop().budget().addHeap(-counted);
        counted = 0;
    }

    private void stalled() {
        line.retry();
        if (line.taken() == takenLast) {
            line.abort();
        } else {
            write();
        }
    }

    /** The client has not ended the line after its response. */
    private void lingered() {
        if (line.taken() == line.written()) {
            line.close();
        } else if (line.taken() > takenLast) {
            takenLast = line.taken();
            cancelTimeout = line.loop().deadlines().after(limits.closeTimeout().toNanos(), this::lingered);
        } else {
            line.abort();
        }
    }

    @Override
    public void taken() {
        if (bytes.hasRemaining()) {
            write();
        }
    }

    @Override
    public void received(ByteBuffer more) {
        more.position(more.limit()); // what follows is never another request
    }

    @Override
    public void inputEnded() {
        inputEnded = true;
        if (!bytes.hasRemaining()) {
            line.close();
        }
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        cancelTimeout.run();
        letGo();
        router.lost(line);
    }
}
