package dev.longwire.testkit;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps the events of a socket for a test to take one after another. Thread-safe. */
public final class Recorder implements Callback {
    /** How long a test waits for an event before it fails: {@link Patience}. */
    public static final Duration PATIENCE = Duration.ofSeconds(Patience.SECONDS);

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Callback reaction;

    /** A recorder that does nothing else. */
    public Recorder() {
        this((socket, event) -> {});
    }

    /**
     * A recorder that also reacts.
     *
     * @param reaction is called with each event after it was recorded
     */
    public Recorder(Callback reaction) {
        this.reaction = reaction;
    }

    @Override
    public void onEvent(WebSocket socket, Event event) {
        events.add(event);
        reaction.onEvent(socket, event);
    }

    /**
     * The same as a listener: events are recorded, and reacted to, on the I/O thread.
     *
     * @return a listener that records here
     */
    public Listener listener() {
        return new Recording();
    }

    /**
     * Takes the next event, and waits for it.
     *
     * @param <E> what it must be
     * @param kind what it must be
     * @return the event
     * @throws AssertionError if it is another one, or none comes within {@link #PATIENCE}
     */
    public <E extends Event> E next(Class<E> kind) {
        Event event;
        try {
            event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + kind.getSimpleName(), interrupted);
        }
        if (event == null) {
            throw new AssertionError("no " + kind.getSimpleName() + " came within " + PATIENCE);
        }
        if (!kind.isInstance(event)) {
            AssertionError wrong =
                    new AssertionError("expected " + kind.getSimpleName() + ", but " + event + " came, then " + events);
            if (event instanceof Event.Error error) {
                wrong.initCause(error.cause());
            }
            throw wrong;
        }
        return kind.cast(event);
    }

    /**
     * Takes the events up to one of a kind, and waits for it.
     *
     * @param <E> the kind
     * @param kind the kind
     * @return that event
     * @throws AssertionError if none comes within {@link #PATIENCE}
     */
    public <E extends Event> E until(Class<E> kind) {
        List<Event> others = new ArrayList<>();
        Event event = next(Event.class);
        while (!kind.isInstance(event)) {
            others.add(event);
            if (event instanceof Event.Closed) {
                throw new AssertionError("the socket closed before a " + kind.getSimpleName() + ": " + others);
            }
            event = next(Event.class);
        }
        return kind.cast(event);
    }

    /** Takes Opening and Opened. */
    public void nextOpened() {
        next(Event.Opening.class);
        next(Event.Opened.class);
    }

    /**
     * The events recorded and not taken.
     *
     * @return a copy, in order
     */
    public List<Event> rest() {
        return List.copyOf(events);
    }

    /** Fails if there is an event that was not taken. */
    public void assertExhausted() {
        if (!events.isEmpty()) {
            throw new AssertionError("events that the test did not expect: " + rest());
        }
    }

    private final class Recording implements Listener {
        @Override
        public void onOpening(WebSocket socket) {
            onEvent(socket, new Event.Opening());
        }

        @Override
        public void onOpened(WebSocket socket) {
            onEvent(socket, new Event.Opened());
        }

        @Override
        public void onText(WebSocket socket, ByteBuffer utf8) {
            onEvent(socket, new Event.Text(StandardCharsets.UTF_8.decode(utf8).toString()));
        }

        @Override
        public void onBinary(WebSocket socket, ByteBuffer data) {
            byte[] octets = new byte[data.remaining()];
            data.get(octets);
            onEvent(socket, new Event.Binary(octets));
        }

        @Override
        public void onClosing(WebSocket socket) {
            onEvent(socket, new Event.Closing());
        }

        @Override
        public void onError(WebSocket socket, Throwable cause) {
            onEvent(socket, new Event.Error(cause));
        }

        @Override
        public void onClosed(WebSocket socket, Event.Closed closed) {
            onEvent(socket, closed);
        }
    }
}
