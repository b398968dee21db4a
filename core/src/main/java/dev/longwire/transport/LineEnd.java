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

    LineEnd(Line line) {
        this.line = line;
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
