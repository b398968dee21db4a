package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** A client with a callback on an executor that runs when the test says so: then the test is the callback's thread. */
class CallbackRig {
    final Rig rig = new Rig();
    final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    final List<Event> events = new ArrayList<>();
    int handedOver;

    WebSocket open(Limits limits, Callback reaction) {
        return open(limits, reaction, this::enqueue);
    }

    WebSocket open(Limits limits, Callback reaction, Executor executor) {
        Callback callback = (socket, event) -> {
            events.add(event);
            reaction.onEvent(socket, event);
        };
        return rig.opened(new CallbackListener(callback, executor, limits), limits);
    }

    final void enqueue(Runnable task) {
        handedOver++;
        tasks.add(task);
    }

    /** The callback's thread and the loop, until neither has anything to do. */
    void runAll() {
        do {
            rig.run();
            callbackRuns();
            rig.run();
        } while (!tasks.isEmpty());
    }

    void callbackRuns() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    List<String> names() {
        return events.stream()
                .map(event -> event instanceof Event.Text text ? text.message() : event.wireName())
                .toList();
    }

    Event.Closed closed() {
        List<Event> closed =
                events.stream().filter(Event.Closed.class::isInstance).toList();
        assertThat(closed).hasSize(1);
        return (Event.Closed) closed.get(0);
    }
}
