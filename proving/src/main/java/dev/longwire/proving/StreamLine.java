package dev.longwire.proving;

import dev.longwire.proving.StreamConnection.Type;
import dev.longwire.transport.Line;
import dev.longwire.transport.LineHandler;
import dev.longwire.transport.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One of the lines of a {@link StreamConnection}. What it has taken is what it was allowed to put into frames. */
final class StreamLine implements Line {
    private static final int BATCH = 16 << 10;

    private final StreamConnection connection;
    private final Loop loop;
    private final int number;
    /** What has arrived and was not read. The other end's window is its capacity. */
    private final ByteBuffer in;

    private final ByteBuffer readBuffer;
    private final ArrayDeque<ByteBuffer> flushed = new ArrayDeque<>();
    private final Runnable readTask = this::deliver;

    private @Nullable LineHandler handler;
    private ByteBuffer batch = ByteBuffer.allocate(BATCH);
    /** Everything written except what is in the batch. */
    private long passedOn;

    private long taken;
    private long takenTold;
    /** Bytes that the other end has room for. */
    private int room;

    private boolean reading = true;
    private boolean readComing;
    private boolean peerFinished;
    private boolean peerReset;
    private boolean peerDeaf;
    private boolean inputOver;
    private boolean finishing;
    private boolean finishTold;
    private boolean flushing;
    private boolean closing;
    private boolean closed;

    StreamLine(StreamConnection connection, int number, int window) {
        this.connection = connection;
        this.number = number;
        loop = connection.line().loop();
        room = window;
        in = ByteBuffer.allocate(window);
        readBuffer = ByteBuffer.allocate(window);
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void handler(LineHandler next) {
        handler = next;
        readLater();
    }

    // ---- out --------------------------------------------------------------------------------------------------------

    @Override
    public ByteBuffer reserve(int bytes) {
        if (batch.remaining() < bytes) {
            pass();
            batch = ByteBuffer.allocate(BATCH);
        }
        return batch;
    }

    private void pass() {
        if (batch.position() > 0) {
            passedOn += batch.position();
            flushed.add(batch.duplicate().flip());
            batch = batch.slice();
        }
    }

    @Override
    public long written() {
        return passedOn + batch.position();
    }

    @Override
    public long taken() {
        return taken;
    }

    @Override
    public void flush() {
        if (!closed) {
            pass();
            flushing = true;
            connection.pump();
            flushing = false;
            takenTold = taken; // as its caller sees
            settle();
        }
    }

    /** Puts a piece of what was flushed into a frame. False if there is nothing, or no room for it. */
    boolean writeOne() {
        ByteBuffer next = flushed.peek();
        if (next == null) {
            return false;
        }
        int part = peerDeaf ? next.remaining() : Math.min(room, Math.min(next.remaining(), StreamConnection.MOST));
        if (part == 0) {
            return false;
        }
        if (!peerDeaf) {
            connection.write(Type.DATA, number, next.slice().limit(part));
            room -= part;
        }
        next.position(next.position() + part);
        taken += part;
        if (!next.hasRemaining()) {
            flushed.remove();
        }
        return true;
    }

    /** Tells the handler, later, if something was taken when another line was at work. */
    void tellTaken() {
        if (taken != takenTold && !flushing) {
            takenTold = taken;
            later(() -> {
                settle();
                if (!closed && handler != null) {
                    handler.taken();
                }
            });
        }
    }

    /** When all is written there may be something to say. */
    private void settle() {
        if (closed || taken != written()) {
            return;
        }
        if ((finishing || closing) && !finishTold) {
            finishTold = true;
            connection.tell(Type.FINISHED, number);
        }
        if (closing) {
            end(null);
        }
    }

    @Override
    public void finish() {
        finishing = true;
        flush();
    }

    @Override
    public void close() {
        if (!closed && !closing) {
            closing = true;
            later(this::flush);
        }
    }

    @Override
    public void abort() {
        if (!closed) {
            closing = true;
            flushed.clear();
            connection.tell(Type.RESET, number);
            later(() -> end(null));
        }
    }

    private void end(@Nullable IOException cause) {
        if (closed) {
            return;
        }
        closed = true;
        flushed.clear();
        connection.ended(number);
        connection.tell(Type.DEAF, number);
        LineHandler last = handler;
        if (last != null) {
            later(() -> last.closed(cause));
        }
    }

    // ---- in ---------------------------------------------------------------------------------------------------------

    void arrived(ByteBuffer bytes) {
        in.put(bytes);
        readLater();
    }

    /** The other end has read. */
    void read(int bytes) {
        room += bytes;
    }

    void finished() {
        peerFinished = true;
        readLater();
    }

    void wasReset() {
        peerReset = true;
        readLater();
    }

    void isDeaf() {
        peerDeaf = true;
    }

    void lost(IOException cause) {
        later(() -> end(cause));
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (on) {
            readLater();
        }
    }

    private void readLater() {
        if (!readComing) {
            readComing = true;
            later(readTask);
        }
    }

    private void deliver() {
        readComing = false;
        if (closed || handler == null) {
            return;
        }
        if (peerReset) {
            end(new IOException("stream reset by the peer"));
            return;
        }
        if (!reading || inputOver) {
            return;
        }
        if (in.position() > 0) {
            int count = in.position();
            readBuffer.clear().put(in.flip());
            in.clear();
            connection.tell(Type.READ, number, count);
            handler.received(readBuffer.flip());
            handler.readComplete();
            readLater();
        } else if (peerFinished) {
            inputOver = true;
            handler.inputEnded();
        }
    }

    /** A loop that was closed has ended its lines: nobody waits for what would be done. */
    private void later(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException closedLoop) {
            closed = true;
        }
    }

    @Override
    public String localAddress() {
        return connection.line().localAddress();
    }

    @Override
    public String remoteAddress() {
        return connection.line().remoteAddress();
    }
}
