package dev.longwire.transport;

import dev.longwire.Limits;
import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.Connection;
import dev.longwire.protocol.Opcode;
import dev.longwire.protocol.Phase;
import dev.longwire.protocol.Utf8;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The way out of an open connection: messages from any thread meet the loop here. On the loop a message is written to the line
 * at once, unless others wait; from other threads it goes through the outbox, which the {@link Pump} empties.
 */
final class Sender {
    /** Whose way out this is; run on the loop when there is something to {@link #flush}. */
    interface Owner extends Runnable, Frames.Maker {
        /** Who holds what waits here. */
        Holder holding();

        /** The connection's time. */
        long now();

        /**
         * A message could not be written.
         *
         * @param torn whether a part of it was
         */
        void failed(Throwable thrown, boolean torn);

        /** Why nothing can be sent any more. */
        NotOpenException notOpen();
    }

    private final Line line;
    private final Loop loop;
    private final Connection connection;
    private final int mostFrames;
    private final int limit;
    private final Owner owner;
    private final Pump pump;
    /** Null until a message comes from another thread, or our Close: most connections of a busy server never need one. */
    private volatile @Nullable Outbox outbox;
    /** Null until the first Ping. */
    private volatile @Nullable Pings pings;
    /**
     * The way out of one connection.
     *
     * @param joins whether small messages that wait are joined; false if each is still to be compressed
     * @param limits how much may wait, and for how long
     * @param owner whose way out it is
     */
    Sender(Line line, Connection connection, boolean joins, Limits limits, Owner owner) {
        this.line = line;
        this.loop = line.loop();
        this.connection = connection;
        this.mostFrames = joins ? Math.min(Frames.MOST, line.window() / 4) : 0;
        this.limit = limits.sendQueue();
        this.owner = owner;
        this.pump = new Pump(this, line, connection, limits.writeTimeout().toNanos(), owner);
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /** Sends a message whose buffer stays the caller's; its position and limit stay. The session is open. */
    void send(int opcode, ByteBuffer payload) {
        send(opcode, payload, Outbox.FOREVER);
    }

    /**
     * Sends such a message.
     *
     * @param patience how long to wait for room, in nanoseconds; an I/O thread does not wait
     */
    void send(int opcode, ByteBuffer payload, long patience) {
        if (!sendAtOnce(opcode, payload) && !enqueueSmall(opcode, payload, patience)) {
            enqueue(Outgoing.copy(opcode, payload, line), patience);
        }
    }

    /** Whether a message of this size would be taken now; another thread may be first. */
    boolean hasRoomFor(int size) {
        if (loop.inLoop() && !hasWaiting()) {
            long pending = line.written() - line.taken();
            return pending == 0 || (fits(pending, size) && loop.budget().admits(owner.holding(), size));
        }
        Outbox there = outbox;
        return there == null || there.hasRoomFor((long) size + Outgoing.OVERHEAD);
    }

    /** Refuses a message of this size, or larger, before it is copied: many a peer of a fan-out may be too slow for it. */
    void checkRoomInQueue(int size) {
        outbox().checkRoom((long) size + Outgoing.OVERHEAD);
    }

    private boolean fits(long pending, int size) {
        return pending == 0 || pending + size + Outgoing.OVERHEAD <= limit;
    }

    /** Sends text in the same way. What a listener of this loop is being told of was checked as it came. */
    void sendText(ByteBuffer utf8) {
        boolean checked = loop.inLoop() && line.isCheckedText(utf8);
        if (!checked && !Utf8.isWellFormed(utf8)) {
            throw new IllegalArgumentException(
                    "the text is not well-formed UTF-8; use send(bytes, false) to have what is not replaced by U+FFFD");
        }
        send(Opcode.TEXT, utf8);
    }

    /** Sends a message whose buffer is ours from now on. The session is open. */
    void sendOwned(int opcode, ByteBuffer payload) {
        if (!sendAtOnce(opcode, payload) && !enqueueSmall(opcode, payload, Outbox.FOREVER)) {
            enqueue(Outgoing.message(opcode, payload, null), Outbox.FOREVER);
        }
    }

    /** The same without waiting; {@code done} completes when the operating system has the message. */
    void sendOwned(int opcode, ByteBuffer payload, CompletableFuture<@Nullable Void> done) {
        if (loop.inLoop()) {
            pump.countUnsent();
        }
        enqueue(Outgoing.message(opcode, payload, done), Outbox.AT_ONCE);
    }

    private boolean sendAtOnce(int opcode, ByteBuffer payload) {
        if (!loop.inLoop()) {
            return false;
        }
        if (hasWaiting()) {
            pump.run();
            pump.flushSoon();
            if (hasWaiting()) {
                pump.countUnsent();
                return false;
            }
        }
        if (pump.isOver() || !connection.maySend()) {
            throw owner.notOpen();
        }
        long before = line.written();
        long pending = before - line.taken();
        if (pending != 0) {
            checkRoom(pending, payload.remaining());
        }
        try {
            connection.send(opcode, payload, !pump.isInRead()); // outside of its read, others may be sent the same
        } catch (RuntimeException | Error thrown) {
            owner.failed(thrown, line.written() != before);
            throw thrown;
        }
        pump.flushSoon();
        return true;
    }

    /** Something waits for the peer already. */
    private void checkRoom(long pending, int size) {
        if (!fits(pending, size)) {
            throw new SendQueueFullException(owner.socket(), pending, size + Outgoing.OVERHEAD, limit);
        }
        if (!loop.budget().admits(owner.holding(), size)) {
            throw new SendQueueFullException(owner.socket(), size, loop.budget().shortage());
        }
    }

    private boolean enqueueSmall(int opcode, ByteBuffer payload, long patience) {
        Outbox to = outbox();
        if (!to.isSmall(payload.remaining())) {
            return false;
        }
        if (to.addSmall(opcode & ~Opcode.UNCOMPRESSED, payload, allowed(patience))) {
            wakeUp();
        }
        return true;
    }

    private void enqueue(Outgoing message, long patience) {
        if (added(message, allowed(patience))) {
            wakeUp();
        }
    }

    /** How long this thread may wait. */
    private long allowed(long patience) {
        return loop.inLoop() || IoThread.isCurrent() ? Outbox.AT_ONCE : patience;
    }

    private void wakeUp() {
        try {
            Reserve.execute(loop, owner);
        } catch (RejectedExecutionException shutDown) {
            throw owner.notOpen();
        }
    }

    private boolean added(Outgoing message, long patience) {
        try {
            return outbox().add(message, patience);
        } catch (RuntimeException | Error refused) {
            message.release();
            throw refused;
        }
    }

    private Outbox outbox() {
        Outbox there = outbox;
        return there != null ? there : madeOutbox();
    }

    private synchronized Outbox madeOutbox() {
        Outbox made = outbox;
        if (made == null) {
            made = new Outbox(limit, mostFrames, owner, owner.holding(), pump::unsent);
            outbox = made;
        }
        return made;
    }

    /** Takes no more messages; our Close goes behind those there are. */
    void seal(CloseFrame close) {
        outbox().seal(Outgoing.close(close), owner::notOpen);
    }

    long bufferedAmount() {
        if (loop.inLoop()) {
            pump.countUnsent();
        }
        Outbox there = outbox;
        return there == null ? pump.unsent() : there.buffered();
    }

    /** What waits here and at the line, in bytes. */
    long held() {
        Outbox there = outbox;
        return pump.written() + (there == null ? 0 : there.cost());
    }

    /** There is room in the budget again: who waits for it looks. */
    void look() {
        Outbox there = outbox;
        if (there != null) {
            there.look();
        }
    }

    @Nullable
    Duration roundTripTime() {
        Pings sent = pings;
        return sent == null ? null : sent.roundTrip();
    }

    // ---- on the loop ------------------------------------------------------------------------------------------------

    /** What writes to the line what waits here. */
    Pump pump() {
        return pump;
    }

    /** Null if nothing has ever waited. */
    @Nullable
    Outbox waiting() {
        return outbox;
    }

    boolean hasWaiting() {
        Outbox there = outbox;
        return there != null && !there.isEmpty();
    }

    /** Sends a Ping: the heartbeat's, or one whose answer somebody waits for. */
    void ping(@Nullable CompletableFuture<Duration> answered) {
        if (pump.isOver() || connection.phase() != Phase.OPEN) {
            if (answered != null) {
                answered.completeExceptionally(owner.notOpen());
            }
            return;
        }
        Pings sent = pings;
        if (sent == null) {
            sent = new Pings();
            pings = sent;
        }
        ByteBuffer payload = sent.next(owner.now(), answered);
        if (payload != null) {
            connection.ping(payload);
            pump.flushSoon();
        } else if (answered != null) {
            answered.completeExceptionally(new IllegalStateException(
                    Pings.MOST + " Pings wait for their Pong already; wait for one of them first"));
        }
    }

    void pong(ByteBuffer payload) {
        Pings sent = pings;
        if (sent != null) {
            sent.pong(payload, owner.now());
        }
    }

    /** Refuses what waits: nothing can be sent after a Close. */
    void refuseWaiting() {
        outbox().fail(owner::notOpen);
    }

    /** The line has ended: refuses what waits and what is under way. */
    void refuse() {
        pump.stop();
        try {
            refuseAll();
        } catch (OutOfMemoryError noHeap) {
            Reserve.open(noHeap);
            refuseAll();
        }
    }

    private void refuseAll() {
        outbox().fail(owner::notOpen); // made if need be: it refuses what another thread is just about to send
        Pings sent = pings;
        if (sent != null) {
            sent.fail(owner.notOpen());
        }
    }
}
