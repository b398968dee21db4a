package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whose callbacks have returned. */
class CallbacksTest extends CallbackRig {
    private final Callbacks wider = new Callbacks(null, null);
    private final Callbacks owners = new Callbacks(wider, null);

    private WebSocket open(Callback reaction) {
        Callback callback = (socket, event) -> {
            events.add(event);
            reaction.onEvent(socket, event);
        };
        return rig.opened(new CallbackListener(callback, this::enqueue, Rig.QUIET, owners), Rig.QUIET);
    }

    @Test
    void theyHaveReturnedWhenThatOfTheLastEventHas() {
        CompletableFuture<Void> returned = new CompletableFuture<>();
        boolean[] inClosed = new boolean[1];
        WebSocket socket = open((from, event) -> {
            if (event instanceof Event.Closed) {
                inClosed[0] = returned.isDone();
            }
        });
        runAll();
        owners.returned().thenAccept(returned::complete);
        CompletableFuture<Void> allReturned = wider.returned();
        socket.close();
        rig.run();
        rig.peer().send(Frame.close(1000, ""));
        rig.peer().finish();
        rig.run();
        assertThat(returned).as("the callback has not been called with Closed").isNotDone();
        assertThat(allReturned).isNotDone();
        callbackRuns();
        assertThat(closed()).isNotNull();
        assertThat(inClosed[0]).isFalse();
        assertThat(returned).isCompleted();
        assertThat(allReturned).isCompleted();
    }

    @Test
    void whereThereIsNoneTheyHaveReturned() {
        assertThat(owners.returned()).isCompleted();
    }

    @Test
    void aSocketThatIsOpenedAgainCountsAgain() {
        WebSocket socket = open((from, event) -> {});
        runAll();
        rig.peer().finish();
        runAll();
        assertThat(closed()).isNotNull();
        socket.open();
        rig.run();
        assertThat(owners.returned()).isNotDone();
        rig.peer().finish();
        runAll();
        assertThat(owners.returned()).isCompleted();
    }

    @Test
    void aCallbackIsACallerAndNobodyElse() {
        boolean[] caller = new boolean[1];
        open((socket, event) -> caller[0] = Callbacks.isCaller());
        runAll();
        assertThat(caller[0]).isTrue();
        assertThat(Callbacks.isCaller()).isFalse();
    }
}
