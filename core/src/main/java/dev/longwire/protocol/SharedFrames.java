package dev.longwire.protocol;

import java.nio.ByteBuffer;

/**
 * Frames that several connections of one thread are about to send, one after the other, such as a message to all of them: each
 * is made once, and kept once until all have sent it. A server's only, since a client masks each frame by itself. Not thread-safe.
 */
public final class SharedFrames {
    /** The largest payload that is worth it; a larger one would leave no room for others. */
    static final int MOST = 16 << 10;

    private static final int NO_FRAME = -1;

    private final ByteBuffer octets;
    /** Of the last frame; {@link #NO_FRAME} if there is none. */
    private int opcode = NO_FRAME;

    /** Where the last frame begins. */
    private int start;
    /** Where its payload begins. */
    private int payloadStart;

    /**
     * None yet.
     *
     * @param octets where they are kept, big-endian; this object's from now on
     */
    public SharedFrames(ByteBuffer octets) {
        this.octets = octets;
        clear();
    }

    /**
     * Whether a frame has room.
     *
     * @param bytes its size
     * @return false if some must be {@linkplain #clear forgotten} first
     */
    public boolean hasRoom(int bytes) {
        return bytes <= octets.capacity() - octets.position();
    }

    /** All have been sent. */
    public void clear() {
        octets.clear();
        opcode = NO_FRAME;
    }

    /**
     * Copies bytes of frames.
     *
     * @param from index of the first
     * @param length how many
     * @param to takes them at its position, which moves
     */
    public void copy(int from, int length, ByteBuffer to) {
        to.put(to.position(), octets, from, length).position(to.position() + length);
    }

    /** Whether the last frame is this one. What it holds is compared: the caller's buffer may hold something else by now. */
    boolean isLast(int frameOpcode, ByteBuffer payload) {
        if (frameOpcode != opcode || octets.position() - payloadStart != payload.remaining()) {
            return false;
        }
        int end = octets.position();
        boolean same = octets.limit(end).position(payloadStart).mismatch(payload) < 0;
        octets.limit(octets.capacity()).position(end);
        return same;
    }

    /** Begins a frame. Returns where it goes: its header first, at the position. */
    ByteBuffer begin() {
        start = octets.position();
        return octets;
    }

    /** Ends the frame, whose header is there. */
    void end(int frameOpcode, int headerEnd, ByteBuffer payload, int from, int length) {
        octets.put(headerEnd, payload, from, length).position(headerEnd + length);
        opcode = frameOpcode;
        payloadStart = headerEnd;
    }

    /** Index of the last frame's first octet. */
    int lastStart() {
        return start;
    }

    /** Index after the last frame. */
    int lastEnd() {
        return octets.position();
    }
}
