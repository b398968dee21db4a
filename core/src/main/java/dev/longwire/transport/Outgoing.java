package dev.longwire.transport;

import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.Opcode;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message, or our Close, on its way from a sender to the line. */
final class Outgoing {
    /** What a waiting message costs beyond its payload: its object and its frame header, roughly. */
    private static final int OVERHEAD = 64;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final int opcode;
    /** Belongs to this object. */
    final ByteBuffer payload;

    final @Nullable CloseFrame close;
    final @Nullable CompletableFuture<@Nullable Void> done;
    private final long cost;
    /** Whose memory the payload lies in; null if it is in the heap, or was given back. */
    private @Nullable Line lender;

    /** {@link Line#written()} after it was written. */
    long end;

    private Outgoing(
            int opcode,
            ByteBuffer payload,
            long size,
            @Nullable CloseFrame close,
            @Nullable CompletableFuture<@Nullable Void> done) {
        this.opcode = opcode;
        this.payload = payload;
        this.close = close;
        this.done = done;
        this.cost = size + OVERHEAD;
    }

    static Outgoing message(int opcode, ByteBuffer payload, @Nullable CompletableFuture<@Nullable Void> done) {
        return new Outgoing(opcode, payload, payload.capacity(), null, done);
    }

    /** A message in memory that the line has lent. */
    static Outgoing lent(int opcode, ByteBuffer payload, Line lender) {
        Outgoing message = new Outgoing(opcode, payload, payload.remaining(), null, null);
        message.lender = lender;
        return message;
    }

    static Outgoing close(CloseFrame frame) {
        return new Outgoing(Opcode.CLOSE, NOTHING, 0, frame, null);
    }

    /** The payload is not needed any more: it was written, or never will be. */
    void release() {
        Line from = lender;
        if (from != null) {
            lender = null;
            from.giveBack(payload);
        }
    }

    long cost() {
        return cost;
    }
}
