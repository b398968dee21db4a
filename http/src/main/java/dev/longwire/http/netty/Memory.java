package dev.longwire.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A buffer that bytes are received into, and sent from where they lie: each once and in order, with the frame header of the
 * answer in the place of the one they came with; or that another thread puts a message into, or reads one in. Used on the loop, but
 * for that: what counts its users does so under the lock of its home.
 */
final class Memory {
    static final int NOTHING = Integer.MAX_VALUE;

    private final ByteBuf bytes;
    /** All of it, with the same indices. Not Netty's internal one, which changes whenever a part of it is written. */
    private final ByteBuffer whole;
    /** Index of the first byte in it that may be claimed. */
    private int unclaimed = NOTHING;
    /** Claims of it that are not yet with the operating system, and callbacks that read it. */
    private int holds;

    private final LentMemory home;
    private boolean lent;
    /** When its home took it back, as that counts. */
    private long keptSince;

    /**
     * Memory that the JVM frees, and not before nobody has a view of it: an application that keeps one for too long reads what
     * came later, and nothing worse.
     */
    Memory(ByteBuffer direct, LentMemory home) {
        this.bytes = Unpooled.wrappedBuffer(direct);
        this.home = home;
        whole = direct.order(ByteOrder.BIG_ENDIAN);
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
        held();
        return part(from, to);
    }

    /** The bytes up to here are about to be sent. */
    void hold(int to) {
        unclaimed = to;
        hold();
    }

    /** Its bytes stay as they are until {@link #unhold}. */
    void hold() {
        held();
        bytes.retain();
    }

    /** Its bytes were sent, or never will be, or are claimed for a write; or were read. Any thread. */
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

    private void held() {
        synchronized (home) {
            holds++;
        }
    }

    /** A claim is with the operating system, or never will be. */
    void unclaim() {
        synchronized (home) {
            holds--;
            backIfUnused();
        }
    }

    /** A reader or a line has it, or has no more use for it. */
    void lent(boolean on) {
        synchronized (home) {
            lent = on;
            whole.clear();
            if (!on) {
                unclaimed = NOTHING;
                backIfUnused();
            }
        }
    }

    private void backIfUnused() {
        if (!lent && holds == 0) {
            home.keep(this);
        }
    }

    long keptSince() {
        return keptSince;
    }

    Memory keptSince(long time) {
        keptSince = time;
        return this;
    }

    int capacity() {
        return bytes.capacity();
    }

    void free() {
        bytes.release();
    }
}
