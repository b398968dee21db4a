package dev.longwire.serial;

import com.fazecast.jSerialComm.SerialPort;
import dev.longwire.protocol.Output;
import dev.longwire.transport.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What waits to be written to a port: the loop fills buffers, the writing thread empties them. */
final class PortWriter implements Output {
    /** Bytes of one buffer, and most of one write: a pseudo-terminal has room for not much more. */
    static final int CHUNK = 8 << 10;

    /** Buffers with the writing thread while another one is filled; more only when they are full. */
    private static final int AHEAD = 2;

    private static final int MOST_SPARE = 8;

    private final Loop loop;
    private final Runnable whenTaken;
    private final Runnable tellTaken = this::tellTaken;
    private final AtomicBoolean tellComing = new AtomicBoolean();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // under the lock
    private final ArrayDeque<ByteBuffer> ready = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();
    private boolean ended;
    private boolean aborted;
    private long linger;
    private boolean inSystem;

    /** Changed under the lock. */
    private volatile long taken;

    // on the loop
    private ByteBuffer batch = ByteBuffer.allocate(CHUNK);
    private long passedOn;
    private boolean flushWanted;

    PortWriter(Loop loop, Runnable whenTaken) {
        this.loop = loop;
        this.whenTaken = whenTaken;
    }

    // ---- on the loop ------------------------------------------------------------------------------------------------

    @Override
    public ByteBuffer reserve(int bytes) {
        if (batch.remaining() < bytes) {
            passOn();
        }
        return batch;
    }

    long written() {
        return passedOn + batch.position();
    }

    long taken() {
        return taken;
    }

    /** Passes everything written on, at once or as soon as the writing thread has done with what it has. */
    void flush() {
        lock.lock();
        try {
            if (batch.position() == 0) {
                return;
            }
            if (ready.size() >= AHEAD) {
                flushWanted = true;
                return;
            }
        } finally {
            lock.unlock();
        }
        passOn();
    }

    private void passOn() {
        passedOn += batch.position();
        lock.lock();
        try {
            ready.add(batch.flip());
            ByteBuffer next = spare.poll();
            batch = next == null ? ByteBuffer.allocate(CHUNK) : next;
            changed.signal();
        } finally {
            lock.unlock();
        }
        flushWanted = false;
    }

    /** Throws away what waits and is not with the writing thread yet. It counts as taken. */
    void drop() {
        long dropped = batch.position();
        batch.clear();
        passedOn += dropped;
        lock.lock();
        try {
            for (ByteBuffer waiting : ready) {
                dropped += waiting.remaining();
            }
            ready.clear();
            taken += dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what there is, waits, and ends. */
    void end(long lingerNanos) {
        if (batch.position() > 0) {
            passOn();
        }
        lock.lock();
        try {
            ended = true;
            linger = lingerNanos;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void tellTaken() {
        tellComing.set(false);
        if (flushWanted) {
            flush();
        }
        whenTaken.run();
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /** Throws away what waits, and ends. */
    void abort() {
        lock.lock();
        try {
            aborted = true;
            ready.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the writing thread is in the system. */
    boolean isStuck() {
        lock.lock();
        try {
            return inSystem;
        } finally {
            lock.unlock();
        }
    }

    // ---- the writing thread -----------------------------------------------------------------------------------------

    /** Writes until the end. Returns what failed. */
    @Nullable
    IOException run(SerialPort port, int mostAtOnce) {
        try {
            ByteBuffer next = next(null);
            while (next != null) {
                while (next.hasRemaining()) {
                    int size = Math.min(mostAtOnce, next.remaining());
                    int count = write(port, next, size);
                    if (count == 0 && aborted()) {
                        return null;
                    }
                    if (count < size) {
                        return PortTrouble.gone(port.getSystemPortPath(), port.getLastErrorCode());
                    }
                }
                next = next(next);
            }
            return null;
        } catch (InterruptedException nobodyInterruptsIt) {
            return new IOException("the thread that writes was interrupted", nobodyInterruptsIt);
        }
    }

    private int write(SerialPort port, ByteBuffer from, int size) {
        lock.lock();
        try {
            if (aborted) {
                return 0;
            }
            inSystem = true;
        } finally {
            lock.unlock();
        }
        int count = port.writeBytes(from.array(), size, from.position());
        lock.lock();
        try {
            inSystem = false;
            taken += Math.max(0, count);
        } finally {
            lock.unlock();
        }
        if (count <= 0) {
            return count;
        }
        from.position(from.position() + count);
        if (tellComing.compareAndSet(false, true)) {
            loop.execute(tellTaken);
        }
        return count;
    }

    private boolean aborted() {
        lock.lock();
        try {
            return aborted;
        } finally {
            lock.unlock();
        }
    }

    /** The next buffer to write; null at the end. The one before goes back. */
    private @Nullable ByteBuffer next(@Nullable ByteBuffer empty) throws InterruptedException {
        lock.lock();
        try {
            if (empty != null && spare.size() < MOST_SPARE) {
                spare.add(empty.clear());
            }
            while (ready.isEmpty() && !ended && !aborted) {
                changed.await();
            }
            if (aborted) {
                return null;
            }
            ByteBuffer next = ready.poll();
            if (next == null) {
                long left = linger;
                while (left > 0 && !aborted) {
                    left = changed.awaitNanos(left);
                }
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}
