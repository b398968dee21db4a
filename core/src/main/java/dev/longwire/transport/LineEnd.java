package dev.longwire.transport;

import dev.longwire.protocol.Connection;
import dev.longwire.protocol.Phase;
import dev.longwire.protocol.Role;

/** How a session ends its line, once the connection has left the open phase. */
final class LineEnd {
    private final Line line;
    private boolean inputOver;
    private boolean finished;
    private boolean closed;

    /** How far the peer was when last looked at. */
    private long seen;
    /** When to look again; {@link Connection#NEVER} while its time does not run out. */
    private long nextLook = Connection.NEVER;

    LineEnd(Line line) {
        this.line = line;
    }

    /**
     * Looks now and then, while the close timeout runs, whether the peer still takes what was sent: our system may have taken all of
     * it long ago.
     *
     * @param now the time
     * @param pause how long not to look again, in nanoseconds
     * @return whether it has taken more since the last look
     */
    boolean sawProgress(long now, long pause) {
        if (nextLook != Connection.NEVER && now < nextLook) {
            return false;
        }
        boolean first = nextLook == Connection.NEVER;
        nextLook = now + pause;
        long before = seen;
        seen = line.progress();
        return !first && seen != before;
    }

    /** When it is worth to look again. */
    long nextLook() {
        return nextLook;
    }

    /** The peer's end has ended. */
    void inputOver() {
        inputOver = true;
    }

    /** Does to the line what the connection has come to. */
    void settle(Connection connection) {
        boolean over = inputOver || connection.expired() || !line.showsEnd();
        switch (connection.phase()) {
            case CLOSED, FAILED -> {
                if (connection.phase() == Phase.FAILED || connection.role() == Role.SERVER) {
                    finish(); // §7.1.1: the server ends the line first; §7.1.7: so does who fails the connection
                }
                if (over) {
                    end(connection.expired());
                }
            }
            case LOST -> end(true);
            default -> {}
        }
    }

    /** Reading on until the peer ends too (§7.1.1): what it may still send would reset the line, and our Close be lost. */
    private void finish() {
        if (!finished) {
            finished = true;
            line.finish();
        }
    }

    /** Ends the line; at once if what was sent is stuck and there is no more time to wait for it. */
    private void end(boolean timeIsUp) {
        if (timeIsUp && line.taken() != line.written()) {
            line.abort();
        } else if (!closed) {
            closed = true;
            line.close();
        }
    }
}
