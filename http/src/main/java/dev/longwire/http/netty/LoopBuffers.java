package dev.longwire.http.netty;

import dev.longwire.protocol.Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;

/** The buffers that the lines of one loop use in turn, so that an idle line holds none. Used on the loop. */
final class LoopBuffers {
    /** Larger than a message of 64 KiB with its header, which so leaves in one piece. */
    static final int LARGE = 128 * 1024;

    static final int SMALL = Output.MOST;

    /** What is kept for the next who needs one: 1 MiB of the large ones, and 4 MiB of the small ones. */
    private static final int MOST_LARGE = 8;

    private static final int MOST_SMALL = 1024;

    private final LentMemory lent = new LentMemory();
    private final Received received = new Received(lent);
    private final ArrayDeque<Batch> large = new ArrayDeque<>(MOST_LARGE);
    private final ArrayDeque<Batch> small = new ArrayDeque<>(0);
    private final ArrayDeque<Claim> claims = new ArrayDeque<>(0);
    private final ArrayDeque<InPlace> inPlace = new ArrayDeque<>(0);
    private final Sharing sharing = new Sharing();
    private boolean freed;

    /** What lines receive. */
    Received received() {
        return received;
    }

    /** For large messages. */
    LentMemory lent() {
        return lent;
    }

    /** For frames that several lines get. */
    Sharing sharing() {
        return sharing;
    }

    /** For a write of what was received. */
    Claim claim() {
        Claim kept = claims.pollLast();
        return kept != null ? kept : new Claim(this);
    }

    /** Takes one back that is done. */
    void keep(Claim claim) {
        if (claims.size() < MOST_SMALL) {
            claims.addLast(claim);
        }
    }

    /** For bytes to be written from where they lie. */
    InPlace inPlace() {
        InPlace kept = inPlace.pollLast();
        return kept != null ? kept : new InPlace();
    }

    /** Takes one back that is empty. Few are in use at once: a line has one only until its flush. */
    void keep(InPlace empty) {
        if (inPlace.size() < MOST_LARGE) {
            inPlace.addLast(empty);
        }
    }

    /** For what a read brings about: one line at a time has it, and only until the end of the read. */
    Batch large(ByteBufAllocator allocator) {
        Batch kept = large.pollLast();
        return kept != null ? kept : new Batch(this, allocator.directBuffer(LARGE, LARGE));
    }

    /** For what may wait: in each of a thousand lines that get the same message, or until a slow peer takes it. */
    Batch small(ByteBufAllocator allocator) {
        Batch kept = small.pollLast();
        return kept != null ? kept : new Batch(this, allocator.directBuffer(SMALL, SMALL));
    }

    /** Takes a batch back that nobody uses. */
    void keep(Batch batch) {
        boolean isLarge = batch.capacity() == LARGE;
        ArrayDeque<Batch> kept = isLarge ? large : small;
        if (freed || kept.size() == (isLarge ? MOST_LARGE : MOST_SMALL)) {
            batch.free();
        } else {
            kept.addLast(batch);
        }
    }

    /** Nothing is kept any more. */
    void free() {
        freed = true;
        received.free();
        lent.free();
        sharing.free();
        large.forEach(Batch::free);
        large.clear();
        small.forEach(Batch::free);
        small.clear();
    }

    /** A buffer of its own size with the readable bytes of another, which is released. */
    static ByteBuf moved(ByteBuf bytes, ByteBufAllocator allocator) {
        try {
            int size = bytes.readableBytes();
            return allocator.directBuffer(size, size).writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }
}
