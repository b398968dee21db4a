package dev.longwire.protocol;

import static dev.longwire.CloseCode.ABNORMAL;
import static dev.longwire.protocol.Connection.NEVER;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** How far the end of a connection has come (RFC 6455 §7): who said Close, what failed, and how long it may still take. */
final class Ending {
    /** Of every connection whose end has not begun; not to be changed. */
    static final Ending NOT_BEGUN = new Ending(NEVER);

    private final long timeout;

    private Phase phase = Phase.OPEN;
    private boolean closeSent;
    private @Nullable CloseFrame received;
    /** Whether the peer's Close came before ours was sent. */
    private boolean receivedFirst;
    /** What this side failed the connection with; on the wire unless our Close was there already. */
    private @Nullable CloseFrame failedWith;

    private @Nullable Throwable failure;
    private long closeBy = NEVER;
    /** Nothing moves {@link #closeBy} back any more. */
    private boolean last;

    private boolean expired;
    private boolean aborted;

    Ending(long timeout) {
        this.timeout = timeout;
    }

    Phase phase() {
        return phase;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    boolean closeSent() {
        return closeSent;
    }

    boolean expired() {
        return expired;
    }

    long deadline() {
        return closeBy;
    }

    /** Whether the peer has still to say Close. */
    boolean awaitsClose() {
        return phase == Phase.OPEN || phase == Phase.CLOSE_SENT;
    }

    boolean maySend() { // §5.5.1: no more after our Close
        return phase == Phase.OPEN || phase == Phase.CLOSE_RECEIVED || phase == Phase.BROKEN;
    }

    void checkMaySend(int opcode) {
        if (!maySend()) {
            throw new IllegalStateException("a " + Opcode.name(opcode) + " frame was to be sent in phase " + phase);
        }
    }

    void startClock(long time) {
        if (phase != Phase.LOST && !last) {
            long by = time + timeout;
            closeBy = closeBy == NEVER ? by : Math.max(closeBy, by); // a peer may have been given longer
        }
    }

    void progress(long time) {
        if (closeBy != NEVER) {
            startClock(time);
        }
    }

    /** It ends with one close timeout from now at the latest, though the peer had been given longer. */
    void lastTimeout(long time) {
        if (closeBy != NEVER && !last) {
            closeBy = Math.min(closeBy, time + timeout);
            last = true;
        }
    }

    /** Returns the Close frame to send; null if none is. */
    @Nullable
    CloseFrame close(CloseFrame frame, long time) {
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSE_SENT;
        } else if (phase == Phase.CLOSE_RECEIVED) {
            phase = Phase.CLOSED;
        } else if (phase == Phase.BROKEN) {
            phase = Phase.FAILED;
        } else {
            return null;
        }
        closeSent = true;
        startClock(time);
        if (failedWith != null) {
            return failedWith;
        }
        return received != null ? received : frame;
    }

    /** Returns whether it is to be answered. */
    boolean closeReceived(CloseFrame frame, long time) {
        received = frame;
        receivedFirst = !closeSent;
        phase = closeSent ? Phase.CLOSED : Phase.CLOSE_RECEIVED;
        startClock(time);
        return receivedFirst;
    }

    /** Returns whether that begins to fail it; false if a Close was sent or received before. */
    boolean broken(ProtocolException cause, CloseFrame frame, long time) {
        if (phase != Phase.OPEN) {
            return false;
        }
        phase = Phase.BROKEN;
        failure = cause;
        failedWith = frame;
        startClock(time);
        return true;
    }

    /** Returns the Close frame that says so; null if it has ended already. */
    @Nullable
    CloseFrame fail(Throwable cause, CloseFrame frame, long time) {
        if (failure == null) {
            failure = cause;
        }
        if (phase == Phase.CLOSED || phase == Phase.FAILED || phase == Phase.LOST) {
            return null;
        }
        phase = Phase.FAILED;
        CloseFrame said = failedWith == null ? frame : failedWith;
        failedWith = said;
        closeSent = true;
        startClock(time);
        return said;
    }

    /** Nothing more can be written: there is nobody to wait for. */
    void giveUp() {
        closeBy = NEVER;
        expired = true;
    }

    void lose(IOException cause) {
        if (phase != Phase.BROKEN) {
            failure = cause;
        }
        phase = Phase.LOST;
        closeBy = NEVER;
    }

    /** Ends it now because of a limit of this side. */
    void giveUp(IOException cause) {
        expired = true;
        lose(cause);
    }

    void abort() {
        aborted = phase != Phase.CLOSED && phase != Phase.FAILED;
        if (aborted) {
            phase = Phase.LOST;
        }
        closeBy = NEVER;
    }

    EOFException endOfInput() {
        return new EOFException(
                phase == Phase.CLOSE_SENT
                        ? "the peer ended the line without answering our Close frame"
                        : "the peer ended the line without a Close frame");
    }

    /** Returns whether the close timeout has just passed. */
    boolean expire(long time) {
        if (time < closeBy) {
            return false;
        }
        closeBy = NEVER;
        expired = true;
        if (phase != Phase.CLOSED && phase != Phase.FAILED) {
            giveUp(new SocketTimeoutException((phase == Phase.CLOSE_SENT
                            ? "the peer did not answer our Close within "
                            : "the peer did not take what was sent before our Close within ")
                    + timeout / 1_000_000 + " ms (Limits.closeTimeout; change it with Limits.withCloseTimeout)"));
        }
        return true;
    }

    Event.Closed closed(@Nullable Throwable lineFailure) {
        if (aborted) {
            return new Event.Closed(ABNORMAL, "", ClosedBy.LOCAL, false, failure);
        }
        Throwable cause = failure != null ? failure : lineFailure;
        if (failedWith != null) {
            return new Event.Closed(failedWith.code(), failedWith.reason(), ClosedBy.LOCAL, false, cause);
        }
        if (received != null) {
            boolean clean = phase == Phase.CLOSED;
            return new Event.Closed(
                    received.code(),
                    received.reason(),
                    receivedFirst ? ClosedBy.REMOTE : ClosedBy.LOCAL,
                    clean,
                    clean ? failure : cause);
        }
        return new Event.Closed(
                ABNORMAL,
                "",
                closeSent || expired ? ClosedBy.LOCAL : ClosedBy.LINE,
                false,
                cause != null ? cause : endOfInput());
    }
}
