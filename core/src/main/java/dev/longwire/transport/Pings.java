package dev.longwire.transport;

import dev.longwire.NotOpenException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Pings that wait for their Pong (RFC 6455 §5.5.3), and the round trip time. Used on the loop. */
final class Pings {
    /** The most that wait at once. */
    static final int MOST = 64;

    private record Pending(long id, long sentAt, @Nullable CompletableFuture<Duration> answered) {}

    private final ArrayDeque<Pending> pending = new ArrayDeque<>(0);
    private long lastId;
    private volatile @Nullable Duration roundTrip;

    /**
     * A Ping is sent now.
     *
     * @param now the time
     * @param answered completes with the round trip time; null for the heartbeat's
     * @return its payload; null if too many wait
     */
    @Nullable
    ByteBuffer next(long now, @Nullable CompletableFuture<Duration> answered) {
        if (pending.size() >= MOST) {
            if (answered != null) {
                return null;
            }
            pending.removeIf(ping -> ping.answered == null);
        }
        pending.add(new Pending(++lastId, now, answered));
        return ByteBuffer.allocate(Long.BYTES).putLong(lastId).flip();
    }

    /** A Pong came; it also answers every Ping before its own, since a peer may answer the latest only (§5.5.3). */
    void pong(ByteBuffer payload, long now) {
        if (payload.remaining() != Long.BYTES) {
            return;
        }
        long id = payload.getLong(payload.position());
        Pending last = pending.peekLast();
        if (last == null || id > last.id || id < pending.element().id) {
            return;
        }
        for (Pending next = pending.peek(); next != null && next.id <= id; next = pending.peek()) {
            Duration took = Duration.ofNanos(now - next.sentAt);
            pending.remove();
            if (next.id == id) {
                roundTrip = took;
            }
            if (next.answered != null) {
                next.answered.complete(took);
            }
        }
    }

    @Nullable
    Duration roundTrip() {
        return roundTrip;
    }

    /** Refuses all; called again it goes on where it stopped for want of memory. */
    void fail(NotOpenException why) {
        for (Pending next = pending.peek(); next != null; next = pending.peek()) {
            if (next.answered != null) {
                next.answered.completeExceptionally(why);
            }
            pending.remove();
        }
    }
}
