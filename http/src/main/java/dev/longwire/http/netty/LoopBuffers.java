package dev.longwire.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;

/** The buffers that the lines of one loop use in turn, so that an idle line holds none. Used on the loop. */
final class LoopBuffers {
    /** Larger than a message of 64 KiB with its header, which so leaves in one piece. */
    static final int BATCH = 128 * 1024;

    /** What is kept for the next who needs one. */
    private static final int MOST_SPARE = 8;

    private final SharedReads reads = new SharedReads();
    private final ArrayDeque<Batch> spare = new ArrayDeque<>(MOST_SPARE);
    private boolean freed;

    /** Where lines read that share a buffer. */
    SharedReads reads() {
        return reads;
    }

    /** An empty batch. */
    Batch batch(ByteBufAllocator allocator) {
        Batch kept = spare.pollLast();
        return kept != null ? kept : new Batch(this, allocator.directBuffer(BATCH, BATCH));
    }

    /** A batch that is not kept: for what may lie about until a slow peer takes it. */
    Batch smallBatch(ByteBufAllocator allocator, int bytes) {
        return new Batch(this, allocator.directBuffer(bytes, bytes));
    }

    /** Takes a batch back that nobody uses. */
    void keep(Batch batch) {
        if (freed || spare.size() == MOST_SPARE || batch.capacity() != BATCH) {
            batch.free();
        } else {
            spare.addLast(batch);
        }
    }

    /** Nothing is kept any more. */
    void free() {
        freed = true;
        reads.free();
        for (Batch batch = spare.pollLast(); batch != null; batch = spare.pollLast()) {
            batch.free();
        }
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
