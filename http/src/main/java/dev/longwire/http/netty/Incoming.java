package dev.longwire.http.netty;

import dev.longwire.transport.LineHandler;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a line reads. A channel that was told to stop reading may still bring what it had read by then; that is held back
 * until the handler wants it, and so is what comes before there is a handler.
 */
final class Incoming {
    private final SocketLine line;

    /** Null on the many lines that never need it. */
    private @Nullable ArrayDeque<ByteBuf> held;

    private boolean reading = true;
    /** The line is broken: what it brought is told now, wanted or not. */
    private boolean last;

    /** Where the read under way puts what it reads, if that is a place of the handler's. */
    private @Nullable ByteBuf room;

    /** The handler was given bytes since it was last told that a read is complete. */
    private boolean incomplete;

    /** The peer will send nothing more. */
    private boolean ended;

    private boolean endTold;

    Incoming(SocketLine line) {
        this.line = line;
    }

    /** Where the line reads into: what the handler would have copied to, or else what all lines share. */
    ByteBuf allocate() {
        LoopBuffers buffers = line.buffers();
        LineHandler told = line.handler();
        ByteBuffer place = told == null || waiting() || line.ending() ? null : told.room();
        room = place == null ? null : buffers.lent().room(place);
        return room == null ? buffers.received().allocate() : room;
    }

    /** Takes over a buffer that the channel has read. */
    void read(ByteBuf bytes) {
        if (line.ending()) {
            bytes.release();
        } else if (bytes == room) {
            room = null;
            tellRoom(bytes);
        } else if (waiting()) {
            held().addLast(moved(bytes)); // the channel's buffer is for the next read, of whichever line
            tellLaterIfTelling();
        } else {
            tell(bytes);
        }
    }

    void complete() {
        if (line.isTelling()) {
            tellLaterIfTelling();
        } else {
            tellReadComplete();
        }
    }

    void inputEnded() {
        ended = true;
        if (waiting()) {
            tellLaterIfTelling();
        } else {
            tellReadComplete();
            tellEnd();
        }
    }

    void reading(boolean on) {
        if (reading == on) {
            return;
        }
        reading = on;
        if (on && waitsToBeTold()) {
            line.later(this::tellWhatWaits);
        } else {
            line.autoRead(on || line.ending()); // what ends reads on, and throws away what comes
        }
    }

    /** Whether something came that the handler has not been told. */
    boolean waitsToBeTold() {
        return hasHeld() || (ended && !endTold);
    }

    /** Tells what was held back, as far as the handler still wants it, then reads on. Called on its own. */
    void tellWhatWaits() {
        while (hasHeld() && line.hasHandler() && (reading || last) && !line.ending()) {
            tell(nextHeld());
        }
        tellReadComplete();
        if (!hasHeld() && line.hasHandler() && reading) {
            if (ended) {
                tellEnd();
            }
            line.autoRead(true);
        }
    }

    /** What was held back is told, and what is still read: there is no later. Called on its own. */
    void tellAll() {
        last = true;
        tellWhatWaits();
    }

    void clear() {
        while (hasHeld()) {
            nextHeld().release();
        }
    }

    /** Whether what arrives must wait behind what has arrived before, or for the handler to want it. */
    private boolean waiting() {
        return !(reading || last) || !line.hasHandler() || line.isTelling() || hasHeld();
    }

    /** What waits only for a call to return is nobody else's concern. */
    private void tellLaterIfTelling() {
        if (line.isTelling()) {
            line.later(this::tellWhatWaits);
        }
    }

    private void tell(ByteBuf bytes) {
        boolean rest = false;
        incomplete = true;
        LineHandler told = line.tell();
        try {
            ByteBuffer window = line.buffers().received().begin(bytes);
            int start = window.position();
            told.received(window);
            while (window.hasRemaining() && line.handler() != told && reading && !line.ending()) {
                told = line.handler();
                told.received(window);
            }
            rest = window.hasRemaining() && line.handler() != told && !line.ending();
            bytes.skipBytes(window.position() - start);
        } finally {
            line.buffers().received().end();
            if (rest) {
                held().addFirst(moved(bytes));
            } else {
                bytes.release();
            }
            line.told();
        }
    }

    /** The bytes are in the place already that the handler had for them. */
    private void tellRoom(ByteBuf bytes) {
        int size = bytes.readableBytes();
        bytes.release();
        incomplete = true;
        try {
            line.tell().receivedInRoom(size);
        } finally {
            line.buffers().received().end();
            line.told();
        }
    }

    private void tellReadComplete() {
        if (!incomplete || line.ending()) {
            return;
        }
        incomplete = false;
        try {
            line.tell().readComplete();
        } finally {
            line.told();
        }
    }

    private void tellEnd() {
        if (endTold || line.ending()) {
            return;
        }
        endTold = true;
        try {
            line.tell().inputEnded();
        } finally {
            line.told();
        }
    }

    private ByteBuf moved(ByteBuf bytes) {
        ByteBuf moved = LoopBuffers.moved(bytes);
        line.buffers().budget().addHeap(moved.capacity());
        return moved;
    }

    private ByteBuf nextHeld() {
        ByteBuf next = held().removeFirst();
        line.buffers().budget().addHeap(-next.capacity());
        return next;
    }

    private boolean hasHeld() {
        return held != null && !held.isEmpty();
    }

    private ArrayDeque<ByteBuf> held() {
        if (held == null) {
            held = new ArrayDeque<>(4);
        }
        return held;
    }
}
