package dev.longwire.transport;

import dev.longwire.Limits;
import dev.longwire.SendQueueFullException;
import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.Connection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a session: messages from any thread meet the loop here. On the loop a message is written to the line at once,
 * unless others wait; from other threads it goes through the outbox. What one read brings about leaves in one flush.
 */
final class Sender {
    /** Bytes given to the line and not yet taken, past which waiting messages stay in the outbox. */
    private static final long LINE_FULL = 256 << 10;

    private final Session session;
    private final Loop loop;
    private final int limit;
    private final Outbox outbox;
    private final Pings pings = new Pings();
    private final AtomicLong unsent = new AtomicLong();
    private final Runnable flushTask;

    private @Nullable Line line;
    private @Nullable Connection connection;
    /** Inside a read pass, which ends with a flush. */
    private boolean inRead;

    private boolean flushComing;

    Sender(Session session, Loop loop, Limits limits) {
        this.session = session;
        this.loop = loop;
        this.limit = limits.sendQueue();
        this.outbox = new Outbox(limit);
        this.flushTask = session::flush;
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /** Sends a message whose buffer stays the caller's; its position and limit stay. The session is open. */
    void send(int opcode, ByteBuffer payload) {
        if (!sendAtOnce(opcode, payload)) {
            enqueue(Outgoing.message(opcode, copyOf(payload), null));
        }
    }

    /** Sends a message whose buffer is ours from now on. The session is open. */
    void sendOwned(int opcode, ByteBuffer payload) {
        if (!sendAtOnce(opcode, payload)) {
            enqueue(Outgoing.message(opcode, payload, null));
        }
    }

    /** The same without waiting; {@code done} completes when the operating system has the message. */
    void sendOwned(int opcode, ByteBuffer payload, CompletableFuture<@Nullable Void> done) {
        enqueue(Outgoing.message(opcode, payload, done));
    }

    static ByteBuffer copyOf(ByteBuffer payload) {
        return ByteBuffer.allocate(payload.remaining())
                .put(0, payload, payload.position(), payload.remaining());
    }

    private boolean sendAtOnce(int opcode, ByteBuffer payload) {
        if (!loop.inLoop()) {
            return false;
        }
        if (!outbox.isEmpty()) {
            pump();
            flushSoon();
            if (!outbox.isEmpty()) {
                return false;
            }
        }
        Connection to = connection();
        if (to.phase() != Connection.Phase.OPEN) {
            throw session.notOpen();
        }
        Line out = line();
        long pending = out.written() - out.taken();
        if (pending != 0 && pending + payload.remaining() > limit) {
            throw new SendQueueFullException(pending, payload.remaining(), limit);
        }
        to.send(opcode, payload);
        flushSoon();
        return true;
    }

    private void enqueue(Outgoing message) {
        boolean mayWait = message.done == null && !IoThread.isCurrent();
        if (outbox.add(message, mayWait)) {
            loop.execute(flushTask);
        }
    }

    /** Takes no more messages; our Close goes behind those there are. */
    void seal(CloseFrame close) {
        outbox.seal(Outgoing.close(close), session::notOpen);
    }

    long bufferedAmount() {
        return outbox.waitingCost() + unsent.get();
    }

    @Nullable Duration roundTripTime() {
        return pings.roundTrip();
    }

    // ---- on the loop ------------------------------------------------------------------------------------------------

    void open(Line openLine, Connection openConnection) {
        line = openLine;
        connection = openConnection;
    }

    /** Until the next flush, what is sent is held together. */
    void readBegins() {
        inRead = true;
    }

    boolean hasWaiting() {
        return !outbox.isEmpty();
    }

    /** Writes waiting messages to the line until it is full. Returns whether there was any. */
    boolean pump() {
        Connection to = connection();
        Line out = line();
        boolean any = false;
        while (!outbox.isEmpty() && out.written() - out.taken() < LINE_FULL) {
            Outgoing next = outbox.poll();
            if (next == null) {
                break;
            }
            any = true;
            if (next.close != null) {
                to.close(next.close, session.now());
            } else if (to.phase() == Connection.Phase.OPEN || to.phase() == Connection.Phase.CLOSE_RECEIVED) {
                to.send(next.opcode, next.payload);
            } else {
                outbox.fail(session::notOpen);
                break;
            }
            outbox.written(next, out.written());
        }
        return any;
    }

    /** Makes sure that what was written is flushed at the end of the read pass, or of this turn of the loop. */
    private void flushSoon() {
        if (!inRead && !flushComing) {
            flushComing = true;
            loop.execute(flushTask);
        }
    }

    /** Writes what waits and flushes the line as long as it takes more. */
    void flush() {
        inRead = false;
        flushComing = false;
        Line out = line();
        pump();
        do {
            out.flush();
        } while (pump()); // what the line took at once has left room for more
        taken();
    }

    /** The line has taken more, perhaps. */
    void taken() {
        Line out = line();
        long taken = out.taken();
        long pending = out.written() - taken;
        if (pending != unsent.getPlain()) {
            unsent.lazySet(pending);
            connection().progress(pending == 0, session.now());
        }
        outbox.taken(taken);
    }

    /** Sends a Ping: the heartbeat's, or one whose answer somebody waits for. */
    void ping(@Nullable CompletableFuture<Duration> answered) {
        Connection to = connection();
        if (to.phase() != Connection.Phase.OPEN) {
            if (answered != null) {
                answered.completeExceptionally(session.notOpen());
            }
            return;
        }
        ByteBuffer payload = pings.next(session.now(), answered);
        if (payload != null) {
            to.ping(payload);
            flushSoon();
        } else if (answered != null) {
            answered.completeExceptionally(new IllegalStateException(
                    Pings.MOST + " Pings wait for their Pong already; wait for one of them first"));
        }
    }

    void pong(ByteBuffer payload) {
        pings.pong(payload, session.now());
    }

    /** Refuses what waits and what is under way. */
    void fail() {
        outbox.fail(session::notOpen);
        pings.fail(session.notOpen());
        unsent.set(0);
    }

    /** Refuses what waits: nothing can be sent after a Close. */
    void failWaiting() {
        outbox.fail(session::notOpen);
    }

    private Connection connection() {
        if (connection == null) {
            throw session.notOpen();
        }
        return connection;
    }

    private Line line() {
        if (line == null) {
            throw session.notOpen();
        }
        return line;
    }
}
