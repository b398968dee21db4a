package dev.longwire.protocol;

import static dev.longwire.CloseCode.PROTOCOL_ERROR;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames (RFC 6455 §5.2) from any split of the bytes. Payloads are unmasked in place and passed on as windows on the
 * incoming buffer; only a header or a control frame that is split over two reads is put together in a small buffer.
 */
final class FrameReader {
    /** Takes data frames. */
    interface Data {
        /** Whether no message has begun and one of this length may come. */
        default boolean takesWhole(int length) {
            return false;
        }

        /** An uncompressed message that came whole in one frame: an opcode of 1 or 2, and where it lies until the call returns. */
        default void whole(int opcode, ByteBuffer in, int from, int to) throws ProtocolException {
            throw new IllegalStateException("this takes frames only");
        }

        /** The header of a data frame was read: an opcode of 0, 1 or 2. */
        void frame(int opcode, boolean fin, long length) throws ProtocolException;

        /** More payload of the data frame: a window on the incoming buffer, valid until the call returns. */
        void data(ByteBuffer window, boolean last) throws ProtocolException;

        /** How many octets at the end of the last window are left: the turn is over, and they come again in another one. */
        default int left() {
            return 0;
        }

        /**
         * Where the rest of the frame is best put.
         *
         * @param octets how many are still to come
         * @return a buffer for as many or fewer between position and limit; null if it is all the same
         */
        default @Nullable ByteBuffer room(long octets) {
            return null;
        }

        /** More payload of the data frame was put where there was {@link #room} for it, and unmasked. */
        default void filled(int octets, boolean last) throws ProtocolException {
            throw new IllegalStateException("there was no room");
        }

        /** Whether a fragmented message has begun and not ended. */
        boolean insideMessage();

        /** Whether RSV1 marks a compressed message (RFC 7692 §6). */
        boolean mayBeCompressed();

        /** The message whose first frame follows is compressed. */
        void compressed();
    }

    /** Takes control frames. */
    interface Control {
        /** A whole control frame; the payload is valid until the call returns. */
        void frame(int opcode, ByteBuffer payload) throws ProtocolException;
    }

    private static final int FIN = 0x80;
    private static final int RESERVED_BITS = 0x70;
    static final int RSV1 = 0x40;
    private static final int MASKED = 0x80;
    static final int MOST_CONTROL_PAYLOAD = 125;
    /** Octets that hold any header for less than 64 KiB. */
    private static final int HEADER_AT_ONCE = 8;

    private static final long NO_FRAME = -1;
    /** For fewer octets a read of their own would cost more than their copy. */
    private static final int LEAST_ROOM = 4 << 10;

    private final Role role;
    private final Data data;
    private final Control control;

    /** Octets of payload that are still to come in the current frame; {@link #NO_FRAME} between frames. */
    private long remaining = NO_FRAME;

    private int opcode;
    /** The masking key with its first octet at the next octet of payload. */
    private int key;

    private boolean stopped;
    /** A header that is split over two reads. */
    private @Nullable ByteBuffer splitHeader;
    /** The payload of a control frame that is split over two reads. */
    private @Nullable ByteBuffer splitControl;

    FrameReader(Role role, Data data, Control control) {
        this.role = role;
        this.data = data;
        this.control = control;
    }

    /** Whatever follows is no frame: nothing more is read. */
    void stop() {
        stopped = true;
    }

    /** Whether a frame has begun and not ended. */
    boolean insideFrame() {
        return remaining != NO_FRAME || isInsideHeader();
    }

    /**
     * Eats every byte, unless it is stopped or throws, or the turn is over.
     *
     * @param in big-endian; unmasked in place
     * @return false if the turn is over: what is left in the buffer comes again, just as it is, before anything else
     */
    boolean read(ByteBuffer in) throws ProtocolException {
        return readApart(in, Mask.INLINED_CALLS);
    }

    /** Compiled apart, as the loops of {@link Mask} are, so that as much of what follows is inlined wherever this is called from. */
    private boolean readApart(ByteBuffer in, int calls) throws ProtocolException {
        if (calls > 0) {
            return readApart(in, calls - 1);
        }
        int limit = in.limit();
        int at = in.position();
        while (at < limit && !stopped) {
            if (remaining == NO_FRAME) {
                int end = isInsideHeader() ? at : readWhole(in, at, limit);
                if (end > at) {
                    at = end;
                    continue;
                }
                if (!readHeader(in.position(at))) {
                    return true;
                }
            }
            if (!readPayload(in, limit)) {
                return false;
            }
            at = in.position();
        }
        in.position(at);
        return true;
    }

    /**
     * The usual case in one go: a message in one frame, uncompressed and short of 64 KiB, all of which is there.
     *
     * @return index after it; where it begins if this is not the case
     */
    private int readWhole(ByteBuffer in, int at, int limit) throws ProtocolException {
        if (limit - at < HEADER_AT_ONCE) {
            return at;
        }
        long header = in.getLong(at);
        boolean masked = role == Role.SERVER;
        if ((header >>> 48 & 0xF080) != (masked ? FIN << 8 | MASKED : FIN << 8)) {
            return at;
        }
        int code = (int) (header >>> 56) & 0xF;
        int length = (int) (header >>> 48) & 0x7F;
        int payload = at + (masked ? 6 : 2);
        int key = (int) (header >>> 16);
        if (length >= 126) {
            if (length == 127) {
                return at;
            }
            length = (int) (header >>> 32) & 0xFFFF;
            payload += 2;
            key = (int) header;
            if (length < 126) {
                return at;
            }
        }
        int end = payload + length;
        if ((code != Opcode.TEXT && code != Opcode.BINARY) || end > limit || !data.takesWhole(length)) {
            return at;
        }
        if (masked && key != 0) {
            Mask.apply(in, payload, end, key);
        }
        data.whole(code, in, payload, end);
        return end;
    }

    private boolean isInsideHeader() {
        return splitHeader != null && splitHeader.position() != 0;
    }

    private boolean readHeader(ByteBuffer in) throws ProtocolException {
        int at = in.position();
        if (in.remaining() >= 2 && !isInsideHeader()) {
            int second = in.get(at + 1);
            checkStart(in.get(at), second);
            int size = headerSize(second);
            if (in.remaining() >= size) {
                in.position(at + size);
                begin(in, at);
                return true;
            }
        }
        return readSplitHeader(in);
    }

    private boolean readSplitHeader(ByteBuffer in) throws ProtocolException {
        if (splitHeader == null) {
            splitHeader = ByteBuffer.allocate(FrameWriter.LONGEST_HEADER);
        }
        ByteBuffer header = splitHeader;
        while (in.hasRemaining()) {
            header.put(in.get());
            if (header.position() == 2) {
                checkStart(header.get(0), header.get(1));
            }
            if (header.position() >= 2 && header.position() == headerSize(header.get(1))) {
                header.clear();
                begin(header, 0);
                return true;
            }
        }
        return false;
    }

    private static int headerSize(int second) {
        int length = second & 0x7F;
        return 2 + (length < 126 ? 0 : length == 126 ? 2 : 8) + ((second & MASKED) != 0 ? 4 : 0);
    }

    /** The rules that the first two octets can break. */
    private void checkStart(int first, int second) throws ProtocolException {
        int code = first & 0xF;
        if ((first & RESERVED_BITS) != 0) {
            checkReserved(first & RESERVED_BITS, code);
        }
        if (Opcode.isReserved(code)) { // §5.2
            throw new ProtocolException(PROTOCOL_ERROR, "reserved opcode " + code);
        }
        if (((second & MASKED) != 0) != (role == Role.SERVER)) { // §5.1
            throw new ProtocolException(
                    PROTOCOL_ERROR,
                    role == Role.SERVER ? "a client must mask its frames" : "a server must not mask its frames");
        }
        boolean fin = (first & FIN) != 0;
        if (Opcode.isControl(code)) { // §5.5
            if (!fin) {
                throw new ProtocolException(PROTOCOL_ERROR, "fragmented " + Opcode.name(code) + " frame");
            }
            if ((second & 0x7F) > MOST_CONTROL_PAYLOAD) {
                throw new ProtocolException(
                        PROTOCOL_ERROR, Opcode.name(code) + " frame with more than 125 octets of payload");
            }
        } else if ((code == Opcode.CONTINUATION) != data.insideMessage()) { // §5.4
            throw new ProtocolException(
                    PROTOCOL_ERROR,
                    code == Opcode.CONTINUATION
                            ? "continuation frame without a message to continue"
                            : Opcode.name(code) + " frame inside a fragmented message");
        }
    }

    private void checkReserved(int bits, int code) throws ProtocolException {
        if (!data.mayBeCompressed()) { // §5.2: "MUST be 0 unless an extension is negotiated"
            throw new ProtocolException(PROTOCOL_ERROR, "reserved bit set in a frame header; no extension was agreed");
        }
        if (bits != RSV1) {
            throw new ProtocolException(PROTOCOL_ERROR, "reserved bit RSV2 or RSV3 set in a frame header");
        }
        if (code != Opcode.TEXT && code != Opcode.BINARY) { // RFC 7692 §6.1: the first frame of a message only
            throw new ProtocolException(PROTOCOL_ERROR, "reserved bit RSV1 set on a " + Opcode.name(code) + " frame");
        }
    }

    private void begin(ByteBuffer header, int at) throws ProtocolException {
        int first = header.get(at);
        int second = header.get(at + 1);
        int end = at + headerSize(second);
        long length = second & 0x7F;
        if (length == 126) {
            length = header.getShort(at + 2) & 0xFFFF;
            checkLength(length >= 126);
        } else if (length == 127) {
            length = header.getLong(at + 2);
            if (length < 0) { // §5.2: "the most significant bit MUST be 0"
                throw new ProtocolException(PROTOCOL_ERROR, "frame length with its most significant bit set");
            }
            checkLength(length >= 1 << 16);
        }
        opcode = first & 0xF;
        key = (second & MASKED) != 0 ? header.getInt(end - 4) : 0;
        remaining = length;
        if ((first & RSV1) != 0) {
            data.compressed();
        }
        if (!Opcode.isControl(opcode)) {
            data.frame(opcode, (first & FIN) != 0, length);
        }
    }

    private static void checkLength(boolean minimal) throws ProtocolException {
        if (!minimal) { // §5.2: "the minimal number of bytes MUST be used to encode the length"
            throw new ProtocolException(PROTOCOL_ERROR, "frame length not in its shortest form");
        }
    }

    /** Returns whether to go on; if not, the turn is over. */
    private boolean readPayload(ByteBuffer in, int limit) throws ProtocolException {
        int start = in.position();
        int octets = (int) Math.min(remaining, limit - start);
        int startKey = key;
        boolean last = eat(in, start, octets);
        in.limit(start + octets);
        int left = 0;
        if (Opcode.isControl(opcode)) {
            readControl(in, last);
        } else {
            data.data(in, last);
            left = data.left();
        }
        int end = start + octets - left;
        in.order(ByteOrder.BIG_ENDIAN).limit(limit).position(end); // as it was, whatever was done to it
        if (left > 0) {
            giveBack(in, end, left, Mask.after(startKey, octets - left));
        }
        return left == 0;
    }

    /** These octets come again: masks them as they were. */
    private void giveBack(ByteBuffer in, int from, int octets, int keyThere) {
        key = keyThere;
        if (key != 0) {
            Mask.apply(in, from, from + octets, key);
        }
        remaining = octets + (remaining == NO_FRAME ? 0 : remaining);
    }

    /** Unmasks more of the payload. Returns whether it is the last. */
    private boolean eat(ByteBuffer in, int start, int octets) {
        if (key != 0) {
            Mask.apply(in, start, start + octets, key);
            key = Mask.after(key, octets);
        }
        remaining -= octets;
        if (remaining == 0) {
            remaining = NO_FRAME;
            return true;
        }
        return false;
    }

    /** Where what comes next is best put, between position and limit; null if it is all the same. */
    @Nullable
    ByteBuffer room() {
        return remaining < LEAST_ROOM || stopped || Opcode.isControl(opcode) ? null : data.room(remaining);
    }

    /** So many octets were put where there was {@link #room} for them. */
    void readInRoom(int octets) throws ProtocolException {
        ByteBuffer in = Objects.requireNonNull(room());
        data.filled(octets, eat(in, in.position(), octets));
    }

    private void readControl(ByteBuffer window, boolean last) throws ProtocolException {
        if (last && (splitControl == null || splitControl.position() == 0)) {
            control.frame(opcode, window);
            return;
        }
        if (splitControl == null) {
            splitControl = ByteBuffer.allocate(MOST_CONTROL_PAYLOAD);
        }
        splitControl.put(window);
        if (last) {
            control.frame(opcode, splitControl.flip());
            splitControl.clear().order(ByteOrder.BIG_ENDIAN);
        }
    }
}
