package dev.longwire.http.netty;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A buffer that bytes are received into, and sent from where they lie: each once and in order, with the frame header of the
 * answer in the place of the one they came with; or that another thread puts a message into. Used on the loop, but for that.
 */
final class Memory {
    static final int NOTHING = Integer.MAX_VALUE;

    private final ByteBuf bytes;
    /** All of it, with the same indices. Not Netty's internal one, which changes whenever a part of it is written. */
    private final ByteBuffer whole;
    /** Index of the first byte in it that may be claimed. */
    private int unclaimed = NOTHING;
    /** Claims of it that are not yet with the operating system. */
    private int claims;

    private final LentMemory home;
    private boolean lent;

    Memory(ByteBuf bytes, LentMemory home) {
        this.bytes = bytes;
        this.home = home;
        whole = bytes.internalNioBuffer(0, bytes.capacity()).slice().order(ByteOrder.BIG_ENDIAN);
    }

    ByteBuf bytes() {
        return bytes;
    }

    ByteBuffer whole() {
        return whole;
    }

    /** From here on it may be claimed; nothing of it from {@link #NOTHING} on. */
    void claimableFrom(int index) {
        unclaimed = index;
    }

    /** Whether the bytes from here on may be sent from where they lie. */
    boolean isClaimable(int from) {
        return from >= unclaimed;
    }

    /** These bytes, for a write. */
    ByteBuf claim(int from, int to) {
        unclaimed = to;
        claims++;
        return part(from, to);
    }

    /** The bytes up to here are about to be sent. */
    void hold(int to) {
        unclaimed = to;
        claims++;
        bytes.retain();
    }

    /** They were, or never will be, or are claimed for a write. */
    void unhold() {
        bytes.release();
        unclaim();
    }

    /** Where bytes can be received into. */
    ByteBuf room() {
        return part(whole.position(), whole.limit()).clear();
    }

    private ByteBuf part(int from, int to) {
        return bytes.retainedSlice(from, to - from);
    }

    /** A claim is with the operating system, or never will be. */
    void unclaim() {
        claims--;
        backIfUnused();
    }

    /** A reader or a line has it, or has no more use for it. */
    void lent(boolean on) {
        lent = on;
        whole.clear();
        if (!on) {
            unclaimed = NOTHING;
            backIfUnused();
        }
    }

    private void backIfUnused() {
        if (!lent && claims == 0) {
            home.keep(this);
        }
    }

    int capacity() {
        return bytes.capacity();
    }

    void free() {
        bytes.release();
    }
}
