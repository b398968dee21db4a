package dev.longwire.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a read whose turn is over: it is kept, and read on in later turns, before anything else is read from the line. Used
 * on the loop.
 */
final class Rest {
    private final OpenConnection connection;
    private final Line line;
    private final ReadingGate gate;

    /** Null while nothing is left. */
    private @Nullable ByteBuffer left;

    private boolean turnComing;

    Rest(OpenConnection connection, Line line, ReadingGate gate) {
        this.connection = connection;
        this.line = line;
        this.gate = gate;
    }

    /** Keeps a copy of what is left of a read, and takes all of it. */
    void keep(ByteBuffer bytes) {
        set(Outgoing.copyOf(bytes));
        bytes.position(bytes.limit());
        line.reading(false);
        goOnLater();
    }

    boolean isEmpty() {
        return left == null;
    }

    /** The line has ended: nobody reads it. */
    void drop() {
        set(null);
    }

    private void set(@Nullable ByteBuffer bytes) {
        if (bytes != left) {
            left = bytes;
            connection.holding().rest(bytes == null ? 0 : bytes.capacity());
        }
    }

    /** In another turn, after others have had theirs. */
    void goOnLater() {
        if (turnComing) {
            return;
        }
        try {
            line.loop().afterReading(this::goOn);
        } catch (OutOfMemoryError noHeap) { // nothing else is read before it
            Reserve.open(noHeap);
            line.loop().afterReading(this::goOn);
        }
        turnComing = true;
    }

    /** Another turn: goes on with what is left, unless nothing is to be read now. */
    private void goOn() {
        turnComing = false;
        ByteBuffer bytes = left;
        if (bytes == null || !gate.isOpen()) {
            return;
        }
        try {
            connection.read(bytes);
            if (bytes.hasRemaining()) {
                goOnLater();
            } else {
                set(null);
                if (gate.isOpen()) {
                    line.reading(true);
                }
            }
            connection.readComplete();
        } catch (RuntimeException | Error thrown) {
            connection.broken(thrown);
        }
    }
}
