package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A callback off the I/O thread: order, and how its own connection waits for it. */
class CallbackListenerTest extends CallbackRig {
    @Test
    void eventsComeInOrderAndOneTaskAtATime() {
        open(Rig.QUIET, (socket, event) -> {});
        assertThat(tasks).hasSize(1);
        rig.peer().send(Frame.text("1"), Frame.binary(new byte[] {2}), Frame.text("3"));
        rig.peer().send(Frame.close(1000, ""));
        rig.peer().finish();
        rig.run();
        assertThat(tasks).as("one task for one socket").hasSize(1);
        assertThat(events).isEmpty();
        runAll();
        assertThat(names()).containsExactly("opening", "opened", "1", "message", "3", "closing", "closed");
        assertThat(events.get(3)).isEqualTo(new Event.Binary(new byte[] {2}));
        assertThat(handedOver).isEqualTo(1);
    }

    @Test
    void aCallbackHasTheContextClassLoaderThatItsSocketWasMadeWith() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader application = new URLClassLoader(new URL[0], before);
        List<ClassLoader> seen = new ArrayList<>();
        thread.setContextClassLoader(application);
        try {
            open(Rig.QUIET, (socket, event) -> seen.add(thread.getContextClassLoader()));
        } finally {
            thread.setContextClassLoader(before);
        }
        runAll();
        assertThat(seen).containsExactly(application, application); // opening, opened
        assertThat(thread.getContextClassLoader())
                .as("the executor's own, afterwards")
                .isSameAs(before);
    }

    @Test
    void messagesAreHandedOverOnceForEachRead() {
        WebSocket socket = open(Rig.QUIET, (from, event) -> {});
        runAll();
        handedOver = 0;
        socket.pause();
        rig.run();
        for (int i = 0; i < 100; i++) {
            rig.peer().send(Frame.text("x"));
        }
        socket.resume();
        rig.run();
        assertThat(handedOver).isEqualTo(1);
        callbackRuns();
        assertThat(events).hasSize(102);
    }

    @Test
    void aCallbackThatIsBehindStopsItsSocketFromReadingUntilHalfIsDone() {
        Limits limits = Rig.QUIET.withReceiveQueue(10_000);
        boolean[] readsAt = new boolean[12];
        int[] delivered = {0};
        open(limits, (socket, event) -> {
            if (event instanceof Event.Binary) {
                rig.run();
                readsAt[delivered[0]++] = rig.line().reads;
            }
        });
        runAll();
        for (int i = 0; i < 11; i++) {
            assertThat(rig.line().reads).as("after %d messages", i).isEqualTo(i < 10);
            rig.peer().send(Frame.binary(new byte[1000]));
            rig.run();
        }
        callbackRuns();
        runAll();
        assertThat(delivered[0]).isEqualTo(11);
        assertThat(rig.line().reads).isTrue();
        // ten were read; reading goes on when the cost of what waits, 1064 each, is down to 5000
        assertThat(readsAt).startsWith(false, false, false, false, false, false);
        assertThat(readsAt[6]).isTrue();
    }

    /** The callback has caught up, and before the loop hears of it the callback is behind again. */
    @Test
    void aPauseIsNotLostToAResumeThatIsOnItsWay() {
        Limits limits = Rig.QUIET.withReceiveQueue(100);
        CallbackListener[] listener = new CallbackListener[1];
        Callback callback = (socket, event) -> events.add(event);
        listener[0] = new CallbackListener(callback, this::enqueue, limits);
        WebSocket socket = rig.opened(listener[0], limits);
        runAll();
        rig.peer().send(Frame.binary(new byte[1000]));
        rig.run();
        assertThat(rig.line().reads).isFalse();
        rig.loop.execute(() -> listener[0].onBinary(socket, ByteBuffer.allocate(1000)));
        callbackRuns(); // caught up: the loop is told to read
        rig.run();
        assertThat(rig.line().reads).isFalse();
        callbackRuns();
        runAll();
    }

    @Test
    void aBacklogOfTheConnectionBeforeHoldsTheNextOneToo() {
        Limits limits = Rig.QUIET.withReceiveQueue(1000);
        WebSocket socket = open(limits, (from, event) -> {});
        runAll();
        rig.peer().send(Frame.binary(new byte[5000]));
        rig.run();
        assertThat(rig.line().reads).isFalse();
        socket.close();
        rig.pass(limits.closeTimeout());
        socket.open();
        rig.run();
        assertThat(socket.isOpen()).isTrue();
        assertThat(rig.line().reads).as("the callback is still behind").isFalse();
        runAll();
        assertThat(rig.line().reads).isTrue();
        rig.peer().send(Frame.text("of the new connection"));
        runAll();
        assertThat(names()).endsWith("opening", "opened", "of the new connection");
    }

    @Test
    void itMayCallAnythingAlsoOpenAgain() {
        int[] count = {0};
        open(Rig.QUIET, (socket, event) -> {
            if (event instanceof Event.Opened) {
                socket.send("hello").close(4000, "");
            } else if (event instanceof Event.Closed && ++count[0] < 3) {
                socket.open();
            }
        });
        for (int i = 0; i < 3; i++) {
            runAll();
            assertThat(rig.peer().frames()).containsExactly(Frame.text("hello"), Frame.close(4000, ""));
            rig.peer().send(Frame.close(4000, ""));
            rig.peer().finish();
            runAll();
        }
        assertThat(names()).filteredOn("opening"::equals).hasSize(3);
        assertThat(names()).filteredOn("closed"::equals).hasSize(3);
    }

    @Test
    void anExecutorThatRunsOnTheLoopIsServedInOrder() {
        open(
                Rig.QUIET,
                (socket, event) -> {
                    if (event instanceof Event.Text text) {
                        socket.send(text.message()).close();
                    }
                },
                Runnable::run);
        rig.peer().send(Frame.text("x"));
        rig.run();
        rig.peer().send(Frame.close(1000, ""));
        rig.peer().finish();
        rig.run();
        assertThat(names()).containsExactly("opening", "opened", "x", "closing", "closed");
        assertThat(rig.peer().frames()).containsExactly(Frame.text("x"), Frame.close(1000, ""));
    }
}
