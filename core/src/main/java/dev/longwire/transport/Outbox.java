package dev.longwire.transport;

import dev.longwire.InterruptedSendException;
import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What senders on any thread have handed over and the operating system has not taken yet. Bounded: past the limit a sender
 * waits, or is refused if it must not wait.
 */
final class Outbox {
    /** As long as it takes. */
    static final long FOREVER = Long.MAX_VALUE;
    /** Without waiting. */
    static final long AT_ONCE = 0;

    private static final AtomicLongFieldUpdater<Outbox> ADDED =
            AtomicLongFieldUpdater.newUpdater(Outbox.class, "added");
    private static final AtomicLongFieldUpdater<Outbox> REMOVED =
            AtomicLongFieldUpdater.newUpdater(Outbox.class, "removed");

    private final int limit;
    private final WebSocket socket;
    private final Holder holder;
    /** How many bytes were written to the line and not taken by the operating system. */
    private final LongSupplier unsent;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();

    /** Not yet seen by the loop. */
    private final Chain<Outgoing> arriving = new Chain<>();
    /** Seen by the loop, not yet written to the line; used on the loop only. */
    private final Chain<Outgoing> waiting = new Chain<>();
    /** Written to the line, not yet taken by the operating system; used on the loop only. */
    private final Chain<Outgoing> inFlight = new Chain<>();
    /** Refused or taken, and their senders not told yet; used on the loop only. */
    private final Chain<Outgoing> lost = new Chain<>();

    private final Chain<Outgoing> finished = new Chain<>();
    /** What all of these cost. Set under the lock. */
    private volatile long cost;
    /** What of that lies in memory that lines have lent. */
    private long lent;
    /** What the memory budget counts of it. */
    private long counted;
    /** What all messages cost that were ever added; set under the lock, whose release shows it to the loop. */
    private volatile long added;
    /** What all messages cost that were ever written to the line, or refused; changed on the loop only. */
    private volatile long removed;
    /** What the message costs that is being written to the line: neither here nor there yet. */
    private volatile long moving;
    /** How many senders wait for room; changed under the lock. */
    private volatile int waiters;

    private boolean wakeUpSent;
    /** Small messages that are arriving. */
    private final Joining joining;

    /** Says why nothing more is taken; null while messages are taken. */
    private @Nullable Supplier<NotOpenException> sealed;

    /**
     * With nothing in it.
     *
     * @param limit what may be buffered: what messages cost that wait here, and what is unsent
     * @param mostFrames the most bytes of small messages that wait together, up to {@link Frames#MOST}; 0 if no message is small
     * @param maker makes their frames
     * @param holder holds what is in it
     * @param unsent bytes written to the line and not taken; asked on any thread
     */
    Outbox(int limit, int mostFrames, Frames.Maker maker, Holder holder, LongSupplier unsent) {
        this.limit = limit;
        this.socket = maker.socket();
        this.joining = new Joining(mostFrames, maker);
        this.holder = holder;
        this.unsent = unsent;
    }

    /** What waits here, and in the line behind this. Any thread; never less than there is. */
    long buffered() {
        long gone = removed; // read in this order: what has left here is in the next number, or in the last
        long between = moving;
        return Math.max(0, added - gone) + between + unsent.getAsLong();
    }

    private boolean isRoomFor(long size) {
        long buffered = buffered();
        return buffered == 0 || buffered + size <= limit;
    }

    /** Whether a message of this size is a small one. */
    boolean isSmall(int size) {
        return joining.joins(size);
    }

    /**
     * Adds a small message, whose buffer stays the caller's; its position and limit stay.
     *
     * @param patience how long to wait for room, in nanoseconds
     * @return whether the loop must be told to look
     * @throws NotOpenException if it is sealed, now or while waiting; the message was not added
     * @throws SendQueueFullException if there was no room in that time; the message was not added
     * @throws InterruptedSendException if the thread was interrupted while waiting; the message was not added
     */
    boolean addSmall(int opcode, ByteBuffer payload, long patience) {
        int size = payload.remaining();
        int costs = size + Outgoing.OVERHEAD;
        lock.lock();
        try {
            admit(costs, patience);
            count(costs);
            joining.join(opcode, payload, arriving).more(costs);
            return added(costs);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a message.
     *
     * @param patience how long to wait for room, in nanoseconds
     * @return whether the loop must be told to look
     * @throws NotOpenException if it is sealed, now or while waiting; the message was not added
     * @throws SendQueueFullException if there was no room in that time; the message was not added
     * @throws InterruptedSendException if the thread was interrupted while waiting; the message was not added
     */
    boolean add(Outgoing message, long patience) {
        long size = message.cost();
        lock.lock();
        try {
            admit(size, patience);
            count(message.isOnHeap() ? size : 0);
            arriving.add(message);
            joining.end();
            if (!message.isOnHeap()) {
                lent += size;
            }
            return added(size);
        } finally {
            lock.unlock();
        }
    }

    /** Whether what costs so much would be taken now. */
    boolean hasRoomFor(long size) {
        lock.lock();
        try {
            return isRoomFor(size) && holder.loop().budget().admits(holder, size);
        } finally {
            lock.unlock();
        }
    }

    /** Refuses at once what costs so much, and would be refused. */
    void checkRoom(long size) {
        lock.lock();
        try {
            admit(size, AT_ONCE);
        } finally {
            lock.unlock();
        }
    }

    /** Returns when there is room, here and in the budget of all sockets. */
    private void admit(long size, long patience) {
        if (sealed == null && isRoomFor(size) && holder.loop().budget().admits(holder, size)) {
            return;
        }
        waiters++; // before it looks: who makes room looks at this afterwards
        try {
            awaitRoom(size, patience);
        } finally {
            waiters--;
        }
    }

    private void awaitRoom(long size, long patience) {
        Budget budget = holder.loop().budget();
        long left = patience;
        while (sealed == null) {
            boolean full = !isRoomFor(size);
            boolean shortage = !budget.admits(holder, size);
            if (!full && !shortage) {
                return;
            }
            if (left <= 0) {
                throw full ? full(size, patience) : new SendQueueFullException(socket, size, budget.shortage());
            }
            left = awaitChange(size, left);
        }
        throw sealed.get();
    }

    private SendQueueFullException full(long size, long patience) {
        return patience <= AT_ONCE
                ? new SendQueueFullException(socket, buffered(), size, limit)
                : new SendQueueFullException(socket, buffered(), size, limit, Duration.ofNanos(patience));
    }

    /** The budget has room again, perhaps: who waits looks. */
    void look() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next change. Returns how long there is still to wait. */
    private long awaitChange(long size, long nanos) {
        try {
            if (nanos != FOREVER) {
                return room.awaitNanos(nanos);
            }
            room.await();
            return FOREVER;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedSendException(socket, buffered(), size, limit, interrupted);
        }
    }

    /**
     * Takes no more messages, and puts our Close behind those there are. Only the first call counts.
     *
     * @param close our Close
     * @param why says why a later message is refused
     * @return whether the loop must be told to look
     */
    boolean seal(Outgoing close, Supplier<NotOpenException> why) {
        lock.lock();
        try {
            if (sealed != null) {
                return false;
            }
            sealed = why;
            room.signalAll();
            arriving.add(close);
            return added(close.cost());
        } finally {
            lock.unlock();
        }
    }

    private boolean added(long size) {
        cost += size;
        ADDED.lazySet(this, added + size);
        boolean first = !wakeUpSent;
        wakeUpSent = true;
        return first;
    }

    /** The budget counts what lies here on the heap, and what is about to: what follows must not fail, but this may. */
    private void count(long more) {
        counted = Budget.count(counted, cost - lent + more, holder);
    }

    /** What is in it, on the heap or lent, in bytes. */
    long cost() {
        return cost;
    }

    boolean isEmpty() {
        return added == removed;
    }

    /** What waits to be written to the line, in bytes. */
    long waitingCost() {
        return Math.max(0, added - removed);
    }

    /** The next to be written to the line, and then told by {@link #written}; called on the loop. */
    @Nullable
    Outgoing poll() {
        if (waiting.isEmpty()) {
            arrived();
        }
        Outgoing next = waiting.poll();
        if (next != null) {
            moving = next.cost();
            REMOVED.lazySet(this, removed + next.cost());
        }
        return next;
    }

    private void arrived() {
        lock.lock();
        try {
            waiting.addAll(arriving);
            wakeUpSent = false;
            joining.taken();
        } finally {
            lock.unlock();
        }
    }

    /** The message was written to the line, up to {@code end}, and is unsent now; called on the loop. */
    void written(Outgoing message, long end) {
        moving = 0;
        message.end = end;
        inFlight.add(message);
    }

    /** The operating system has taken more, everything up to a point; called on the loop. */
    void taken(long end) {
        if (waiters != 0) {
            look();
        }
        long freed = 0;
        long freedLent = 0;
        for (Outgoing next = inFlight.peek(); next != null && next.end <= end; next = inFlight.peek()) {
            inFlight.poll();
            freed += next.cost();
            freedLent += next.isOnHeap() ? 0 : next.cost();
            if (next.done != null) {
                finished.add(next);
            }
        }
        if (freed == 0) {
            return;
        }
        free(freed, freedLent);
        for (Outgoing message = finished.poll(); message != null; message = finished.poll()) {
            if (message.done != null) {
                message.done.complete(null);
            }
        }
    }

    private void free(long freed, long freedLent) {
        lock.lock();
        try {
            cost -= freed;
            lent -= freedLent;
            count(0);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Refuses everything, also what is under way; called on the loop. If there was no memory to tell all senders, called again it goes
     * on with the next.
     */
    void fail(Supplier<NotOpenException> why) {
        lost.addAll(inFlight);
        lock.lock();
        try {
            sealed = why;
            lost.addAll(waiting);
            lost.addAll(arriving);
            joining.end();
            removed = added;
            moving = 0;
            cost = 0;
            lent = 0;
            count(0);
            room.signalAll();
        } finally {
            lock.unlock();
        }
        for (Outgoing message = lost.peek(); message != null; message = lost.peek()) {
            message.release();
            if (message.done != null) {
                message.done.completeExceptionally(why.get());
            }
            lost.poll();
        }
    }
}
