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
    /** When that was for the first time; {@link Connection#NEVER} before. */
    private long firstLook = Connection.NEVER;
    /** When it was seen to have taken more. */
    private long latest;
    /** When to look again. */
    private long nextLook;

    LineEnd(Line line) {
        this.line = line;
    }

    /**
     * Looks four times in each close timeout, while that runs, whether the peer still takes what was sent: our system may have taken
     * all of it long ago.
     *
     * <p>The peer's system says little of an application that reads slowly. Its window stays shut until a good part of its buffer is
     * free again: so a peer without room that answers has four close timeouts, unless we failed the connection, which promises nothing
     * of what was sent before. And of the last half of its buffer it says nothing:
     * so who has been slow for a while has as long again as it has taken so far.
     *
     * @param now the time
     * @param timeout the close timeout
     */
    void look(Connection connection, long now, long timeout) {
        if (firstLook == Connection.NEVER) {
            firstLook = now;
            latest = now;
            seen = line.progress();
        } else if (now < nextLook) {
            return;
        } else {
            long before = seen;
            seen = line.progress();
            long taking = now - firstLook;
            if (seen != before) {
                latest = now;
                connection.taken(taking > timeout / 2 ? now + taking : now);
            } else if (connection.phase() != Phase.FAILED && now - latest <= 3 * timeout && line.heldBack(timeout)) {
                connection.taken(now);
            }
        }
        nextLook = now + timeout / 4;
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
