package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Event;
import dev.longwire.NotOpenException;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method of a socket, in every state and from inside everything that a listener is told. */
class SessionCallsTest {
    private final Rig rig = new Rig();
    private final Log log = new Log();
    private final List<CompletionStage<?>> stages = new ArrayList<>();

    /** What a listener may do, by name. */
    private Map<String, Consumer<WebSocket>> calls() {
        Map<String, Consumer<WebSocket>> calls = new LinkedHashMap<>();
        calls.put("send text", socket -> socket.send("text"));
        calls.put("send binary", socket -> socket.send(new byte[] {1, 2, 3}));
        calls.put("sendText", socket -> socket.sendText(ByteBuffer.wrap(new byte[] {'t'})));
        calls.put("send with a timeout", socket -> {
            socket.send("text", Duration.ofDays(1));
            socket.send(ByteBuffer.wrap(new byte[] {1, 2, 3}), Duration.ZERO);
        });
        calls.put("trySend", socket -> socket.trySend("text"));
        calls.put("sendAsync", socket -> stages.add(socket.sendAsync("async")));
        calls.put("ping", socket -> stages.add(socket.ping()));
        calls.put("close", WebSocket::close);
        calls.put("abort", socket -> socket.abort().abort());
        calls.put("close and abort", socket -> socket.close().abort());
        calls.put("close twice", socket -> socket.close(4000, "x").close());
        calls.put("send and close", socket -> socket.send("last").close());
        calls.put("open", WebSocket::open);
        calls.put("pause and resume", socket -> {
            socket.pause();
            socket.pause();
            socket.resume();
            socket.resume();
        });
        calls.put("look", socket -> {
            assertThat(socket.status()).isNotNull();
            assertThat(socket.bufferedAmount()).isNotNegative();
            assertThat(socket.toString()).contains(socket.status().wireName());
            socket.roundTripTime();
            socket.handshake();
        });
        return calls;
    }

    static Stream<Arguments> namesAndCalls() {
        return Log.NAMES.stream()
                .flatMap(
                        name -> new SessionCallsTest().calls().keySet().stream().map(call -> Arguments.of(name, call)));
    }

    @ParameterizedTest
    @MethodSource("namesAndCalls")
    void aListenerMayCallAnything(String name, String call) {
        Consumer<WebSocket> action = calls().get(call);
        int[] times = {0};
        boolean[] refused = {false};
        log.on(name, socket -> {
            if (times[0]++ == 0) {
                try {
                    action.accept(socket);
                } catch (NotOpenException notOpen) {
                    refused[0] = true;
                }
            }
        });
        WebSocket socket = rig.opened(log, Rig.QUIET);
        boolean givenUp = !log.closed.isEmpty();
        if (!givenUp) {
            rig.peer().send(Frame.text("t"));
            rig.run();
            socket.pause(); // what the peer sends comes in one read
            rig.run();
            rig.peer().send(Frame.text("t"), Frame.binary(new byte[1]), Frame.of(0x89, new byte[0]));
            rig.peer().send(Frame.of(0x8A, new byte[0]), Frame.of(0x83, new byte[0]));
            socket.resume();
            rig.run();
            rig.peer().finish();
        }
        rig.pass(Duration.ofSeconds(30));
        boolean reopened = List.of("error", "closed").contains(name) && call.equals("open");
        assertThat(times[0]).as("calls of %s", name).isPositive();
        assertThat(refused[0])
                .isEqualTo(List.of("opening", "closing", "error", "closed").contains(name)
                        && List.of("send text", "send binary", "sendText", "send with a timeout", "send and close")
                                .contains(call));
        assertThat(log.closed).hasSize(1);
        boolean aborted = call.contains("abort")
                && List.of("opened", "text", "read").contains(name); // before the peer broke a rule
        assertThat(log.errors).hasSize(givenUp || aborted ? 0 : 1);
        assertThat(log.events).filteredOn("opening"::equals).hasSize(reopened ? 2 : 1);
        assertThat(stages).allMatch(stage -> stage.toCompletableFuture().isDone());
        assertThat(socket.status()).isEqualTo(reopened ? Status.OPEN : Status.CLOSED);
        assertThat(rig.uncaught).isEmpty();
        log.assertOrderly();
        assertThat(rig.loop.timers()).isZero();
    }

    @Test
    void sendSaysInEachStateWhyItCannotSend() {
        WebSocket socket = rig.client(log, Rig.QUIET);
        assertRefused(socket, "never opened");
        rig.connecting = attempt -> {};
        socket.open();
        assertRefused(socket, "still opening");
        rig.run();
        assertRefused(socket, "still opening");
        rig.openLine(rig.attempt());
        assertThat(socket.isOpen()).isTrue();
        socket.close();
        assertRefused(socket, "closing");
        rig.run();
        assertRefused(socket, "closing");
        rig.pass(Duration.ofSeconds(5));
        assertRefused(socket, "closed by this side: 1006");
    }

    private static void assertRefused(WebSocket socket, String why) {
        assertThatThrownBy(() -> socket.send("x"))
                .isInstanceOf(NotOpenException.class)
                .hasMessageContaining(why);
        assertThatThrownBy(() -> socket.send(new byte[1])).isInstanceOf(NotOpenException.class);
        assertThatThrownBy(() -> socket.send(ByteBuffer.allocate(1))).isInstanceOf(NotOpenException.class);
        assertThatThrownBy(() -> socket.send(new byte[1], false)).isInstanceOf(NotOpenException.class);
        assertThatThrownBy(() -> socket.sendText(ByteBuffer.allocate(1))).isInstanceOf(NotOpenException.class);
        assertThat(socket.sendAsync("x")).isCompletedExceptionally();
        assertThat(socket.sendAsync(ByteBuffer.allocate(1))).isCompletedExceptionally();
        assertThat(socket.ping()).isCompletedExceptionally();
    }

    @Test
    void openChangesNothingUnlessClosed() {
        WebSocket socket = rig.client(log, Rig.QUIET);
        rig.connecting = attempt -> {};
        assertThat(socket.open()).isEqualTo(Status.OPENING);
        rig.run();
        assertThat(socket.open()).isEqualTo(Status.OPENING);
        rig.openLine(rig.attempt());
        assertThat(socket.open()).isEqualTo(Status.OPEN);
        socket.close();
        assertThat(socket.open()).isEqualTo(Status.CLOSING);
        rig.run();
        assertThat(socket.open()).isEqualTo(Status.CLOSING);
        assertThat(rig.connects).isEqualTo(1);
    }

    @Test
    void openInsideOnClosedStartsAfterIt() {
        log.on("closed", socket -> {
            assertThat(socket.open()).isEqualTo(Status.OPENING);
            assertThat(socket.open()).isEqualTo(Status.OPENING);
            assertThat(log.events).endsWith("closed 1006");
        });
        rig.opened(log, Rig.QUIET);
        for (int i = 0; i < 10; i++) {
            rig.peer().reset();
            rig.run();
        }
        assertThat(log.closed).hasSize(10);
        assertThat(rig.connects).isEqualTo(11);
        assertThat(log.events).endsWith("opening", "opened", "error", "closed 1006", "opening", "opened");
        log.assertOrderly();
    }

    @Test
    void closeInsideOnClosedOfASocketThatWasJustOpenedAgainGivesThatUp() {
        log.on("closed", socket -> {
            if (log.closed.size() == 1) {
                socket.open();
                socket.close();
            }
        });
        WebSocket socket = rig.opened(log, Rig.QUIET);
        rig.peer().reset();
        rig.run();
        assertThat(log.events).endsWith("closed 1006", "opening", "closing", "closed 1006");
        assertThat(rig.connects).isEqualTo(1);
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        log.assertOrderly();
    }

    @Test
    void theStatusIsWhatTheEventSays() {
        Map<String, Status> during = new LinkedHashMap<>();
        for (String name : List.of("opening", "opened", "text", "closing", "error", "closed")) {
            log.on(name, socket -> during.put(name, socket.status()));
        }
        WebSocket socket = rig.opened(log, Rig.QUIET);
        rig.peer().send(Frame.text("x"));
        rig.run();
        socket.close();
        rig.run();
        rig.peer().reset();
        rig.run();
        assertThat(during)
                .containsEntry("opening", Status.OPENING)
                .containsEntry("opened", Status.OPEN)
                .containsEntry("text", Status.OPEN)
                .containsEntry("closing", Status.CLOSING)
                .containsEntry("error", Status.CLOSED)
                .containsEntry("closed", Status.CLOSED);
    }

    @Test
    void whatWasSentBeforeCloseGoesOutBeforeIt() {
        WebSocket socket = rig.opened(log, Rig.QUIET);
        for (int i = 0; i < 100; i++) {
            socket.send("message " + i);
        }
        socket.close(4000, "");
        rig.run();
        List<Frame> frames = rig.peer().frames();
        assertThat(frames).hasSize(101).endsWith(Frame.text("message 99"), Frame.close(4000, ""));
    }

    @Test
    void whatTheListenerSendsBeforeItClosesGoesOut() {
        log.on("text", socket -> socket.send("answer").close());
        rig.accepted(log, Rig.QUIET);
        rig.peer().send(Frame.text("question").asClient());
        rig.run();
        assertThat(rig.peer().frames()).containsExactly(Frame.text("answer"), Frame.close(1000, ""));
        assertThat(log.events).containsExactly("opened", "text question", "closing");
    }

    @Test
    void messagesThatCameWithTheOneThatWasAnsweredByCloseAreStillDelivered() {
        log.on("text", WebSocket::close);
        WebSocket socket = rig.opened(log, Rig.QUIET);
        socket.pause();
        rig.run();
        rig.peer().send(Frame.text("1"), Frame.text("2"), Frame.close(1000, ""), Frame.text("after the Close"));
        socket.resume();
        rig.run();
        rig.peer().finish();
        rig.run();
        assertThat(log.events).endsWith("text 1", "text 2", "closing", "closed 1000");
        assertThat(log.onlyClosed().clean()).isTrue();
    }

    @Test
    void theBytesOfACallersBufferAreTakenAtOnce() {
        WebSocket socket = rig.opened(log, Rig.QUIET);
        byte[] bytes = {1, 2, 3, 4};
        ByteBuffer window = ByteBuffer.wrap(bytes, 1, 2);
        socket.send(window);
        socket.send(bytes);
        stages.add(socket.sendAsync(window));
        rig.loop.execute(() -> {
            socket.send(window);
            bytes[1] = 9;
        });
        assertThat(window.position()).isEqualTo(1);
        assertThat(window.remaining()).isEqualTo(2);
        rig.run();
        assertThat(rig.peer().frames())
                .containsExactly(
                        Frame.binary(new byte[] {2, 3}),
                        Frame.binary(new byte[] {1, 2, 3, 4}),
                        Frame.binary(new byte[] {2, 3}),
                        Frame.binary(new byte[] {2, 3}));
    }

    @Test
    void closedIsToldOnceThoughEverythingHappensAtOnce() {
        WebSocket socket = rig.opened(log, Rig.QUIET);
        rig.peer().send(Frame.close(1001, ""));
        rig.peer().finish();
        socket.close();
        socket.ping();
        socket.sendAsync("x");
        rig.peer().reset();
        rig.pass(Duration.ofMinutes(1));
        Event.Closed closed = log.onlyClosed();
        assertThat(closed.cause()).isNotNull();
        assertThat(rig.loop.timers()).isZero();
    }
}
