package dev.longwire.http.netty;

import dev.longwire.protocol.Output;
import dev.longwire.transport.Budget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** The buffers that the lines of one loop use in turn, so that an idle line holds none. Used on the loop. */
final class LoopBuffers {
    /** Larger than a message of 64 KiB with its header, which so leaves in one piece. */
    static final int LARGE = 128 * 1024;

    static final int SMALL = Output.MOST;

    /** What is kept for the next who needs one: 1 MiB of the large ones, and 4 MiB of the small ones. */
    private static final int MOST_LARGE = 8;

    private static final int MOST_SMALL = 1024;

    private final DirectMemory direct;
    private final LentMemory lent;
    private final Received received;
    /** For what lies on the heap, on its way to the operating system. */
    private final ByteBuf passage;

    private final ArrayDeque<Batch> large = new ArrayDeque<>(MOST_LARGE);
    private final ArrayDeque<Batch> small = new ArrayDeque<>(0);
    private final ArrayDeque<Claim> claims = new ArrayDeque<>(0);
    private final ArrayDeque<InPlace> inPlace = new ArrayDeque<>(0);
    private final Sharing sharing = new Sharing();
    private boolean freed;

    /** With what a loop cannot do without, so that no line has to wait for it. */
    LoopBuffers(Budget budget) {
        direct = new DirectMemory(budget);
        lent = new LentMemory(direct);
        received = new Received(lent);
        passage = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(SMALL));
        direct.need(SMALL);
    }

    /** Where what all lines hold is counted. */
    Budget budget() {
        return direct.budget();
    }

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
        return kept != null ? kept : fresh(LARGE, allocator);
    }

    /** For what may wait: in each of a thousand lines that get the same message, or until a slow peer takes it. */
    Batch small(ByteBufAllocator allocator) {
        Batch kept = small.pollLast();
        return kept != null ? kept : fresh(SMALL, allocator);
    }

    private Batch fresh(int size, ByteBufAllocator allocator) {
        if (direct.take(size)) {
            try {
                return new Batch(this, allocator.directBuffer(size, size));
            } catch (OutOfMemoryError others) { // somebody else has it
                direct.gaveBack(size);
            }
        }
        Batch onHeap = new Batch(this, Unpooled.buffer(size, size));
        budget().addHeap(size);
        return onHeap;
    }

    /** A batch is used no more. */
    void free(Batch batch) {
        if (batch.isDirect()) {
            direct.gaveBack(batch.capacity());
        } else {
            budget().addHeap(-batch.capacity());
        }
        batch.release();
    }

    /** Bytes of a buffer on the heap, where the operating system can read them: as many as fit. Until the next call. */
    ByteBuf passage(ByteBuf bytes) {
        int some = Math.min(bytes.readableBytes(), passage.capacity());
        return passage.clear().writeBytes(bytes, bytes.readerIndex(), some);
    }

    /** Takes a batch back that nobody uses. */
    void keep(Batch batch) {
        boolean isLarge = batch.capacity() == LARGE;
        ArrayDeque<Batch> kept = isLarge ? large : small;
        if (freed || !batch.isDirect() || kept.size() == (isLarge ? MOST_LARGE : MOST_SMALL)) {
            free(batch);
        } else {
            kept.addLast(batch);
        }
    }

    /** Nothing is kept any more. */
    void free() {
        if (freed) {
            return;
        }
        freed = true;
        received.free();
        lent.free();
        sharing.free();
        large.forEach(this::free);
        large.clear();
        small.forEach(this::free);
        small.clear();
        direct.gaveBack(SMALL);
    }

    /** A buffer of its own size, on the heap, with the readable bytes of another, which is released. */
    static ByteBuf moved(ByteBuf bytes) {
        try {
            int size = bytes.readableBytes();
            return Unpooled.buffer(size, size).writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }
}
