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
    /** {@link Line#written()} after it was written. */
    long end;

    private Outgoing(
            int opcode,
            ByteBuffer payload,
            @Nullable CloseFrame close,
            @Nullable CompletableFuture<@Nullable Void> done) {
        this.opcode = opcode;
        this.payload = payload;
        this.close = close;
        this.done = done;
    }

    static Outgoing message(int opcode, ByteBuffer payload, @Nullable CompletableFuture<@Nullable Void> done) {
        return new Outgoing(opcode, payload, null, done);
    }

    static Outgoing close(CloseFrame frame) {
        return new Outgoing(Opcode.CLOSE, NOTHING, frame, null);
    }

    long cost() {
        return (long) payload.capacity() + OVERHEAD;
    }
}
