package dev.longwire.transport;

import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.Connection;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is on its way from a sender to the line: a message, several that are frames already, or our Close. */
abstract class Outgoing extends Chain.Link<Outgoing> {
    /** What a waiting message costs beyond its payload: its object and its frame header, roughly. */
    static final int OVERHEAD = 64;

    /** A smaller message is copied twice at less cost than memory is asked for. */
    private static final int LEAST_LENT = 32 << 10;

    /** Completes when the operating system has it, or never will. */
    final @Nullable CompletableFuture<@Nullable Void> done;

    /** {@link Line#written()} after it was written. */
    long end;

    private long cost;

    private Outgoing(long cost, @Nullable CompletableFuture<@Nullable Void> done) {
        this.cost = cost;
        this.done = done;
    }

    /** What costs nothing yet. */
    Outgoing() {
        this(0, null);
    }

    /** A message whose buffer is this object's from now on. */
    static Outgoing message(int opcode, ByteBuffer payload, @Nullable CompletableFuture<@Nullable Void> done) {
        return new Message(opcode, payload, payload.capacity(), null, done);
    }

    /** A copy of a message whose buffer stays the caller's. If it is large, the copy lies where the line sends it from. */
    static Outgoing copy(int opcode, ByteBuffer payload, Line line) {
        int size = payload.remaining();
        ByteBuffer lent = size < LEAST_LENT ? null : line.lend(size);
        if (lent == null) {
            return message(opcode, copyOf(payload), null);
        }
        int start = lent.position();
        lent.put(start, payload, payload.position(), size).limit(start + size);
        try {
            return new Message(opcode, lent, size, line, null);
        } catch (OutOfMemoryError noHeap) {
            line.giveBack(lent);
            throw noHeap;
        }
    }

    static ByteBuffer copyOf(ByteBuffer payload) {
        if (payload.hasArray()) { // an array that is copied is not cleared first
            int from = payload.arrayOffset() + payload.position();
            return ByteBuffer.wrap(Arrays.copyOfRange(payload.array(), from, from + payload.remaining()));
        }
        return ByteBuffer.allocate(payload.remaining()).put(0, payload, payload.position(), payload.remaining());
    }

    static Outgoing close(CloseFrame frame) {
        return new Close(frame);
    }

    /** Writes it to the line; called on the loop, once. */
    abstract void write(Connection connection, Sender.Owner owner);

    /** It was written, or never will be. */
    void release() {}

    long cost() {
        return cost;
    }

    /** Whether it lies on the heap, and not in memory that a line has lent and counts itself. */
    boolean isOnHeap() {
        return true;
    }

    /** One more message is part of this. */
    void more(long costs) {
        cost += costs;
    }

    private static final class Message extends Outgoing {
        private final int opcode;
        private final ByteBuffer payload;
        private final boolean onHeap;
        /** Whose memory the payload lies in; null if it is in the heap, or was given back. */
        private @Nullable Line lender;

        Message(
                int opcode,
                ByteBuffer payload,
                int size,
                @Nullable Line lender,
                @Nullable CompletableFuture<@Nullable Void> done) {
            super((long) size + OVERHEAD, done);
            this.opcode = opcode;
            this.payload = payload;
            this.lender = lender;
            this.onHeap = lender == null;
        }

        @Override
        boolean isOnHeap() {
            return onHeap;
        }

        @Override
        void write(Connection connection, Sender.Owner owner) {
            connection.send(opcode, payload);
        }

        @Override
        void release() {
            Line from = lender;
            if (from != null) {
                lender = null;
                from.giveBack(payload);
            }
        }
    }

    private static final class Close extends Outgoing {
        private final CloseFrame frame;

        Close(CloseFrame frame) {
            super(OVERHEAD, null);
            this.frame = frame;
        }

        @Override
        void write(Connection connection, Sender.Owner owner) {
            connection.close(frame, owner.now());
        }
    }
}
