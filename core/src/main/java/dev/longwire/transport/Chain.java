package dev.longwire.transport;

import org.jspecify.annotations.Nullable;

/**
 * A queue whose entries are its links, each in one chain at a time: to add one takes no memory, so that nothing gets lost where there
 * is none. Guarded by whoever has it.
 */
final class Chain<E extends Chain.Link<E>> {
    /** What can be in a chain. */
    abstract static class Link<E extends Link<E>> {
        private @Nullable E next;
    }

    private @Nullable E first;
    private @Nullable E last;

    boolean isEmpty() {
        return first == null;
    }

    void add(E entry) {
        if (last == null) {
            first = entry;
        } else {
            link(last, entry);
        }
        last = entry;
    }

    /** Moves all of another chain behind what is in this one. */
    void addAll(Chain<E> other) {
        E begin = other.first;
        if (begin == null) {
            return;
        }
        if (last == null) {
            first = begin;
        } else {
            link(last, begin);
        }
        last = other.last;
        other.first = null;
        other.last = null;
    }

    /** The first, which stays. */
    @Nullable
    E peek() {
        return first;
    }

    /** The first, which is removed. */
    @Nullable
    E poll() {
        E polled = first;
        if (polled != null) {
            first = following(polled);
            if (first == null) {
                last = null;
            }
            link(polled, null);
        }
        return polled;
    }

    private void link(Link<E> entry, @Nullable E next) {
        entry.next = next;
    }

    private @Nullable E following(Link<E> entry) {
        return entry.next;
    }
}
