package dev.longwire.transport;

import dev.longwire.WebSocket;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The events of one socket that its callback has not returned from. What comes is gathered on the loop and handed over to the thread
 * that calls. While they cost more than a limit, the socket is not read from.
 */
final class EventQueue {
    private final int limit;

    /** What has come and was not handed over yet; used on the loop. */
    private final Chain<EventEntry> fresh = new Chain<>();

    private long freshCost;
    private long freshLent;

    private final ReentrantLock lock = new ReentrantLock();
    /** What was handed over, and the callback has not been called with. */
    private final Chain<EventEntry> waiting = new Chain<>();

    /** What the events cost that were handed over, as far as the callback is known not to have returned from them. */
    private long cost;
    /** What of that lies where it was received. */
    private long lent;
    /** What the memory budget counts of it. */
    private long counted;

    /** What the events cost that the callback has returned from, and {@link #cost} still has; used while running only. */
    private long done;

    private long doneLent;

    private boolean running;
    private boolean paused;
    /**
     * The session that events are of. The callback may still be busy with those of the one before when the socket is opened
     * again: what it does wrong then is not the fault of the new one.
     */
    private @Nullable Session session;

    /**
     * With nothing in it.
     *
     * @param limit past which the socket is not read from; it is read again from half of it on
     */
    EventQueue(int limit) {
        this.limit = limit;
    }

    // ---- on the loop ------------------------------------------------------------------------------------------------

    /** Whether what comes now is of this session. */
    boolean isOf(Session other) {
        return session == other;
    }

    /** What comes from now on is of this session. */
    void begin(Session begun) {
        lock.lock();
        try {
            session = begun;
            if (paused) {
                begun.pause(ReadingGate.Reason.CALLBACK);
            }
        } finally {
            lock.unlock();
        }
    }

    Session session() {
        return Objects.requireNonNull(session, "every session begins with onOpening or onOpened");
    }

    /** Returns whether there is so much now that it is to be handed over at once. */
    boolean add(EventEntry entry) {
        fresh.add(entry);
        freshCost += entry.cost;
        freshLent += entry.lent();
        return freshCost > limit;
    }

    /** Hands over what has come. Returns whether a thread must be started that runs until there is no {@link #next}. */
    boolean handOver() {
        lock.lock();
        try {
            takeOver();
            if (running || waiting.isEmpty()) {
                return false;
            }
            running = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void takeOver() {
        waiting.addAll(fresh);
        cost += freshCost;
        lent += freshLent;
        freshCost = 0;
        freshLent = 0;
        count();
        if (cost > limit && !paused) {
            paused = true;
            session().pause(ReadingGate.Reason.CALLBACK);
        }
    }

    /**
     * Marks the end of what was handed over, if the callback is at work.
     *
     * @param reached is run when the callback has returned from all of it
     * @return whether it is at work, and the mark was made
     */
    boolean addMark(WebSocket socket, Runnable reached) {
        lock.lock();
        try {
            if (running) {
                waiting.add(new EventEntry(socket, session(), null, null, 0, reached));
            }
            return running;
        } finally {
            lock.unlock();
        }
    }

    // ---- on the thread that calls -----------------------------------------------------------------------------------

    /** Moves what was handed over to the end of a batch. Returns false if there is nothing: then this thread is to stop. */
    boolean next(Chain<EventEntry> batch) {
        lock.lock();
        try {
            release();
            running = !waiting.isEmpty();
            batch.addAll(waiting);
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** The callback has returned from this. */
    void returned(EventEntry entry) {
        done += entry.cost;
        doneLent += entry.lent();
        if (done > limit / 4) {
            lock.lock();
            try {
                release();
            } finally {
                lock.unlock();
            }
        }
    }

    private void release() {
        cost -= done;
        lent -= doneLent;
        done = 0;
        doneLent = 0;
        count();
        if (paused && cost <= limit / 2) {
            paused = false;
            session().resume(ReadingGate.Reason.CALLBACK);
        }
    }

    /** The budget counts what waits here on the heap. */
    private void count() {
        OpenConnection connection = session == null ? null : session.connection();
        if (connection != null && (cost >= Budget.GRAIN || counted != 0)) {
            try {
                Holding holding = connection.holding();
                holding.unread(cost);
                counted = Budget.count(counted, cost - lent, holding);
            } catch (OutOfMemoryError noHeap) {
                Reserve.open(noHeap); // counted the next time; the callback must go on
            }
        }
    }
}
