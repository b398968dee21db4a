package dev.longwire.transport;

import dev.longwire.Event;
import dev.longwire.WebSocket;
import org.jspecify.annotations.Nullable;

/** An event, or a mark behind events: then the callback has returned from all of them. */
final class EventEntry extends Chain.Link<EventEntry> implements AutoCloseable {
    final WebSocket socket;
    final Session session;
    final @Nullable Event event;
    final @Nullable HeldOctets held;
    final long cost;
    final @Nullable Runnable mark;

    EventEntry(
            WebSocket socket,
            Session session,
            @Nullable Event event,
            @Nullable HeldOctets held,
            long cost,
            @Nullable Runnable mark) {
        this.socket = socket;
        this.session = session;
        this.event = event;
        this.held = held;
        this.cost = cost;
        this.mark = mark;
    }

    /** What of its cost lies in memory that the line counts itself. */
    long lent() {
        return held == null ? 0 : cost;
    }

    /** The callback has returned. */
    @Override
    public void close() {
        if (held != null) {
            held.end();
        }
    }
}
