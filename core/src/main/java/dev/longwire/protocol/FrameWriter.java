package dev.longwire.protocol;

import java.nio.ByteBuffer;
import java.util.function.IntSupplier;

/** Writes frames (RFC 6455 §5.2): header and payload in one pass, straight into the output's buffer. */
final class FrameWriter {
    /** The longest header: two octets, eight of length, four of mask. */
    static final int LONGEST_HEADER = 14;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;

    private final Output output;
    private final IntSupplier keys;
    private final boolean masks;

    /**
     * A writer for one connection.
     *
     * @param role a client masks (§5.1)
     * @param keys gives a fresh masking key for every frame
     * @param output takes the bytes
     */
    FrameWriter(Role role, IntSupplier keys, Output output) {
        this.masks = role == Role.CLIENT;
        this.keys = keys;
        this.output = output;
    }

    /**
     * Writes an unfragmented frame.
     *
     * @param opcode its opcode, with {@link FrameReader#RSV1} if the payload is compressed
     * @param payload holds the payload; its position and limit stay
     * @param from index of the payload's first octet
     * @param length octets of payload
     */
    void write(int opcode, ByteBuffer payload, int from, int length) {
        ByteBuffer out = output.reserve(LONGEST_HEADER + Math.min(length, Output.MOST - LONGEST_HEADER));
        int maskBit = masks ? MASKED : 0;
        out.put((byte) (FIN | opcode));
        if (length < 126) {
            out.put((byte) (maskBit | length));
        } else if (length < 1 << 16) {
            out.put((byte) (maskBit | 126)).putShort((short) length);
        } else {
            out.put((byte) (maskBit | 127)).putLong(length);
        }
        int key = masks ? keys.getAsInt() : 0;
        if (masks) {
            out.putInt(key);
        }
        int at = from;
        int left = length;
        while (left > 0) {
            if (!out.hasRemaining()) {
                out = output.reserve(Math.min(left, Output.MOST));
            }
            int octets = Math.min(left, out.remaining());
            int start = out.position();
            out.put(start, payload, at, octets);
            if (masks) {
                Mask.apply(out, start, start + octets, key);
                key = Mask.after(key, octets);
            }
            out.position(start + octets);
            at += octets;
            left -= octets;
        }
    }
}
