package dev.longwire.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The same bytes as they may arrive: what a reader makes of them must not depend on it. */
public enum Pieces {
    /** All at once. */
    WHOLE,
    /** One byte after the other. */
    BYTES,
    /** In pieces of any size up to 16, beside the heap as the network's buffers are. */
    SOME;

    /**
     * Cuts bytes.
     *
     * @param bytes any bytes; they stay as they are
     * @param salt decides the sizes
     * @return the pieces; each is a window that does not begin at its buffer's start
     */
    public List<ByteBuffer> of(byte[] bytes, int salt) {
        return switch (this) {
            case WHOLE -> cut(ByteBuffer.allocate(bytes.length + 3), bytes, new Random(salt), 0);
            case BYTES -> cut(ByteBuffer.allocate(bytes.length + 3), bytes, new Random(salt), 1);
            case SOME -> cut(ByteBuffer.allocateDirect(bytes.length + 3), bytes, new Random(salt), 16);
        };
    }

    /**
     * In pieces of any size up to a bound.
     *
     * @param bytes any bytes; they stay as they are
     * @param random decides
     * @param most the bound, at least 1
     * @return the pieces
     */
    public static List<ByteBuffer> cut(byte[] bytes, Random random, int most) {
        return cut(ByteBuffer.allocate(bytes.length + 3), bytes, random, most);
    }

    private static List<ByteBuffer> cut(ByteBuffer copy, byte[] bytes, Random random, int most) {
        copy.position(3).put(bytes);
        List<ByteBuffer> pieces = new ArrayList<>();
        int size;
        for (int at = 0; at < bytes.length; at += size) {
            size = most == 0 ? bytes.length : Math.min(1 + random.nextInt(most), bytes.length - at);
            pieces.add(copy.duplicate().limit(3 + at + size).position(3 + at));
        }
        return pieces;
    }
}
