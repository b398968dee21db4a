package dev.longwire.transport;

import dev.longwire.CloseCode;
import dev.longwire.protocol.ProtocolException;

/**
 * What an open connection holds for its peer, as far as it does not wait to be sent: that the sender knows. Each part is counted by
 * whoever guards it.
 */
final class Holding implements Holder {
    private final OpenConnection connection;
    private final Sender sender;
    private final ReadingGate gate;

    /** A message that has begun, on the heap or lent. */
    private volatile long begun;

    private long begunCounted;
    /** Events that the callback has not taken, on the heap or where they were received. */
    private volatile long unread;
    /** What is left of a read for another turn. */
    private volatile long rest;

    private long restCounted;

    Holding(OpenConnection connection, Sender sender, ReadingGate gate) {
        this.connection = connection;
        this.sender = sender;
        this.gate = gate;
    }

    /** Called on the loop. */
    void begun(long onHeap, long lent) {
        begun = onHeap + lent;
        begunCounted = Budget.count(begunCounted, onHeap, this);
    }

    /** Called on the loop. */
    void rest(long bytes) {
        rest = bytes;
        restCounted = Budget.count(restCounted, bytes, this);
    }

    /** Counted by the callback's queue, which outlives a connection. */
    void unread(long bytes) {
        unread = bytes;
    }

    /** A message that has begun needs so much. */
    void checkRoom(long bytes) throws ProtocolException {
        Budget budget = loop().budget();
        if (!budget.hasRoom(bytes)) {
            throw new ProtocolException(
                    CloseCode.TOO_BIG,
                    "message too big for the memory that is left",
                    "a message that has begun needs " + bytes + " bytes while " + budget.shortage());
        }
    }

    @Override
    public Loop loop() {
        return connection.line().loop();
    }

    @Override
    public long held() {
        return begun + unread + rest + sender.held();
    }

    @Override
    public long begun() {
        return begun;
    }

    @Override
    public void holdBack(boolean on) {
        if (on) {
            gate.close(ReadingGate.Reason.BUDGET);
        } else {
            gate.open(ReadingGate.Reason.BUDGET);
        }
        connection.later(() -> {
            gate.follow();
            sender.look();
        });
    }

    @Override
    public void end(ProtocolException cause) {
        connection.later(() -> connection.end(cause));
    }
}
