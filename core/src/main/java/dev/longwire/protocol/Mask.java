package dev.longwire.protocol;

import java.nio.ByteBuffer;

/** Masking of payloads (RFC 6455 §5.3). A key is the four octets of the frame header as a big-endian int. */
final class Mask {
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
        long wide = ((long) key << 32) | (key & 0xFFFF_FFFFL);
        int i = from;
        for (; i <= to - 8; i += 8) {
            buffer.putLong(i, buffer.getLong(i) ^ wide);
        }
        for (int rest = key; i < to; i++, rest = Integer.rotateLeft(rest, 8)) {
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
