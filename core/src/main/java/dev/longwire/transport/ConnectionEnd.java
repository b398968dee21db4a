package dev.longwire.transport;

import dev.longwire.Listener;
import dev.longwire.protocol.CloseFrame;
import dev.longwire.protocol.Connection;
import dev.longwire.protocol.Phase;

/**
 * How an open connection ends, from the first sign of it on: when our Close goes, what the session is told, and what becomes of the
 * line. Used on the loop.
 */
final class ConnectionEnd {
    /** An answer repeats what the peer said, or how it broke the protocol; what is here does not matter. */
    private static final CloseFrame ANSWER = new CloseFrame(1000, "");

    private final OpenConnection open;
    private final Session session;
    private final Listener listener;
    private final Connection connection;
    private final ReadingGate gate;
    private final LineEnd lineEnd;

    /** Until when our Close waits for a listener that is still at work; {@link Connection#NEVER} if it does not. */
    private long heldUntil = Connection.NEVER;

    ConnectionEnd(OpenConnection open, Session session, Listener listener, Connection connection, ReadingGate gate) {
        this.open = open;
        this.session = session;
        this.listener = listener;
        this.connection = connection;
        this.gate = gate;
        this.lineEnd = new LineEnd(open.line());
    }

    /**
     * Our Close is next: behind what is queued, and behind the answers of a listener that is still at work (§5.5.1). For half the
     * close timeout at most, since the peer, whose patience may be the same, is to get it in time.
     */
    void closeComes() {
        boolean holds = false;
        try {
            holds = listener.holdsClose(open.socket(), () -> session.later(this::closeAfterHold));
        } catch (Throwable thrown) {
            open.failUnlessLate(thrown);
        }
        if (holds) {
            heldUntil = open.now() + session.closeTimeout().toNanos() / 2;
            gate.stayOpen(); // what still comes is thrown away, and the peer's end is seen
        } else {
            sayClose();
        }
    }

    private void sayClose() {
        heldUntil = Connection.NEVER;
        session.leaveOpen();
        session.tellClosing();
        open.sender().seal(ANSWER);
        open.sender().pump().run();
    }

    /** There is nothing more to wait for. */
    private void closeAfterHold() {
        if (isHeld()) {
            sayClose();
            open.run();
        }
    }

    private boolean isHeld() {
        return heldUntil != Connection.NEVER;
    }

    /** Our Close no longer waits: something else ends the connection. */
    void endHold() {
        heldUntil = Connection.NEVER;
    }

    /** When {@link #due} is to be called. */
    long deadline() {
        return connection.awaitsEnd() ? Math.min(heldUntil, lineEnd.nextLook()) : heldUntil;
    }

    void due(long time) {
        if (time >= heldUntil) {
            closeAfterHold();
        }
    }

    /** Looks whether the peer still takes what was sent. */
    void look() {
        lineEnd.look(connection, open.now(), session.closeTimeout().toNanos());
    }

    /** The peer's end has ended. */
    void inputEnded() {
        lineEnd.inputOver();
        connection.inputEnded();
        closeAfterHold();
    }

    /** The line has ended. */
    void lineClosed() {
        if (isHeld()) {
            endHold();
            session.leaveOpen();
        }
    }

    /** Does to the line what the connection has come to; once its phase is not OPEN. */
    void settle() {
        if (isHeld()) {
            return;
        }
        if (connection.phase() != Phase.LOST) {
            session.leaveOpen();
        }
        session.tellClosing(); // which may throw, and change the phase
        switch (connection.phase()) {
            case FAILED -> {
                open.sender().refuseWaiting();
                gate.stayOpen(); // to see the peer's end; what comes before it is thrown away
            }
            case BROKEN, CLOSED -> gate.stayOpen();
            default -> {}
        }
        lineEnd.settle(connection);
    }
}
