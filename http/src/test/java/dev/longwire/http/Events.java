package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps the events of a socket for a test to await. */
final class Events implements Callback {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    @Override
    public void onEvent(WebSocket socket, Event event) {
        events.add(event);
    }

    /** The next event, which must be of that kind. */
    <E extends Event> E next(Class<E> kind) throws InterruptedException {
        Event event = events.take();
        assertThat(event).isInstanceOf(kind);
        return kind.cast(event);
    }

    /** All events up to and with the one that ends the connection. */
    List<Event> untilClosed() throws InterruptedException {
        List<Event> seen = new ArrayList<>();
        do {
            seen.add(events.take());
        } while (!(seen.get(seen.size() - 1) instanceof Event.Closed));
        return seen;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }
}
