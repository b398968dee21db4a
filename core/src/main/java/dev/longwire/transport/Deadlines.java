package dev.longwire.transport;

import dev.longwire.protocol.Connection;
import java.util.Arrays;

/**
 * The deadlines of all connections of one loop, with one timer of the loop's for the earliest: a binary heap whose entries
 * are the connections, each of which knows its place. Used on the loop.
 */
public final class Deadlines {
    /** Who has a deadline. */
    abstract static class Entry {
        private static final int NOWHERE = -1;

        private long deadline = Connection.NEVER;
        private int index = NOWHERE;

        /** The deadline has come; there is none now. */
        abstract void due();
    }

    private static final int FEWEST = 16;

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
        entry.deadline = deadline;
        if (entry.index == Entry.NOWHERE) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            entry.index = size++;
        }
        rise(entry);
        setTimer();
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
            heap = Arrays.copyOf(heap, heap.length / 2);
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
            cancelTimer.run();
            timer = heap[0].deadline;
            cancelTimer = loop.schedule(expire, Math.max(0, timer - loop.nanoTime()));
        }
    }

    private void expire() {
        timer = Connection.NEVER;
        long now = loop.nanoTime();
        try {
            for (int most = size; most > 0 && size > 0 && heap[0].deadline <= now; most--) {
                Entry first = heap[0];
                remove(first);
                first.due();
            }
        } finally {
            setTimer();
        }
    }
}
