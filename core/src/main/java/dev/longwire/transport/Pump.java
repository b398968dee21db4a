package dev.longwire.transport;

import dev.longwire.protocol.Connection;
import java.net.SocketTimeoutException;

/**
 * Writes to the line what waits for it, flushes, and sees what the line has taken. What one read brings about leaves in one flush. Used
 * on the loop, but for what waits at the line, which any thread may ask.
 */
final class Pump {
    private final Sender sender;
    private final Line line;
    private final Connection connection;
    private final long writeTimeout;
    private final Sender.Owner owner;

    /** Bytes written and not taken, for other threads. */
    private volatile long unsent;

    private long lastTaken;
    /** When the peer is given up because it takes nothing; {@link Connection#NEVER} while nothing waits. */
    private long takeBy = Connection.NEVER;
    /** Inside a read pass, which ends with a flush. */
    private boolean inRead;

    private boolean flushComing;
    /** The line has ended. */
    private boolean over;

    /**
     * The pump of one connection.
     *
     * @param writeTimeout how long the peer may take nothing, in nanoseconds
     */
    Pump(Sender sender, Line line, Connection connection, long writeTimeout, Sender.Owner owner) {
        this.sender = sender;
        this.line = line;
        this.connection = connection;
        this.writeTimeout = writeTimeout;
        this.owner = owner;
    }

    /** Bytes written and not taken, as far as other threads were let see. Any thread. */
    long unsent() {
        return unsent;
    }

    /** Bytes written and not taken; on the loop with what this turn has written. Any thread. */
    long written() {
        return line.loop().inLoop() && !over ? line.written() - line.taken() : unsent;
    }

    /** Until the next flush, what is sent is held together. */
    void readBegins() {
        inRead = true;
    }

    boolean isInRead() {
        return inRead;
    }

    /** The line has ended. */
    void stop() {
        over = true;
        unsent = 0;
    }

    boolean isOver() {
        return over;
    }

    /** Writes waiting messages to the line until it is full. Returns whether there was any. */
    boolean run() {
        Outbox waiting = sender.waiting();
        if (waiting == null) {
            return false;
        }
        boolean any = false;
        while (!waiting.isEmpty() && line.written() - line.taken() < line.window()) {
            if (!connection.maySend()) {
                sender.refuseWaiting();
                return any;
            }
            Outgoing next = waiting.poll();
            if (next == null) {
                return any;
            }
            any = true;
            long before = line.written();
            try {
                next.write(connection, owner);
                countUnsent();
                waiting.written(next, line.written());
            } catch (RuntimeException | Error thrown) {
                waiting.written(next, Long.MAX_VALUE); // until it is refused with all others
                owner.failed(thrown, line.written() != before);
                sender.refuseWaiting();
                return any;
            } finally {
                next.release();
            }
        }
        return any;
    }

    /** Makes sure that what was written is flushed at the end of the read pass, or of this turn of the loop. */
    void flushSoon() {
        if (!inRead && !flushComing) {
            Reserve.execute(line.loop(), owner);
            flushComing = true;
        }
    }

    /** Writes what waits, as much as the line takes, and flushes it. */
    void flush() {
        inRead = false;
        flushComing = false;
        run();
        line.flush();
        if (run()) { // the line took it at once and has room again: the rest in a later turn, after other lines
            flushSoon();
        }
        taken();
    }

    /** Lets other threads see it; before any of them is told that there is room. */
    void countUnsent() {
        long pending = over ? 0 : line.written() - line.taken();
        if (pending != unsent) {
            unsent = pending;
        }
    }

    /** The line has taken more, perhaps. */
    void taken() {
        countUnsent();
        long taken = line.taken();
        boolean all = taken == line.written();
        boolean progress = taken != lastTaken; // only this: what is merely written says nothing about the peer
        lastTaken = taken;
        if (progress && connection.awaitsProgress()) {
            connection.progress(all, owner.now());
        }
        if (all) {
            takeBy = Connection.NEVER;
        } else if (progress || takeBy == Connection.NEVER) {
            takeBy = owner.now() + writeTimeout;
        }
        Outbox there = sender.waiting();
        if (progress && there != null) {
            there.taken(taken);
        }
    }

    /** When {@link #isStuck} is to be asked. */
    long deadline() {
        return takeBy;
    }

    /** Whether the peer has taken nothing for too long. */
    boolean isStuck(long time) {
        return time >= takeBy;
    }

    SocketTimeoutException stuck() {
        return new SocketTimeoutException(
                "the peer took nothing for " + writeTimeout / 1_000_000 + " ms while " + sender.bufferedAmount()
                        + " bytes waited for it (Limits.writeTimeout; change it with Limits.withWriteTimeout)");
    }
}
