package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener that throws: 1011 with what it threw while there is something to fail, else the uncaught-exception handler. */
class SessionThrowTest {
    private static final RuntimeException BROKEN = new IllegalStateException("the listener is broken");

    private final Rig rig = new Rig();
    private final Log log = new Log();

    private static Consumer<WebSocket> throwing(Throwable what) {
        return socket -> SessionThrowTest.<RuntimeException>sneak(what);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable what) throws T {
        throw (T) what;
    }

    private void everythingComes() {
        rig.peer().send(Frame.text("t"));
        rig.run();
        rig.peer().send(Frame.binary(new byte[1]), Frame.of(0x89, new byte[0]));
        rig.peer().send(Frame.of(0x8A, new byte[0]), Frame.close(1000, ""));
        rig.peer().finish();
        rig.run();
    }

    @Test
    void onReadCompleteAfterBothClosesIsReportedThoughTheEndIsClean() {
        log.on("read", throwing(BROKEN));
        rig.opened(log, Rig.QUIET);
        rig.peer().send(Frame.close(1000, ""));
        rig.peer().finish();
        rig.run();
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(1000, "", ClosedBy.REMOTE, true, BROKEN));
    }

    private void assertFailedWith(Throwable thrown) {
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(1011, "internal error", ClosedBy.LOCAL, false, thrown));
        assertThat(log.errors).containsExactly(thrown);
        assertThat(log.events).containsOnlyOnce("closing").endsWith("error", "closed 1011");
        assertThat(rig.uncaught).isEmpty();
        assertThat(rig.loop.timers()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"opened", "text", "binary", "ping", "pong", "read", "closing"})
    void failsTheConnection(String name) {
        log.on(name, throwing(BROKEN));
        rig.opened(log, Rig.QUIET);
        everythingComes();
        assertFailedWith(BROKEN);
        assertThat(rig.peer().frames())
                .filteredOn(frame -> frame.opcode() == 8)
                .singleElement()
                .satisfies(close -> {
                    assertThat(close.closeCode()).isEqualTo(1011);
                    assertThat(close.text()).endsWith("internal error").doesNotContain("listener");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"opened", "text", "binary", "ping", "pong", "read", "closing"})
    void anErrorOrAnUndeclaredCheckedExceptionDoesSoToo(String name) {
        IOException checked = new IOException("thrown by a language that declares nothing");
        log.on(name, throwing(checked));
        rig.opened(log, Rig.QUIET);
        everythingComes();
        assertFailedWith(checked);
    }

    @Test
    void onAServersSocketToo() {
        StackOverflowError deep = new StackOverflowError();
        log.on("opened", throwing(deep));
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.peer().finish();
        rig.run();
        assertFailedWith(deep);
        assertThat(rig.ended).containsExactly(socket);
    }

    @Test
    void onOpeningFailsTheAttemptBeforeItConnects() {
        log.on("opening", throwing(BROKEN));
        rig.opened(log, Rig.QUIET);
        assertThat(log.events).containsExactly("opening", "error", "closed 1011");
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(1011, "internal error", ClosedBy.LOCAL, false, BROKEN));
        assertThat(rig.connects).isZero();
        assertThat(rig.uncaught).isEmpty();
        assertThat(rig.loop.timers()).isZero();
    }

    @Test
    void onOpeningAfterItClosedTheSocket() {
        log.on("opening", socket -> {
            socket.close();
            throw BROKEN;
        });
        rig.opened(log, Rig.QUIET);
        assertThat(log.events).containsExactly("opening", "closing", "error", "closed 1011");
        assertThat(log.onlyClosed().cause()).isSameAs(BROKEN);
        assertThat(rig.uncaught).isEmpty();
    }

    @Test
    void onClosingOfAnAttemptThatIsGivenUpIsUncaught() {
        log.on("closing", throwing(BROKEN));
        rig.connecting = attempt -> {};
        WebSocket socket = rig.opened(log, Rig.QUIET);
        socket.close();
        rig.run();
        assertThat(log.events).containsExactly("opening", "closing", "closed 1006");
        assertThat(rig.uncaught).containsExactly(BROKEN);
    }

    @Test
    void onClosingOfOurOwnCloseIsWhatIsReported() {
        log.on("closing", throwing(BROKEN));
        WebSocket socket = rig.opened(log, Rig.QUIET);
        socket.send("queued");
        socket.close(4000, "");
        rig.run();
        rig.peer().finish();
        rig.run();
        assertFailedWith(BROKEN);
    }

    @Test
    void onClosingWhenTheLineHasEndedAlreadyIsUncaught() {
        log.on("closing", throwing(BROKEN));
        WebSocket socket = rig.opened(log, Rig.QUIET);
        rig.peer().reset();
        rig.loop.execute(() -> rig.loop.execute(() -> {}));
        rig.loop.execute(socket::close);
        rig.run();
        assertThat(log.closed).hasSize(1);
        assertThat(log.errors.size() + rig.uncaught.size()).isPositive();
        assertThat(log.events).containsOnlyOnce("closing");
    }

    @Test
    void onErrorAndOnClosedAreUncaughtAndTheNextEventComesAllTheSame() {
        IllegalStateException second = new IllegalStateException("broken again");
        log.on("error", throwing(BROKEN)).on("closed", throwing(second));
        WebSocket socket = rig.opened(log, Rig.QUIET);
        rig.peer().reset();
        rig.run();
        assertThat(log.events).endsWith("opened", "error", "closed 1006");
        assertThat(rig.uncaught).containsExactly(BROKEN, second);
        socket.open();
        rig.run();
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    void aSecondThrowIsUncaught() {
        IllegalStateException second = new IllegalStateException("broken again");
        log.on("text", throwing(BROKEN)).on("read", throwing(second));
        rig.opened(log, Rig.QUIET);
        rig.peer().send(Frame.text("x"));
        rig.peer().finish();
        rig.run();
        assertThat(log.onlyClosed().cause()).isSameAs(BROKEN);
        assertThat(rig.uncaught).contains(second);
        assertThat(log.events).containsOnlyOnce("error");
    }

    @Test
    void theMessagesBehindTheOneItThrewOnAreNotDelivered() {
        log.on("text", throwing(BROKEN));
        WebSocket socket = rig.opened(log, Rig.QUIET);
        socket.pause();
        rig.run();
        rig.peer().send(Frame.text("1"), Frame.text("2"), Frame.text("3"));
        socket.resume();
        rig.run();
        assertThat(log.events).containsExactly("opening", "opened", "text 1", "closing");
    }

    /** An echo that meets a close by another thread: the listener could not know. */
    @ParameterizedTest
    @ValueSource(strings = {"opened", "text", "binary", "ping", "pong", "read"})
    void whatIsSentTooLateFailsNothing(String name) {
        int[] late = {0};
        log.on(name, socket -> {
            late[0]++;
            socket.close(1001, "drained");
            socket.send("too late");
        });
        rig.opened(log, Rig.QUIET);
        rig.peer().send(Frame.text("1"), Frame.binary(new byte[2]), Frame.of(0x89, new byte[0]));
        rig.peer().send(Frame.of(0x8A, new byte[0]), Frame.text("3"));
        rig.run();
        rig.peer().send(Frame.close(1001, "drained"));
        rig.peer().finish();
        rig.run();
        assertThat(late[0]).isPositive();
        assertThat(log.onlyClosed()).isEqualTo(new Event.Closed(1001, "drained", ClosedBy.LOCAL, true, null));
        assertThat(log.events).contains("text 1", "binary 2", "text 3").doesNotContain("error");
        assertThat(rig.uncaught).isEmpty();
    }

    @Test
    void whatIsSentOnceTheConnectionHasFailedIsLateToo() {
        log.on("read", socket -> socket.send("too late"));
        rig.opened(log, Rig.QUIET);
        rig.peer().send(Frame.of(0x83, new byte[0]));
        rig.peer().finish();
        rig.run();
        assertThat(log.onlyClosed().code()).isEqualTo(1002);
        assertThat(rig.uncaught).isEmpty();
    }

    @Test
    void whatIsSentToAnotherSocketThatIsNotOpenIsAFault() {
        WebSocket other = new Rig().client(new Log(), Rig.QUIET);
        log.on("text", socket -> other.send("forwarded"));
        rig.opened(log, Rig.QUIET);
        rig.peer().send(Frame.text("x"));
        rig.peer().finish();
        rig.run();
        assertThat(log.onlyClosed().code()).isEqualTo(1011);
        assertThat(log.onlyClosed().cause()).isInstanceOf(NotOpenException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"opening", "opened", "text", "binary", "ping", "pong", "read", "closing", "error", "closed"})
    void whatIsSentToAnotherSocketThatHasJustClosedFailsNothing(String name) {
        Rig otherRig = new Rig();
        WebSocket gone = otherRig.opened(new Log(), Rig.QUIET);
        otherRig.peer().reset();
        otherRig.run();
        WebSocket closing = new Rig().opened(new Log(), Rig.QUIET).close();
        for (WebSocket other : List.of(gone, closing)) {
            Rig own = new Rig();
            int[] tried = {0};
            Log told = new Log().on(name, socket -> {
                tried[0]++;
                other.send("for all");
            });
            WebSocket socket = own.opened(told, Rig.QUIET);
            own.peer().send(Frame.text("1"), Frame.binary(new byte[2]), Frame.of(0x89, new byte[0]));
            own.peer().send(Frame.of(0x8A, new byte[0]));
            own.run();
            assertThat(told.events).startsWith("opening", "opened", "text 1", "binary 2");
            assertThat(socket.isOpen()).isTrue();
            socket.close();
            own.run();
            own.peer().reset();
            own.run();
            assertThat(tried[0]).isPositive();
            assertThat(told.onlyClosed().code()).isEqualTo(1006);
            assertThat(told.events).endsWith("closing", "error", "closed 1006");
            assertThat(own.uncaught).isEmpty();
        }
    }

    /** On the loop that both live on: a send there never waits. */
    @Test
    void aFullQueueOfAnotherSocketIsReportedAndFailsNothing() {
        rig.capacity = 100;
        WebSocket other = rig.accepted(new Log(), Rig.QUIET.withSendQueue(1000));
        rig.peer().reading(false);
        log.on("text", socket -> other.send(new byte[900]));
        WebSocket socket = rig.opened(log, Rig.QUIET);
        rig.peer().send(Frame.text("1"), Frame.text("2"), Frame.text("3"));
        rig.run();
        assertThat(log.events).endsWith("text 1", "text 2", "text 3");
        assertThat(socket.isOpen()).isTrue();
        assertThat(rig.uncaught)
                .hasSize(2)
                .allSatisfy(thrown -> assertThat(thrown)
                        .isInstanceOfSatisfying(
                                SendQueueFullException.class,
                                full -> assertThat(full.socket()).isSameAs(other)));
    }

    @Test
    void itsOwnFullQueueIsAFault() {
        rig.capacity = 100;
        log.on("text", socket -> socket.send(new byte[900]));
        rig.accepted(log, Rig.QUIET.withSendQueue(1000));
        rig.peer().reading(false);
        rig.peer().send(Frame.text("1").asClient(), Frame.text("2").asClient());
        rig.run();
        rig.peer().reset();
        rig.run();
        assertThat(log.onlyClosed().code()).isEqualTo(1011);
        assertThat(log.onlyClosed().cause()).isInstanceOf(SendQueueFullException.class);
    }

    @Test
    void sendingInsideOnOpeningOrOnClosingIsAFault() {
        log.on("opening", socket -> socket.send("too early"));
        rig.opened(log, Rig.QUIET);
        assertThat(log.onlyClosed().code()).isEqualTo(1011);
        Log second = new Log().on("closing", socket -> socket.send("it was told"));
        rig.opened(second, Rig.QUIET).close();
        rig.run();
        rig.peer().finish();
        rig.run();
        assertThat(second.onlyClosed().code()).isEqualTo(1011);
    }

    /** As the JVM has it, what an uncaught-exception handler throws is ignored; the loop goes on. */
    @Test
    void anUncaughtExceptionHandlerThatThrowsStopsNothing() {
        Thread here = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
        here.setUncaughtExceptionHandler((thread, thrown) -> {
            throw new IllegalStateException("the handler is broken too");
        });
        try {
            log.on("error", throwing(BROKEN)).on("closed", throwing(BROKEN));
            WebSocket socket = rig.client(log, Rig.QUIET);
            socket.open();
            rig.loop.run();
            rig.peer().reset();
            rig.loop.run();
            assertThat(log.closed).hasSize(1);
            socket.open();
            rig.loop.run();
            assertThat(socket.isOpen()).isTrue();
        } finally {
            here.setUncaughtExceptionHandler(before);
        }
    }
}
