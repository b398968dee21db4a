package dev.longwire.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntSupplier;

/**
 * Writes frames (RFC 6455 §5.2): header and payload in one pass, straight into the output's buffer; or only the header, if the
 * payload can be sent from where it lies. Not thread-safe.
 */
public final class FrameWriter {
    /** The longest header: two octets, eight of length, four of mask. */
    public static final int LONGEST_HEADER = 14;

    /** A copy of fewer octets costs less than a buffer more in the write. */
    private static final int LEAST_IN_PLACE = 8 << 10;

    /** For fewer octets it costs more to begin a copy in bulk than to make it. */
    private static final int LEAST_BULK = 128;

    /** What is copied and then masked stays in the fastest cache. */
    private static final int MASKED_AT_ONCE = 8 << 10;

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
    public FrameWriter(Role role, IntSupplier keys, Output output) {
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
    public void write(int opcode, ByteBuffer payload, int from, int length) {
        // in as few calls as can be: HotSpot inlines to a depth (MaxInlineLevel) that a message comes near to here
        if (length < LEAST_BULK && payload.order() == ByteOrder.BIG_ENDIAN) {
            ByteBuffer out = output.reserve(LONGEST_HEADER + length);
            int key = masks ? keys.getAsInt() : 0;
            int at = putHeader(out, out.position(), opcode, length, key);
            Mask.copy(payload, from, out, at, length, key);
            out.position(at + length);
        } else {
            writeLarge(opcode, payload, from, length);
        }
    }

    /** Writes an unfragmented frame that other connections of this thread may be about to send too. */
    void writeShared(int opcode, ByteBuffer payload) {
        int from = payload.position();
        int length = payload.remaining();
        boolean shares = !masks && length <= SharedFrames.MOST;
        SharedFrames shared = shares ? output.shared(LONGEST_HEADER + length) : null;
        if (shared == null) {
            write(opcode, payload, from, length);
            return;
        }
        if (!shared.isLast(opcode, payload)) {
            ByteBuffer out = shared.begin();
            shared.end(opcode, putHeader(out, out.position(), opcode, length, 0), payload, from, length);
        }
        output.share(shared.lastStart(), shared.lastEnd());
    }

    private void writeLarge(int opcode, ByteBuffer payload, int from, int length) {
        boolean inPlace = length >= LEAST_IN_PLACE && (!masks || output.owns(payload));
        if (!inPlace || !claim(opcode, payload, from, length)) {
            copy(opcode, payload, from, length);
        }
    }

    /** Returns whether the frame is sent from where its payload lies. */
    private boolean claim(int opcode, ByteBuffer payload, int from, int length) {
        int size = headerSize(length) + (masks ? 4 : 0);
        ByteBuffer claimed = output.claim(payload, from, length, size);
        if (claimed == null) {
            return false;
        }
        int key = masks ? keys.getAsInt() : 0;
        putHeader(claimed, from - size, opcode, length, key);
        if (masks) {
            Mask.apply(claimed, from, from + length, key);
        }
        return true;
    }

    private void copy(int opcode, ByteBuffer payload, int from, int length) {
        ByteBuffer out = output.reserve(LONGEST_HEADER + Math.min(length, Output.MOST - LONGEST_HEADER));
        int key = masks ? keys.getAsInt() : 0;
        int at = putHeader(out, out.position(), opcode, length, key);
        if (length <= Math.min(MASKED_AT_ONCE, out.limit() - at)) {
            copyBulk(payload, from, length, key, out, at);
        } else {
            copyInParts(payload, from, length, key, out.position(at));
        }
    }

    /** Writes whole frames that a writer of the same role has made. */
    void writeFrames(ByteBuffer frames) {
        int from = frames.position();
        int length = frames.remaining();
        boolean inPlace = length >= Math.max(LEAST_IN_PLACE, frames.capacity() / 2) // or it would hold much for little
                && output.claim(frames, from, length, 0) != null;
        if (!inPlace) {
            copyInParts(frames, from, length, 0, output.reserve(Math.min(length, Output.MOST)));
        }
    }

    /** All at once; if that fails, nothing was written. The key 0 masks nothing. */
    private static void copyBulk(ByteBuffer payload, int from, int length, int key, ByteBuffer out, int at) {
        out.put(at, payload, from, length);
        if (key != 0) {
            Mask.apply(out, at, at + length, key);
        }
        out.position(at + length);
    }

    private void copyInParts(ByteBuffer payload, int from, int length, int firstKey, ByteBuffer first) {
        ByteBuffer out = first;
        int key = firstKey;
        int at = from;
        int left = length;
        while (left > 0) {
            if (!out.hasRemaining()) {
                out = output.reserve(Math.min(left, Output.MOST));
            }
            int octets = Math.min(key == 0 ? left : Math.min(left, MASKED_AT_ONCE), out.remaining());
            copyBulk(payload, at, octets, key, out, out.position());
            key = Mask.after(key, octets);
            at += octets;
            left -= octets;
        }
    }

    /** Without the masking key. */
    private static int headerSize(int length) {
        return length < 126 ? 2 : length < 1 << 16 ? 4 : 10;
    }

    /** Returns the index after it. */
    private int putHeader(ByteBuffer out, int at, int opcode, int length, int key) {
        int first = (FIN | opcode) << 8 | (masks ? MASKED : 0);
        if (length < 126) {
            out.putShort(at, (short) (first | length));
        } else if (length < 1 << 16) {
            out.putInt(at, (first | 126) << 16 | length);
        } else {
            out.putShort(at, (short) (first | 127)).putLong(at + 2, length);
        }
        int end = at + headerSize(length);
        if (!masks) {
            return end;
        }
        out.putInt(end, key);
        return end + 4;
    }
}
