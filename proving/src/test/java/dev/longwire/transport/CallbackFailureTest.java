package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.NotOpenException;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A callback that throws, that is too late, and an executor that refuses it. */
class CallbackFailureTest extends CallbackRig {
    private static final RuntimeException BROKEN = new IllegalStateException("the callback is broken");

    private static void throwOn(String name, Event event, Throwable what) {
        if (event.wireName().equals(name)) {
            sneak(what);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable what) throws T {
        throw (T) what;
    }

    @ParameterizedTest
    @ValueSource(strings = {"opened", "message", "closing"})
    void aCallbackThatThrowsFailsTheConnection(String name) {
        for (Throwable what : List.of(BROKEN, new AssertionError("broken"), new IOException("undeclared"))) {
            events.clear();
            WebSocket socket = open(Rig.QUIET, (from, event) -> throwOn(name, event, what));
            rig.peer().send(Frame.text("1"), Frame.text("2"));
            rig.run();
            if (name.equals("closing")) {
                socket.close();
            }
            runAll();
            rig.peer().finish();
            runAll();
            assertThat(closed()).isEqualTo(new Event.Closed(1011, "internal error", ClosedBy.LOCAL, false, what));
            assertThat(names()).endsWith("closing", "error", "closed");
            assertThat(names()).filteredOn("2"::equals).hasSize(name.equals("closing") ? 1 : 0);
            assertThat(rig.uncaught).isEmpty();
        }
    }

    @Test
    void aCallbackThatThrowsOnOpeningGivesTheAttemptUp() {
        rig.connecting = attempt -> {};
        WebSocket socket = open(Limits.DEFAULT, (from, event) -> throwOn("opening", event, BROKEN));
        runAll();
        assertThat(closed()).isEqualTo(new Event.Closed(1011, "internal error", ClosedBy.LOCAL, false, BROKEN));
        assertThat(names()).containsExactly("opening", "error", "closed");
        assertThat(rig.cancels).isEqualTo(1);
        assertThat(rig.loop.timers()).isZero();
        assertThat(socket.open()).isEqualTo(Status.OPENING);
    }

    @Test
    void aCallbackThatThrowsOnOpeningWhenTheSocketIsOpenAlreadyFailsTheConnection() {
        open(Rig.QUIET, (from, event) -> throwOn("opening", event, BROKEN));
        rig.peer().send(Frame.text("not delivered"));
        runAll();
        rig.peer().finish();
        runAll();
        assertThat(closed().cause()).isSameAs(BROKEN);
        assertThat(names()).containsExactly("opening", "opened", "closing", "error", "closed");
    }

    @Test
    void whatItThrowsAfterTheEndIsUncaught() {
        open(Rig.QUIET, (from, event) -> throwOn("message", event, BROKEN));
        rig.peer().send(Frame.text("x"));
        rig.run();
        rig.peer().reset();
        rig.run();
        runAll();
        assertThat(closed().code()).isEqualTo(1006);
        assertThat(rig.uncaught).containsExactly(BROKEN);
    }

    @Test
    void whatItThrowsOnErrorAndClosedIsUncaught() {
        List<Throwable> uncaught = new ArrayList<>();
        Thread here = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
        open(Rig.QUIET, (from, event) -> {
            throwOn("error", event, BROKEN);
            throwOn("closed", event, BROKEN);
        });
        rig.peer().reset();
        rig.run();
        here.setUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
        try {
            callbackRuns();
        } finally {
            here.setUncaughtExceptionHandler(before);
        }
        assertThat(names()).endsWith("opened", "error", "closed");
        assertThat(uncaught).containsExactly(BROKEN, BROKEN);
    }

    @Test
    void afterItThrewTheNextConnectionDeliversAgain() {
        boolean[] broken = {true};
        WebSocket socket = open(Rig.QUIET, (from, event) -> {
            if (broken[0]) {
                throwOn("message", event, BROKEN);
            }
        });
        rig.peer().send(Frame.text("1"));
        runAll();
        rig.peer().finish();
        runAll();
        broken[0] = false;
        socket.open();
        runAll();
        rig.peer().send(Frame.text("2"));
        runAll();
        assertThat(names()).endsWith("closed", "opening", "opened", "2");
    }

    /** The callback is slow, and the socket was opened again before it came to the message it throws on. */
    @Test
    void whatItThrowsOnAMessageOfTheConnectionBeforeDoesNotFailTheNewOne() {
        WebSocket socket = open(Rig.QUIET, (from, event) -> throwOn("message", event, BROKEN));
        rig.peer().send(Frame.text("x"));
        rig.run();
        rig.peer().reset();
        rig.run();
        socket.open();
        rig.run();
        assertThat(socket.isOpen()).isTrue();
        runAll();
        assertThat(socket.isOpen()).isTrue();
        assertThat(rig.uncaught).containsExactly(BROKEN);
        assertThat(names()).endsWith("x", "error", "closed", "opening", "opened");
    }

    /** An echo that is behind when the peer closes: each of its answers is too late. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsSentTooLateFailsNothingAndTheMessagesGoOn(boolean vanishes) {
        open(Rig.QUIET, (socket, event) -> {
            if (event instanceof Event.Text text) {
                socket.send(text.message());
            }
        });
        runAll();
        rig.peer().send(Frame.text("1"), Frame.text("2"));
        if (vanishes) {
            rig.run();
            rig.peer().reset();
        } else {
            rig.peer().send(Frame.close(1000, ""));
        }
        rig.run();
        callbackRuns();
        rig.peer().finish();
        runAll();
        assertThat(closed().code()).isEqualTo(vanishes ? 1006 : 1000);
        assertThat(closed().clean()).isEqualTo(!vanishes);
        assertThat(names()).contains("1", "2");
        assertThat(closed().cause() instanceof NotOpenException).isFalse();
        assertThat(rig.uncaught).isEmpty();
    }

    /** A message for all: one of them has just closed, and only its own callback is told. */
    @ParameterizedTest
    @ValueSource(strings = {"opened", "message", "closing", "error", "closed"})
    void whatIsSentToAnotherSocketThatHasJustClosedFailsNothing(String name) {
        Rig otherRig = new Rig();
        WebSocket other = otherRig.opened(new Log(), Rig.QUIET);
        otherRig.peer().reset();
        otherRig.run();
        int[] tried = {0};
        WebSocket socket = open(Rig.QUIET, (from, event) -> {
            if (event.wireName().equals(name)) {
                tried[0]++;
                other.send("for all");
            }
        });
        rig.peer().send(Frame.text("1"), Frame.text("2"));
        runAll();
        assertThat(names()).containsExactly("opening", "opened", "1", "2");
        assertThat(socket.isOpen()).isTrue();
        socket.close();
        rig.run();
        rig.peer().reset();
        runAll();
        assertThat(tried[0]).isPositive();
        assertThat(closed().code()).isEqualTo(1006);
        assertThat(rig.uncaught).isEmpty();
    }

    @Test
    void whatIsSentToAnotherSocketThatWasNeverOpenIsAFault() {
        WebSocket other = new Rig().client(new Log(), Rig.QUIET);
        open(Rig.QUIET, (from, event) -> {
            if (event instanceof Event.Text) {
                other.send("too early");
            }
        });
        rig.peer().send(Frame.text("1"));
        runAll();
        rig.peer().finish();
        runAll();
        assertThat(closed().code()).isEqualTo(1011);
        assertThat(closed().cause())
                .isInstanceOfSatisfying(
                        NotOpenException.class,
                        thrown -> assertThat(thrown.socket()).isSameAs(other));
    }

    @Test
    void anExecutorThatRefusesFailsTheConnectionAndClosedComesAllTheSame() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        boolean[] refuses = {false};
        RejectedExecutionException refused = new RejectedExecutionException("the executor was shut down");
        open(
                Rig.QUIET,
                (socket, event) -> {
                    if (event instanceof Event.Closed) {
                        ended.countDown();
                    }
                },
                task -> {
                    if (refuses[0]) {
                        throw refused;
                    }
                    task.run();
                });
        assertThat(names()).containsExactly("opening", "opened");
        refuses[0] = true;
        rig.peer().send(Frame.text("x"));
        rig.peer().finish();
        rig.run();
        rig.pass(Rig.QUIET.closeTimeout());
        ended.await();
        assertThat(closed().code()).isEqualTo(1011);
        assertThat(closed().cause()).isSameAs(refused);
        assertThat(names()).startsWith("opening", "opened", "x").endsWith("error", "closed");
    }
}
