package dev.longwire.http;

import dev.longwire.http.netty.NettyLoop;
import dev.longwire.http.netty.SocketLine;
import dev.longwire.transport.ServerConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of one server that live on one loop, until they have ended. Used on the loop. */
final class LoopConnections {
    /** One of them, with the links of the list: a set beside it would cost each connection more memory. */
    abstract static class Linked extends ServerConnection {
        /** What all its lines run on; with HTTP/1.1 the only one. */
        final SocketLine line;

        private @Nullable Linked before;
        private @Nullable Linked after;

        Linked(SocketLine line) {
            this.line = line;
        }

        @Override
        public final void abort() {
            line.abort();
        }
    }

    private final NettyLoop loop;
    private final Runnable closeAll = () -> all().forEach(connection -> connection.line.closeNow());
    private @Nullable Linked first;

    LoopConnections(NettyLoop loop) {
        this.loop = loop;
    }

    NettyLoop loop() {
        return loop;
    }

    void add(Linked connection) {
        Linked next = first;
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

    void remove(Linked connection) {
        Linked before = connection.before;
        Linked after = connection.after;
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
    List<Linked> all() {
        List<Linked> all = new ArrayList<>();
        for (Linked next = first; next != null; next = next.after) {
            all.add(next);
        }
        return all;
    }
}
