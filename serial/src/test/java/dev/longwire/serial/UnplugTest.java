package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.NotOpenException;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import dev.longwire.proving.serial.PtyEnd;
import dev.longwire.proving.serial.PtyPair;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Recorder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The cable is pulled, and plugged in again. */
class UnplugTest {
    private final Recorder recorder = new Recorder();

    private void assertOneClosed(String port) {
        assertThat(recorder.next(Event.Error.class).message()).contains(port, "is gone", "unplugged");
        Event.Closed closed = recorder.next(Event.Closed.class);
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(closed.by()).isEqualTo(ClosedBy.LINE);
        recorder.assertExhausted();
        Threads.awaitNoPortThreads();
        recorder.assertExhausted();
    }

    @Test
    void inTheMiddleOfAFrame() throws Exception {
        PtyEnd end = new PtyEnd();
        WebSocket socket = SerialWebSocket.builder(end.port()).requestOnce().create(recorder);
        socket.open();
        end.upgradeAsServer();
        recorder.nextOpened();
        end.write(Arrays.copyOf(Frame.binary(new byte[1000]).bytes(), 500));
        end.reset();
        assertOneClosed("/dev/");
        end.unplug();
    }

    @Test
    void whileSendingWaits() throws Exception {
        PtyEnd end = new PtyEnd();
        WebSocket socket = SerialWebSocket.builder(end.port()).requestOnce().create(recorder);
        socket.open();
        end.upgradeAsServer();
        recorder.nextOpened();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(20);
        new Thread(() -> {
                    try {
                        while (true) {
                            socket.send(new byte[100_000]); // nobody reads
                            begun.countDown();
                        }
                    } catch (RuntimeException ended) {
                        thrown.complete(ended);
                    }
                })
                .start();
        assertThat(socket.bufferedAmount()).isGreaterThanOrEqualTo(0);
        end.reset();
        assertThat(thrown.get(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isInstanceOf(NotOpenException.class);
        assertOneClosed("/dev/");
        end.unplug();
    }

    @Test
    void duringTheHandshake() throws Exception {
        PtyEnd end = new PtyEnd();
        SerialWebSocket.create(end.port(), recorder).open();
        end.read(4); // the request
        end.reset();
        recorder.next(Event.Opening.class);
        assertOneClosed("/dev/");
        end.unplug();
    }

    @Test
    void whatIsStuckIsThrownAwayWhenTheCloseTimeoutIsOver() throws Exception {
        PtyEnd end = new PtyEnd();
        WebSocket socket = SerialWebSocket.builder(end.port())
                .requestOnce()
                .limits(Limits.DEFAULT.withCloseTimeout(Duration.ofMillis(500)))
                .create(recorder);
        socket.open();
        end.upgradeAsServer();
        recorder.nextOpened();
        for (int i = 0; i < 20; i++) {
            socket.sendAsync(ByteBuffer.allocate(100_000)); // more than the system and socat take
        }
        socket.close();
        recorder.next(Event.Closing.class);
        assertThat(recorder.next(Event.Error.class).message()).contains("closeTimeout");
        assertThat(recorder.next(Event.Closed.class).by()).isEqualTo(ClosedBy.LOCAL);
        Threads.awaitNoPortThreads();
        end.unplug();
    }

    @Test
    void aSocketThatMayOpenAgainDoesWhenTheDeviceIsBack() throws Exception {
        Reopen quick = Reopen.DEFAULT.withWaits(Duration.ofMillis(20), Duration.ofMillis(50));
        try (PtyPair cable = new PtyPair();
                SerialWebSocketServer server = SerialWebSocketServer.builder(cable.right())
                        .reopen(quick)
                        .path(SerialWebSocket.DEFAULT_PATH, Echo::new)
                        .start()) {
            WebSocket socket =
                    SerialWebSocket.builder(cable.left()).reopen(quick).create(recorder);
            socket.open();
            recorder.nextOpened();
            assertThat(server.socket()).isNotNull();
            cable.unplug();
            recorder.next(Event.Error.class);
            assertThat(recorder.next(Event.Closed.class).by()).isEqualTo(ClosedBy.LINE);
            recorder.next(Event.Opening.class); // an attempt of its own
            assertThat(recorder.next(Event.Error.class).message())
                    .as("what is left of the port may still be there for a moment")
                    .containsAnyOf(
                            "there is no port " + cable.left(), "is gone", "is not there any more", "does not answer");
            recorder.next(Event.Closed.class);
            cable.plugIn();
            while (!socket.isOpen()) { // each attempt that fails is told in full
                recorder.next(Event.Opening.class);
                if (recorder.next(Event.class) instanceof Event.Error) {
                    recorder.next(Event.Closed.class);
                }
            }
            socket.send("back");
            assertThat(recorder.until(Event.Text.class).message()).isEqualTo("back");
            socket.close();
            recorder.next(Event.Closing.class);
            recorder.next(Event.Closed.class);
            assertThat(socket.status()).isEqualTo(Status.CLOSED);
            recorder.assertExhausted();
        }
    }

    @Test
    void aServerThatDoesNotReopenSaysWhyItEnded() throws Exception {
        PtyPair cable = new PtyPair();
        SerialWebSocketServer server = SerialWebSocketServer.builder(cable.right())
                .path("/", Echo::new)
                .start();
        cable.unplug();
        assertThat(server.ended().toCompletableFuture())
                .failsWithin(Recorder.PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("unplugged");
        server.close();
        cable.close();
    }
}
