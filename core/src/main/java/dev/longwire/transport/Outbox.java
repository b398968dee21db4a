package dev.longwire.transport;

import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What senders on any thread have handed over and the operating system has not taken yet. Bounded: past the limit a sender
 * waits, or is refused if it must not wait.
 */
final class Outbox {
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();

    /** Not yet seen by the loop. */
    private ArrayDeque<Outgoing> arriving = new ArrayDeque<>(0);
    /** Seen by the loop, not yet written to the line; used on the loop only. */
    private ArrayDeque<Outgoing> waiting = new ArrayDeque<>(0);
    /** Written to the line, not yet taken by the operating system; used on the loop only. */
    private final ArrayDeque<Outgoing> inFlight = new ArrayDeque<>(0);
    /** What all of these cost. */
    private long cost;
    /** What all messages cost that were ever added. */
    private volatile long added;
    /** What all messages cost that were ever written to the line, or refused; changed on the loop only. */
    private volatile long removed;

    private boolean wakeUpSent;
    /** Says why nothing more is taken; null while messages are taken. */
    private @Nullable Supplier<NotOpenException> sealed;

    Outbox(int limit) {
        this.limit = limit;
    }

    /**
     * Adds a message.
     *
     * @param mayWait whether to wait for room
     * @return whether the loop must be told to look
     * @throws NotOpenException if it is sealed, now or while waiting; the message was not added
     * @throws SendQueueFullException if there is no room and it must not wait; the message was not added
     */
    boolean add(Outgoing message, boolean mayWait) {
        long size = message.cost();
        lock.lock();
        try {
            while (sealed == null && cost != 0 && cost + size > limit) {
                if (!mayWait) {
                    throw new SendQueueFullException(cost, size, limit);
                }
                room.awaitUninterruptibly();
            }
            if (sealed != null) {
                throw sealed.get();
            }
            cost += size;
            return enqueue(message);
        } finally {
            lock.unlock();
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
            cost += close.cost();
            return enqueue(close);
        } finally {
            lock.unlock();
        }
    }

    private boolean enqueue(Outgoing message) {
        arriving.add(message);
        added += message.cost();
        boolean first = !wakeUpSent;
        wakeUpSent = true;
        return first;
    }

    boolean isEmpty() {
        return added == removed;
    }

    /** What waits to be written to the line, in bytes. */
    long waitingCost() {
        return Math.max(0, added - removed);
    }

    /** The next to be written to the line; called on the loop. */
    @Nullable
    Outgoing poll() {
        if (waiting.isEmpty()) {
            arrived();
        }
        Outgoing next = waiting.poll();
        if (next != null) {
            removed += next.cost();
        }
        return next;
    }

    private void arrived() {
        lock.lock();
        try {
            ArrayDeque<Outgoing> empty = waiting;
            waiting = arriving;
            arriving = empty;
            wakeUpSent = false;
        } finally {
            lock.unlock();
        }
    }

    /** The message was written to the line, up to {@code end}; called on the loop. */
    void written(Outgoing message, long end) {
        message.end = end;
        inFlight.add(message);
    }

    /** The operating system has taken everything up to a point; called on the loop. */
    void taken(long end) {
        long freed = 0;
        List<Outgoing> finished = List.of();
        for (Outgoing next = inFlight.peek(); next != null && next.end <= end; next = inFlight.peek()) {
            inFlight.remove();
            freed += next.cost();
            if (next.done != null) {
                if (finished.isEmpty()) {
                    finished = new ArrayList<>();
                }
                finished.add(next);
            }
        }
        if (freed == 0) {
            return;
        }
        free(freed);
        for (Outgoing message : finished) {
            if (message.done != null) {
                message.done.complete(null);
            }
        }
    }

    private void free(long freed) {
        lock.lock();
        try {
            cost -= freed;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses everything, also what is under way; called on the loop. */
    void fail(Supplier<NotOpenException> why) {
        List<Outgoing> lost = new ArrayList<>(inFlight);
        inFlight.clear();
        lock.lock();
        try {
            sealed = why;
            lost.addAll(waiting);
            waiting.clear();
            lost.addAll(arriving);
            arriving.clear();
            removed = added;
            cost = 0;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        for (Outgoing message : lost) {
            message.release();
            if (message.done != null) {
                message.done.completeExceptionally(why.get());
            }
        }
    }
}
