package dev.longwire.transport;

import dev.longwire.protocol.Connection;
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
            case CLOSED -> {
                if (over || connection.role() == Role.SERVER) { // §7.1.1: the server ends the line first
                    end(connection.expired());
                }
            }
            case FAILED -> {
                if (!finished) { // §7.1.7; reading on until the peer ends too, so that our Close is not lost to a reset
                    finished = true;
                    line.finish();
                }
                if (over) {
                    end(connection.expired());
                }
            }
            case LOST -> end(true);
            default -> {}
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
