package dev.longwire.testkit.line;

import java.nio.ByteBuffer;

/** One direction of an in-memory line: as many bytes as a socket buffer would hold, then the writer waits. Thread-safe. */
final class MemoryPipe {
    private final byte[] ring;
    private final Flow flow;
    private int start;
    private int size;
    private boolean ended;
    private boolean reset;

    MemoryPipe(int capacity, Flow flow) {
        ring = new byte[capacity];
        this.flow = flow;
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

    /** Gives as much as there is, fits and passes; returns how much that was, -1 at the end. */
    synchronized int read(ByteBuffer into) {
        if (size == 0) {
            return ended ? -1 : 0;
        }
        int total = flow.passing(Math.min(into.remaining(), size));
        int left = total;
        while (left > 0) {
            int part = Math.min(left, ring.length - start);
            into.put(ring, start, part);
            start = (start + part) % ring.length;
            size -= part;
            left -= part;
        }
        flow.passed(total);
        return total;
    }

    synchronized void end() {
        ended = true;
    }

    /** Ends here, with nothing of what is under way. */
    synchronized void cut() {
        ended = true;
        size = 0;
    }

    synchronized void reset() {
        reset = true;
        size = 0;
    }

    synchronized boolean isReset() {
        return reset;
    }
}
