package dev.longwire.http.netty;

import dev.longwire.transport.ReadOnlyView;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of a loop receive. They read into one buffer, one large read at a time: several small ones cost more and
 * starve the other lines, and an idle line needs no buffer. A line keeps it when a large message has come in part, and the next
 * read has another. Used on the loop.
 */
final class Received {
    /** What is read at once. */
    static final int SIZE = 256 << 10;

    /** The least that must have come for a line to keep the buffer: the peer has to send an eighth of what it occupies. */
    private static final int LEAST_KEPT = SIZE / 8;

    private final LentMemory lent;
    private final ReadOnlyView view = new ReadOnlyView();

    /** Index of the first byte of what the application was given last. */
    private int message;

    private @Nullable Memory shared;
    /** What a line is told of it. */
    private @Nullable ByteBuffer window;

    Received(LentMemory lent) {
        this.lent = lent;
        fresh();
    }

    /** Where to read; the reader has a reference of its own. */
    ByteBuf allocate() {
        Memory free = shared;
        if (free == null || free.bytes().refCnt() > 1) { // else the last reader, or a write, still needs it
            free();
            free = fresh();
        }
        return free.bytes().clear().retain();
    }

    private Memory fresh() {
        Memory fresh = lent.take(SIZE);
        shared = fresh;
        window = fresh.whole().duplicate().order(ByteOrder.BIG_ENDIAN);
        return fresh;
    }

    /** A line is about to be told of some bytes. Returns what it is told: no new object, unless they lie in several places. */
    ByteBuffer begin(ByteBuf bytes) {
        if (shared != null && window != null && shared.bytes() == bytes) {
            shared.claimableFrom(bytes.readerIndex());
            return window.limit(bytes.writerIndex()).position(bytes.readerIndex());
        }
        ByteBuffer other = bytes.nioBufferCount() == 1
                ? bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes())
                : bytes.nioBuffer();
        return other.order(ByteOrder.BIG_ENDIAN);
    }

    /** It was told. */
    void end() {
        view.end();
        if (shared != null) {
            shared.claimableFrom(Memory.NOTHING);
        }
    }

    /** What the application gets of a message, or of a control frame's payload. */
    ByteBuffer readOnly(ByteBuffer bytes, int from, int to) {
        message = from;
        return view.of(bytes, from, to);
    }

    ByteBuffer readOnlyText(ByteBuffer bytes, int from, int to) {
        message = from;
        return view.ofText(bytes, from, to);
    }

    boolean isCheckedText(ByteBuffer utf8) {
        return view.isText(utf8);
    }

    /**
     * Where a message lies that may be sent from there, with a header in front; null if it may not. Only from its first byte
     * on: before any other the header would take the place of what the application can still see.
     */
    @Nullable
    Memory claimable(ByteBuffer payload, int from, int header) {
        ByteBuffer origin = from == message ? view.originOf(payload) : null;
        if (origin == null) {
            return null;
        }
        Memory memory = origin == window ? shared : lent.of(origin);
        boolean claimable = memory != null && memory.isClaimable(from - header);
        return claimable && !lent.isExhausted() ? memory : null;
    }

    /** Holds the memory of a message that the application is just being shown. Returns what gives it back; null if it cannot. */
    @Nullable
    Runnable hold(ByteBuffer shown) {
        ByteBuffer origin = view.originOf(shown);
        Memory memory = origin == null ? null : origin == window ? shared : lent.of(origin);
        if (memory == null || lent.isExhausted()) {
            return null;
        }
        memory.hold();
        return memory::unhold;
    }

    /** The start of a message, which the line keeps where it lies; null if it has to copy it. */
    @Nullable
    ByteBuffer keep(ByteBuffer start, int length) {
        Memory memory = shared;
        int from = start.position();
        int to = start.limit();
        boolean fits = memory != null && start == window && length <= memory.capacity() - from;
        if (memory == null || !fits || to - from < LEAST_KEPT || lent.isExhausted()) {
            return null;
        }
        shared = null;
        window = null;
        return lent.lend(memory).limit(to).position(from);
    }

    void free() {
        if (shared != null) {
            shared.lent(false);
            shared = null;
            window = null;
        }
    }
}
