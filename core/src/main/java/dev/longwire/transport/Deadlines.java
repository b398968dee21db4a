package dev.longwire.transport;

import dev.longwire.protocol.Connection;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The deadlines of all connections of one loop, with one timer of the loop's for the earliest: a binary heap whose entries
 * are the connections, each of which knows its place. Used on the loop.
 *
 * <p>If the timer is late, the process stood still, or the loop had too much to do. That is not the silence of any peer: what
 * has arrived meanwhile is read before a deadline is judged.
 */
public final class Deadlines {
    /** Who has a deadline. */
    abstract static class Entry {
        private static final int NOWHERE = -1;

        private long deadline = Connection.NEVER;
        private int index = NOWHERE;

        /**
         * The deadline has come; there is none now.
         *
         * @param time what arrived by then was read; a deadline after it has not come yet
         */
        abstract void due(long time);
    }

    private static final int FEWEST = 16;

    /** A timer that is later than this was held up. */
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(10);

    /** From so many lines at least a loop reads in one turn, if all have something to read. */
    private static final int LINES_OF_A_TURN = 4096;

    /** Instead of a timer: what has arrived is being read. */
    private static final long READING = Long.MIN_VALUE;

    private final Loop loop;
    private Entry[] heap = new Entry[FEWEST];
    private int size;

    /** When the loop's timer runs out; {@link Connection#NEVER} while it is not set. */
    private long timer = Connection.NEVER;

    private Runnable cancelTimer = () -> {};
    private final Runnable expire = this::expire;

    /**
     * None so far.
     *
     * @param loop whose timer is used
     */
    public Deadlines(Loop loop) {
        this.loop = loop;
    }

    /**
     * Sets a deadline, unless there is an earlier one: then its owner is asked too early, and asks again for the next.
     *
     * @param deadline as {@link Loop#nanoTime()} counts, or {@link Connection#NEVER}
     */
    void set(Entry entry, long deadline) {
        if (deadline >= entry.deadline) {
            return;
        }
        if (entry.index == Entry.NOWHERE) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            entry.index = size++;
        }
        entry.deadline = deadline;
        rise(entry);
        setTimer();
    }

    /**
     * Does something after a time, as {@link Loop#schedule} does, but not before what arrived in that time was read.
     *
     * @param nanos how long
     * @param task must not block
     * @return takes it back; to be called on the loop, also when the task has run
     */
    public Runnable after(long nanos, Runnable task) {
        Entry entry = new Entry() {
            @Override
            void due(long time) {
                task.run();
            }
        };
        set(entry, loop.nanoTime() + nanos);
        return () -> cancel(entry);
    }

    /** Takes a deadline back; does nothing if there is none. */
    void cancel(Entry entry) {
        if (entry.index != Entry.NOWHERE) {
            remove(entry);
            if (size == 0) {
                timer = Connection.NEVER;
                cancelTimer.run();
            }
        }
    }

    private void remove(Entry entry) {
        Entry last = heap[--size];
        heap[size] = null;
        if (last != entry) {
            last.index = entry.index;
            rise(last);
            sink(last);
        }
        entry.index = Entry.NOWHERE;
        entry.deadline = Connection.NEVER;
        if (size < heap.length / 4 && heap.length > FEWEST) {
            shrink();
        }
    }

    private void shrink() {
        try {
            heap = Arrays.copyOf(heap, heap.length / 2);
        } catch (OutOfMemoryError noHeap) {
            Reserve.open(noHeap); // the larger one does, and the next removal tries again
        }
    }

    /** Puts an entry where it is, or above what is later. */
    private void rise(Entry entry) {
        int at = entry.index;
        while (at > 0) {
            Entry parent = heap[(at - 1) / 2];
            if (parent.deadline <= entry.deadline) {
                break;
            }
            put(parent, at);
            at = (at - 1) / 2;
        }
        put(entry, at);
    }

    private void sink(Entry entry) {
        int at = entry.index;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1].deadline < heap[child].deadline) {
                child++;
            }
            if (entry.deadline <= heap[child].deadline) {
                break;
            }
            put(heap[child], at);
            at = child;
        }
        put(entry, at);
    }

    private void put(Entry entry, int at) {
        heap[at] = entry;
        entry.index = at;
    }

    private void setTimer() {
        if (size > 0 && heap[0].deadline < timer) {
            long next = heap[0].deadline;
            Runnable cancelNext = schedule(Math.max(0, next - loop.nanoTime()));
            cancelTimer.run();
            cancelTimer = cancelNext;
            timer = next;
        }
    }

    /** All connections depend on this timer. */
    private Runnable schedule(long nanos) {
        try {
            return loop.schedule(expire, nanos);
        } catch (OutOfMemoryError noHeap) {
            Reserve.open(noHeap);
            return loop.schedule(expire, nanos);
        }
    }

    private void expire() {
        long now = loop.nanoTime();
        if (now - timer > LATE) {
            int turns = 1 + size / LINES_OF_A_TURN;
            try {
                readFirst(now, turns);
            } catch (OutOfMemoryError noHeap) {
                Reserve.open(noHeap);
                readFirst(now, turns);
            }
        } else {
            judge(now);
        }
    }

    private void readFirst(long time, int turns) {
        timer = READING;
        cancelTimer = loop.afterReading(() -> {
            if (turns > 1) {
                readFirst(time, turns - 1);
            } else {
                judge(time);
            }
        });
    }

    private void judge(long time) {
        timer = Connection.NEVER;
        try {
            for (int most = size; most > 0 && size > 0 && heap[0].deadline <= time; most--) {
                Entry first = heap[0];
                remove(first);
                first.due(time);
            }
        } finally {
            setTimer();
        }
    }
}
