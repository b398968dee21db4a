package dev.longwire.http;

import dev.longwire.http.netty.NettyLoop;
import dev.longwire.http.netty.SocketLine;
import dev.longwire.transport.Router;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of one server that live on one loop, until they have ended. Used on the loop. */
final class Accepted {
    /** One of them, with the links of the list: a set beside it would cost each connection more memory. */
    abstract static class Connection implements Router {
        final SocketLine line;
        private @Nullable Connection before;
        private @Nullable Connection after;

        Connection(SocketLine line) {
            this.line = line;
        }

        /** Closes it in good order, or gives it up if it is still opening. */
        abstract void end();
    }

    private final NettyLoop loop;
    private final Runnable closeAll = () -> all().forEach(connection -> connection.line.closeNow());
    private @Nullable Connection first;

    Accepted(NettyLoop loop) {
        this.loop = loop;
    }

    NettyLoop loop() {
        return loop;
    }

    void add(Connection connection) {
        Connection next = first;
        first = connection;
        connection.after = next;
        if (next != null) {
            next.before = connection;
            if (loop.isEnding()) {
                connection.line.closeNow();
            }
        } else {
            loop.keep(closeAll);
        }
    }

    void remove(Connection connection) {
        Connection before = connection.before;
        Connection after = connection.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after != null) {
            after.before = before;
        }
        if (first == null) {
            loop.letGo(closeAll);
        }
    }

    /** Those there are now. */
    List<Connection> all() {
        List<Connection> all = new ArrayList<>();
        for (Connection next = first; next != null; next = next.after) {
            all.add(next);
        }
        return all;
    }
}
