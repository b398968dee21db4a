package dev.longwire.testkit.line;

import java.nio.ByteBuffer;

/** One direction of an in-memory line: as many bytes as a socket buffer would hold, then the writer waits. Thread-safe. */
final class MemoryPipe {
    private final byte[] ring;
    private int start;
    private int size;
    private boolean ended;
    private boolean reset;

    MemoryPipe(int capacity) {
        ring = new byte[capacity];
    }

    /** Takes as much as fits; returns how much that was. */
    synchronized int write(ByteBuffer bytes) {
        int total = Math.min(bytes.remaining(), ring.length - size);
        if (reset || ended) {
            total = bytes.remaining();
            bytes.position(bytes.limit()); // as a dead socket, it takes everything until it is noticed
            return total;
        }
        int left = total;
        while (left > 0) {
            int at = (start + size) % ring.length;
            int part = Math.min(left, ring.length - at);
            bytes.get(ring, at, part);
            size += part;
            left -= part;
        }
        return total;
    }

    /** Gives as much as there is and fits; returns how much that was, -1 at the end. */
    synchronized int read(ByteBuffer into) {
        if (size == 0) {
            return ended ? -1 : 0;
        }
        int total = Math.min(into.remaining(), size);
        int left = total;
        while (left > 0) {
            int part = Math.min(left, ring.length - start);
            into.put(ring, start, part);
            start = (start + part) % ring.length;
            size -= part;
            left -= part;
        }
        return total;
    }

    synchronized void end() {
        ended = true;
    }

    synchronized void reset() {
        reset = true;
        size = 0;
    }

    synchronized boolean isReset() {
        return reset;
    }
}
