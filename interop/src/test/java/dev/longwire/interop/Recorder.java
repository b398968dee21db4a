package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes the events of one socket, for a test to look at in order; a test may do more with them first. */
class Recorder implements Callback {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile @Nullable WebSocket socket;

    @Override
    public void onEvent(WebSocket from, Event event) {
        socket = from;
        events.add(event);
    }

    /** The socket that the events came from so far. */
    WebSocket socket() {
        return Objects.requireNonNull(socket, "there was no event");
    }

    /** The next event, which must be of this kind. */
    <E extends Event> E await(Class<E> kind) throws InterruptedException {
        Event next = events.poll(RunningPeer.WAIT_SECONDS, TimeUnit.SECONDS);
        if (!kind.isInstance(next)) {
            throw new AssertionError(
                    "a " + kind.getSimpleName() + " was to come, but it was " + next + ", and then " + rest());
        }
        return kind.cast(next);
    }

    /** What comes up to Closed, for a message about what came instead. */
    private List<Event> rest() throws InterruptedException {
        List<Event> rest = new ArrayList<>();
        Event next;
        do {
            next = events.poll(1, TimeUnit.SECONDS);
            if (next != null) {
                rest.add(next);
            }
        } while (next != null && !(next instanceof Event.Closed));
        return rest;
    }

    /** How the connection is closed, whatever is told on the way there; no message may come. */
    Ending awaitEnding() throws InterruptedException {
        @Nullable Throwable error = null;
        for (Event next = await(Event.class); ; next = await(Event.class)) {
            if (next instanceof Event.Closed closed) {
                return new Ending(closed, error);
            }
            assertThat(next).as("an event on the way to Closed").isNotInstanceOf(Event.Message.class);
            if (next instanceof Event.Error failed) {
                assertThat(error).as("an error before %s", failed).isNull();
                error = failed.cause();
            }
        }
    }

    /** For the end of a test: nothing comes after Closed, least of all another one. */
    void assertExhausted() {
        assertThat(events).as("events that no one expected").isEmpty();
    }

    /**
     * The end of a connection.
     *
     * @param closed the last event
     * @param error what an error event before it told of
     */
    record Ending(Event.Closed closed, @Nullable Throwable error) {}
}
