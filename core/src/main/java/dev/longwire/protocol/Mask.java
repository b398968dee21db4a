package dev.longwire.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Masking of payloads (RFC 6455 §5.3). A key is the four octets of the frame header as a big-endian int. */
final class Mask {
    /** The least and the most octets that need no loop, which would cost more to begin. */
    private static final int LEAST_FEW = 8;

    private static final int MOST_FEW = 32;

    /** For fewer octets a call of its own does not pay. */
    private static final int LEAST_APART = 128;

    /** For fewer octets it does not pay to begin at a multiple of eight. */
    private static final int LEAST_ALIGNED = 2 << 10;

    /** HotSpot inlines a method into itself once ({@code MaxRecursiveInlineLevel}), and so never the last of these calls. */
    static final int INLINED_CALLS = 2;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Mask() {}

    /**
     * Masks or unmasks in place.
     *
     * @param buffer big-endian
     * @param from index of the first octet, which the key's first octet belongs to
     * @param to index after the last octet
     * @param key the key
     */
    static void apply(ByteBuffer buffer, int from, int to, int key) {
        if (to - from >= LEAST_APART) {
            applyApart(buffer, from, to, key);
            return;
        }
        if (to - from >= LEAST_FEW && to - from <= MOST_FEW) {
            few(buffer, from, to - 8, key);
            return;
        }
        long wide = wide(key);
        int i = from;
        for (; i <= to - 8; i += 8) {
            buffer.putLong(i, buffer.getLong(i) ^ wide);
        }
        octets(buffer, i, to, key);
    }

    /** {@link #LEAST_FEW} to {@link #MOST_FEW} octets, of which the last word is at {@code last}: words that overlap. */
    private static void few(ByteBuffer buffer, int first, int last, int key) {
        long wide = wide(key);
        long wideLast = wide(after(key, last - first));
        long start = buffer.getLong(first) ^ wide;
        long end = buffer.getLong(last) ^ wideLast;
        if (last - first > 8) {
            long second = buffer.getLong(first + 8) ^ wide;
            long third = buffer.getLong(last - 8) ^ wideLast;
            buffer.putLong(first + 8, second).putLong(last - 8, third);
        }
        buffer.putLong(first, start).putLong(last, end);
    }

    private static void applyApart(ByteBuffer buffer, int from, int to, int key) {
        boolean aligned = to - from >= LEAST_ALIGNED && buffer.isDirect();
        int lead = aligned ? -buffer.alignmentOffset(from, 8) & 7 : 0; // since Java 22 not known of arrays
        int start = from + lead;
        int end = start + (to - start & -8);
        int startKey = after(key, lead);
        octets(buffer, from, start, key);
        if (buffer.hasArray()) {
            int offset = buffer.arrayOffset();
            longs(buffer.array(), offset + start, offset + end, wide(startKey), INLINED_CALLS);
        } else {
            longs(buffer, start, end, wide(startKey), INLINED_CALLS);
        }
        octets(buffer, end, to, startKey);
    }

    /**
     * The loop for much. It calls itself so often that the last call, which does the work, is compiled by itself: inlined at the
     * bottom of many calls, the loop would be where inlining ends, and take ten times as long.
     */
    private static void longs(ByteBuffer buffer, int from, int to, long wide, int calls) {
        if (calls > 0) {
            longs(buffer, from, to, wide, calls - 1);
            return;
        }
        for (int i = from; i < to; i += 8) {
            buffer.putLong(i, buffer.getLong(i) ^ wide);
        }
    }

    /** The same for an array: one loop for both kinds of buffer would ask at each step which one it has. */
    private static void longs(byte[] array, int from, int to, long wide, int calls) {
        if (calls > 0) {
            longs(array, from, to, wide, calls - 1);
            return;
        }
        for (int i = from; i < to; i += 8) {
            LONGS.set(array, i, (long) LONGS.get(array, i) ^ wide);
        }
    }

    /**
     * Copies a little and masks it on the way. The loop is compiled apart too, for the same reason.
     *
     * @param from big-endian; stays as it is
     * @param start index of the first octet there, which the key's first octet belongs to
     * @param to big-endian
     * @param at index of the first octet there
     * @param octets how many
     * @param key the key; 0 masks nothing
     */
    static void copy(ByteBuffer from, int start, ByteBuffer to, int at, int octets, int key) {
        if (octets >= LEAST_FEW && octets <= MOST_FEW) { // as few() does
            int last = octets - 8;
            long wide = wide(key);
            long wideLast = wide(after(key, last));
            to.putLong(at, from.getLong(start) ^ wide);
            if (last > 8) {
                to.putLong(at + 8, from.getLong(start + 8) ^ wide);
                to.putLong(at + last - 8, from.getLong(start + last - 8) ^ wideLast);
            }
            to.putLong(at + last, from.getLong(start + last) ^ wideLast);
        } else {
            copy(from, start, to, at, octets, key, INLINED_CALLS);
        }
    }

    private static void copy(ByteBuffer from, int start, ByteBuffer to, int at, int octets, int key, int calls) {
        if (calls > 0) {
            copy(from, start, to, at, octets, key, calls - 1);
            return;
        }
        long wide = wide(key);
        int i = 0;
        for (; i <= octets - 8; i += 8) {
            to.putLong(at + i, from.getLong(start + i) ^ wide);
        }
        int rest = key;
        for (; i < octets; i++, rest = Integer.rotateLeft(rest, 8)) {
            to.put(at + i, (byte) (from.get(start + i) ^ (rest >>> 24)));
        }
    }

    private static long wide(int key) {
        return ((long) key << 32) | (key & 0xFFFF_FFFFL);
    }

    private static void octets(ByteBuffer buffer, int from, int to, int key) {
        int rest = key;
        for (int i = from; i < to; i++, rest = Integer.rotateLeft(rest, 8)) {
            buffer.put(i, (byte) (buffer.get(i) ^ (rest >>> 24)));
        }
    }

    /**
     * The key for what follows after some octets.
     *
     * @param key the key at their start
     * @param octets how many there were
     * @return the key with its first octet at what follows
     */
    static int after(int key, int octets) {
        return Integer.rotateLeft(key, (octets & 3) << 3);
    }
}
