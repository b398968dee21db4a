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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the events of a socket for a test to take one after another. Give it to a socket as its {@link Callback}, or what {@link
 * #listener()} returns as its {@link Listener}. What fails throws an {@link AssertionError}, whatever framework runs the test.
 * Thread-safe.
 *
 * <p>That something does <em>not</em> come needs no sleep. With a {@link MemoryServer}, wait with {@link MemoryServer#awaitIdle()}, then
 * {@link #assertExhausted()}. With any other server, have it say something that it says only afterwards, and take that with {@link
 * #next} or {@link #until(Class, Class)}: they fail if anything else, or what must not come, was first.
 */
public final class Recorder implements Callback {
    /** How long a test waits for an event before it fails: {@link Patience}. */
    public static final Duration PATIENCE = Duration.ofSeconds(Patience.SECONDS);

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final List<Event> all = new CopyOnWriteArrayList<>();
    private final CompletableFuture<WebSocket> first = new CompletableFuture<>();
    private final Callback reaction;
    private volatile Duration patience = PATIENCE;

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

    /**
     * Sets how long this recorder waits for an event before the test fails.
     *
     * @param most instead of {@link #PATIENCE}, more than zero. Few tests need less: one that passes never waits that long
     * @return this
     * @throws IllegalArgumentException if it is zero or less
     */
    public Recorder patience(Duration most) {
        if (most.isZero() || most.isNegative()) {
            throw new IllegalArgumentException("a patience of " + most + "; it is more than zero");
        }
        patience = most;
        return this;
    }

    @Override
    public void onEvent(WebSocket socket, Event event) {
        all.add(event);
        events.add(event);
        first.complete(socket);
        reaction.onEvent(socket, event);
    }

    /**
     * The socket whose events are recorded, to send with: a server's, for example. Waits for its first event.
     *
     * @return the socket of the first event
     * @throws AssertionError if there is no event in time
     */
    public WebSocket socket() {
        try {
            return first.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            throw interrupted("a socket", interrupted);
        } catch (TimeoutException none) {
            throw new AssertionError("no event of any socket came within " + patience, none);
        } catch (ExecutionException never) {
            throw new AssertionError(never);
        }
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
     * @throws AssertionError if it is another one, or none comes in time
     */
    public <E extends Event> E next(Class<E> kind) {
        Event event = poll(kind.getSimpleName(), patience);
        if (event == null) {
            throw new AssertionError(
                    "no " + kind.getSimpleName() + " came within " + patience + "; came so far: " + all);
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

    private @Nullable Event poll(String what, Duration most) {
        try {
            return events.poll(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            throw interrupted(what, interrupted);
        }
    }

    private static AssertionError interrupted(String what, InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted while waiting for " + what, interrupted);
    }

    /**
     * Takes the next event, which must be a text message.
     *
     * @return its text
     * @throws AssertionError if it is another event, or none comes in time
     */
    public String nextText() {
        return next(Event.Text.class).message();
    }

    /**
     * Takes the next event, which must be a binary message.
     *
     * @return its octets
     * @throws AssertionError if it is another event, or none comes in time
     */
    public byte[] nextBinary() {
        return next(Event.Binary.class).message();
    }

    /**
     * Takes the next event, which must be Closed, or Closing and then Closed.
     *
     * @return how the connection ended
     * @throws AssertionError if it is another event, or none comes in time
     */
    public Event.Closed nextClosed() {
        Event event = next(Event.class);
        if (event instanceof Event.Closed closed) {
            return closed;
        }
        if (!(event instanceof Event.Closing)) {
            throw new AssertionError("expected Closed, but " + event + " came, then " + events);
        }
        return next(Event.Closed.class);
    }

    /**
     * Takes the events up to one of a kind, and waits for it.
     *
     * @param <E> the kind
     * @param kind the kind
     * @return that event
     * @throws AssertionError if the socket closes first, or none comes in time
     */
    public <E extends Event> E until(Class<E> kind) {
        return take(kind, null);
    }

    /**
     * Takes the events up to one of a kind, and waits for it: none before it may be of another kind.
     *
     * @param <E> the kind
     * @param kind the kind
     * @param never what must not come first, such as {@code Event.Message.class}
     * @return that event
     * @throws AssertionError if what must not come does, the socket closes first, or none comes in time
     */
    public <E extends Event> E until(Class<E> kind, Class<? extends Event> never) {
        return take(kind, never);
    }

    private <E extends Event> E take(Class<E> kind, @Nullable Class<? extends Event> never) {
        List<Event> others = new ArrayList<>();
        Event event = next(Event.class);
        while (!kind.isInstance(event)) {
            others.add(event);
            if (never != null && never.isInstance(event)) {
                throw new AssertionError(
                        "a " + never.getSimpleName() + " came before a " + kind.getSimpleName() + ": " + others);
            }
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

    /**
     * All events recorded, taken or not.
     *
     * @return a copy, in order
     */
    public List<Event> all() {
        return List.copyOf(all);
    }

    /**
     * Waits whether an event comes. A last resort: it takes its time, and whether that was long enough nobody knows. The comment on
     * this class says what to do instead.
     *
     * @param time how long to wait
     * @throws AssertionError as soon as an event comes, or at once if there is one that was not taken
     */
    public void assertNothingWithin(Duration time) {
        Event event = poll("nothing", time);
        if (event != null) {
            throw new AssertionError("expected nothing, but " + event + " came, then " + events);
        }
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
