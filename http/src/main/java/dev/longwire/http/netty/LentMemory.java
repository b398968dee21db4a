package dev.longwire.http.netty;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside of the heap that a loop lends to its lines for large messages: bounded, so that beyond it the heap, which has
 * a bound of its own, takes over. May be used by any thread: what it lends belongs to one at a time.
 *
 * <p>Only the JVM frees such memory, and that takes a garbage collection. So as much is kept as was in use at once lately: traffic
 * that goes on as before allocates nothing.
 */
final class LentMemory {
    /** In front of a message: the header of a frame that it is sent back in. */
    private static final int FRONT = 16;

    /** The sizes of messages that fit. */
    private static final int[] SIZES = {64 << 10, 256 << 10, 1 << 20, 4 << 20};

    /** The most that is with lines and callbacks, or on its way to the operating system; and with what is kept, nearly. */
    private static final long MOST_LENT = 64 << 20;

    /** So much is kept whatever was used. */
    private static final long LEAST_KEPT = 16 << 20;

    /** Lately: so many times that memory was given back, or up to twice as many. */
    private static final int PERIOD = 1024;

    private final Map<ByteBuffer, Memory> lent = new IdentityHashMap<>();
    private final List<ArrayDeque<Memory>> kept = new ArrayList<>();
    private long lentBytes;
    private long keptBytes;
    /** The most that was lent at once in this period, and in the one before. */
    private long peak;

    private long peakBefore;
    /** How often memory was given back. */
    private long returns;

    private boolean freed;

    private final DirectMemory direct;

    LentMemory(DirectMemory direct) {
        this.direct = direct;
        for (int i = 0; i < SIZES.length; i++) {
            kept.add(new ArrayDeque<>(0));
        }
    }

    /**
     * Lends room for a message.
     *
     * @param least the size that it has to have
     * @param most a size that is useful only if it lies idle
     * @return its position is where the message begins; null if there is no more
     */
    @Nullable
    synchronized ByteBuffer borrow(int least, int most) {
        if (isExhausted() || least > SIZES[SIZES.length - 1]) {
            return null;
        }
        Memory idle = idle(least, most);
        Memory memory = idle == null ? spare(least) : idle;
        if (memory == null) {
            return null;
        }
        memory.claimableFrom(0);
        ByteBuffer whole = lend(memory);
        return whole.limit(whole.capacity()).position(FRONT);
    }

    /** Whether all is lent that may be, or there is no spare memory that the loop could receive into meanwhile. */
    synchronized boolean isExhausted() {
        return lentBytes >= MOST_LENT
                || (kept.get(sizeFor(Received.SIZE)).isEmpty() && !direct.has(capacityFor(Received.SIZE)));
    }

    /** Fresh memory of at least this size, if there is some to spare. */
    private @Nullable Memory spare(int bytes) {
        int capacity = capacityFor(bytes);
        makeRoomFor(capacity);
        ByteBuffer fresh = direct.take(capacity) ? direct.allocate(capacity) : null;
        return fresh == null ? null : lentNow(fresh);
    }

    /** Memory of at least this size, for the loop itself, which cannot do without. */
    synchronized Memory take(int bytes) {
        Memory idle = idle(bytes, bytes);
        if (idle != null) {
            return idle;
        }
        int capacity = capacityFor(bytes);
        makeRoomFor(capacity);
        ByteBuffer fresh = ByteBuffer.allocateDirect(capacity);
        direct.need(capacity);
        return lentNow(fresh);
    }

    private static int capacityFor(int bytes) {
        return FRONT + SIZES[sizeFor(bytes)];
    }

    private void makeRoomFor(int capacity) {
        while (keptBytes > 0 && lentBytes + keptBytes + capacity > MOST_LENT) {
            dropOne();
        }
    }

    private Memory lentNow(ByteBuffer fresh) {
        Memory memory = new Memory(fresh, this);
        lends(memory);
        return memory;
    }

    private void lends(Memory memory) {
        lentBytes += memory.capacity();
        peak = Math.max(peak, lentBytes);
        memory.lent(true);
    }

    /** Lends memory to a line. Returns the name that the line knows it by. */
    synchronized ByteBuffer lend(Memory memory) {
        lent.put(memory.whole(), memory);
        return memory.whole();
    }

    private @Nullable Memory idle(int least, int most) {
        for (int size = sizeFor(most); size >= sizeFor(least); size--) {
            Memory memory = size == SIZES.length ? null : kept.get(size).pollLast();
            if (memory != null) {
                keptBytes -= memory.capacity();
                lends(memory);
                return memory;
            }
        }
        return null;
    }

    private static int sizeFor(int bytes) {
        int size = 0;
        while (size < SIZES.length && SIZES[size] < bytes) {
            size++;
        }
        return size;
    }

    /** The memory that was lent under this name; null if none was. */
    @Nullable
    synchronized Memory of(ByteBuffer whole) {
        return lent.get(whole);
    }

    /** Where a line is to receive into what it has borrowed. */
    synchronized ByteBuf room(ByteBuffer borrowed) {
        Memory memory = lent.get(borrowed);
        if (memory == null) {
            throw new IllegalArgumentException("this was not lent here");
        }
        return memory.room();
    }

    synchronized void giveBack(ByteBuffer borrowed) {
        Memory memory = lent.remove(borrowed);
        if (memory == null) {
            throw new IllegalArgumentException("this was not lent here");
        }
        memory.lent(false);
    }

    /** Nobody uses it any more. */
    synchronized void keep(Memory memory) {
        lentBytes -= memory.capacity();
        if (freed || memory.bytes().refCnt() > 1) {
            drop(memory);
            return;
        }
        if (++returns % PERIOD == 0) {
            peakBefore = peak;
            peak = lentBytes;
        }
        keptBytes += memory.capacity();
        kept.get(sizeFor(memory.capacity() - FRONT)).addLast(memory.keptSince(returns));
        long most = Math.max(LEAST_KEPT, Math.max(peak, peakBefore));
        while (keptBytes > 0 && lentBytes + keptBytes > most) {
            dropOne();
        }
    }

    /** What nobody has used for the longest time, which is the first of its size. */
    private void dropOne() {
        Memory oldest = null;
        for (ArrayDeque<Memory> some : kept) {
            Memory first = some.peekFirst();
            if (first != null && (oldest == null || first.keptSince() < oldest.keptSince())) {
                oldest = first;
            }
        }
        if (oldest != null) {
            kept.get(sizeFor(oldest.capacity() - FRONT)).removeFirst();
            keptBytes -= oldest.capacity();
            drop(oldest);
        }
    }

    private void drop(Memory memory) {
        memory.free();
        direct.gaveBack(memory.capacity());
    }

    /** All that there is, lent or kept, in bytes. */
    synchronized long allocated() {
        return lentBytes + keptBytes;
    }

    /** Nothing is kept any more. */
    synchronized void free() {
        freed = true;
        keptBytes = 0;
        for (ArrayDeque<Memory> some : kept) {
            some.forEach(this::drop);
            some.clear();
        }
    }
}
