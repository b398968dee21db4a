package dev.longwire.proving;

import dev.longwire.Headers;
import dev.longwire.handshake.HeadException;
import dev.longwire.handshake.HeadReader;
import dev.longwire.handshake.ServerHandshake;
import dev.longwire.handshake.Verdict;
import dev.longwire.testkit.Recorder;
import dev.longwire.transport.Line;
import dev.longwire.transport.LineHandler;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An end of an in-memory line in the hands of a test. What comes is kept until it is read. */
final class RawMemoryEnd implements RawEnd, LineHandler {
    /** Bytes kept past which the peer is held back, until the test wants more. */
    private static final int MOST_KEPT = 64 << 10;

    private final Line line;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** What was received and not read yet, from its position to its limit. */
    private ByteBuffer received = ByteBuffer.allocate(0);

    /** How many bytes the test waits for. */
    private int wanted;

    private boolean ended;
    private boolean broken;

    private @Nullable HeadReader head;
    private @Nullable Consumer<RawEnd> upgraded;

    RawMemoryEnd(Line line) {
        this.line = line;
    }

    /** Answers the client's request, then tells that it is done. */
    void upgradeAsServer(Consumer<RawEnd> done) {
        head = HeadReader.forRequest(HeadReader.DEFAULT_LIMIT);
        upgraded = done;
        line.handler(this);
    }

    @Override
    public void received(ByteBuffer bytes) {
        if (head != null && upgraded != null) {
            upgrade(head, upgraded, bytes);
        }
        lock.lock();
        try {
            append(bytes);
            line.reading(received.remaining() < Math.max(MOST_KEPT, wanted));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void append(ByteBuffer bytes) {
        int kept = received.remaining();
        if (received.capacity() - received.limit() < bytes.remaining()) {
            int needed = Math.max(kept + bytes.remaining(), wanted);
            ByteBuffer roomier = needed <= received.capacity() ? received : ByteBuffer.allocate(2 * needed);
            received = roomier == received ? received.compact() : roomier.put(received);
            received.flip();
        }
        int end = received.limit();
        received.limit(end + bytes.remaining()).put(end, bytes, bytes.position(), bytes.remaining());
        bytes.position(bytes.limit());
    }

    private void upgrade(HeadReader reader, Consumer<RawEnd> done, ByteBuffer bytes) {
        try {
            if (reader.read(bytes)) {
                head = null;
                String key = reader.request().headers().first("Sec-WebSocket-Key");
                Verdict.Upgrade upgrade = new Verdict.Upgrade(String.valueOf(key), List.of());
                put(ServerHandshake.accepted(upgrade, null, Headers.of()));
                done.accept(this);
            }
        } catch (HeadException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    private void put(byte[] bytes) {
        for (byte[] piece : Splits.chops(bytes, 1024)) {
            line.reserve(piece.length).put(piece);
        }
        line.flush();
    }

    @Override
    public void inputEnded() {
        change(() -> ended = true);
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        change(() -> {
            ended = true;
            broken |= cause != null;
        });
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(byte[] bytes) {
        byte[] copy = bytes.clone();
        line.loop().execute(() -> put(copy));
    }

    @Override
    public byte[] read(int count) throws IOException {
        lock.lock();
        try {
            await(count);
            if (received.remaining() < count) {
                throw broken
                        ? new IOException("reset by the peer")
                        : new EOFException(received.remaining() + " of " + count + " bytes, then the end");
            }
            byte[] bytes = new byte[count];
            received.get(bytes);
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean ends() throws IOException {
        lock.lock();
        try {
            await(1);
            if (received.hasRemaining()) {
                throw new IOException(received.remaining() + " bytes came instead of the end");
            }
            return !broken;
        } finally {
            lock.unlock();
        }
    }

    private void await(int count) throws IOException {
        long left = Recorder.PATIENCE.toNanos();
        wanted = count;
        while (received.remaining() < count && !ended) {
            line.loop().execute(() -> line.reading(true));
            if (left <= 0) {
                throw new SocketTimeoutException(
                        received.remaining() + " of " + count + " bytes came within " + Recorder.PATIENCE);
            }
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException().initCause(interrupted);
            }
        }
    }

    @Override
    public void finish() {
        line.loop().execute(line::finish);
    }

    @Override
    public void reset() {
        line.loop().execute(line::abort);
    }

    @Override
    public void close() {
        line.loop().execute(line::close);
    }
}
