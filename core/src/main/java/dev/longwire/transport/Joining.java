package dev.longwire.transport;

import dev.longwire.protocol.FrameWriter;
import dev.longwire.protocol.Output;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Joins small messages that arrive one behind the other while they wait: each is copied behind the last as a frame. Guarded by the lock
 * of the outbox.
 */
final class Joining {
    /** A larger message costs less to send from a buffer of its own. */
    private static final int MOST_SMALL = Output.MOST - FrameWriter.LONGEST_HEADER;

    private final int most;
    private final Frames.Maker maker;
    /** The last of those that are arriving, if small messages can follow in it. */
    private @Nullable Frames last;
    /** Writes to {@link #last}; null until the first small message. */
    private @Nullable FrameWriter writer;
    /** How many bytes small messages had together the last time, and some more. */
    private int expected;

    /**
     * With nothing joined yet.
     *
     * @param most the most bytes of small messages that wait together, up to {@link Frames#MOST}; 0 if no message is small
     * @param maker makes their frames
     */
    Joining(int most, Frames.Maker maker) {
        this.most = most;
        this.maker = maker;
    }

    /** Whether a message of this size is a small one. */
    boolean joins(int size) {
        return size <= Math.min(MOST_SMALL, most - FrameWriter.LONGEST_HEADER);
    }

    /** Joins a message to the last of those that arrive, or to a new last one. Returns what it is part of now. */
    Frames join(int opcode, ByteBuffer payload, Chain<Outgoing> arriving) {
        int size = payload.remaining();
        Frames together = last;
        if (together == null || !together.fits(size)) {
            together = new Frames(Math.max(expected, FrameWriter.LONGEST_HEADER + size), most, maker.line());
            last = together;
            arriving.add(together);
        }
        writer().write(opcode, payload, payload.position(), size);
        return together;
    }

    private FrameWriter writer() {
        if (writer == null) {
            writer = maker.framesTo(bytes -> Objects.requireNonNull(last).reserve(bytes));
        }
        return writer;
    }

    /** Something else arrives, or nothing more: what comes next begins anew. */
    void end() {
        last = null;
    }

    /** The loop takes what has arrived. */
    void taken() {
        if (last != null) {
            expected = last.size() + last.size() / 4;
            last = null;
        }
    }
}
