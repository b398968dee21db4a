package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.proving.serial.CableEnd;
import dev.longwire.proving.serial.ControlSurface;
import dev.longwire.proving.serial.PtyPair;
import dev.longwire.testkit.Recorder;
import dev.longwire.transport.CallbackListener;
import dev.longwire.transport.CallbackThreads;
import dev.longwire.transport.Connector;
import dev.longwire.transport.Line;
import dev.longwire.transport.LineHandler;
import dev.longwire.transport.LineSocket;
import dev.longwire.transport.Loop;
import dev.longwire.transport.Masking;
import dev.longwire.transport.Reopening;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A program is killed and started again; the device still holds its session. */
class KilledProgramTest {
    private static final int ROUNDS = 50;

    /** A program that can be killed: its port is closed and nothing is said. */
    private static final class Program implements Connector {
        private final SerialConnector connector;
        private volatile Line line;

        Program(String port, Repeats repeats) {
            this.connector = new SerialConnector(
                    new DeviceName(port),
                    new LineSettings(SerialWebSocket.DEFAULT_BAUD_RATE, 1, Parity.NONE, FlowControl.NONE),
                    SerialWebSocket.DEFAULT_PATH,
                    Headers.of(),
                    List.of(),
                    null,
                    Masking.ZERO_KEY,
                    repeats,
                    Limits.DEFAULT.withHandshakeTimeout(Recorder.PATIENCE));
        }

        WebSocket socket(Recorder recorder) {
            Limits limits = Limits.DEFAULT.withHandshakeTimeout(Recorder.PATIENCE);
            return LineSocket.client(
                    this, new CallbackListener(recorder, CallbackThreads.shared(), limits), limits, Reopening.NEVER);
        }

        void kill() {
            line.loop().execute(line::abort);
        }

        @Override
        public Loop loop() {
            return connector.loop();
        }

        @Override
        public String target() {
            return connector.target();
        }

        @Override
        public Runnable connect(Loop loop, Attempt attempt) {
            return connector.connect(loop, new Attempt() {
                @Override
                public LineHandler opened(Line opened, Handshake handshake) {
                    line = opened;
                    return attempt.opened(opened, handshake);
                }

                @Override
                public void refusing(Supplier<HandshakeException> known) {
                    attempt.refusing(known);
                }

                @Override
                public void failed(Throwable cause) {
                    attempt.failed(cause);
                }
            });
        }
    }

    @Test
    void itConnectsEachTimeItIsStartedAgain() throws Exception {
        Repeats often = new Repeats(Duration.ofMillis(100), 10);
        try (PtyPair cable = new PtyPair();
                ControlSurface device = ControlSurface.inASession(new CableEnd(cable.right()))) {
            for (int i = 0; i < ROUNDS; i++) {
                round(new Program(cable.left(), often), device, i);
            }
        }
        Threads.awaitNoPortThreads();
    }

    @Test
    void withoutRepeatingItIsNotAnsweredAtFirst() throws Exception {
        try (PtyPair cable = new PtyPair();
                ControlSurface device = ControlSurface.inASession(new CableEnd(cable.right()))) {
            Recorder recorder = new Recorder();
            SerialWebSocket.builder(cable.left())
                    .requestOnce()
                    .handshakeTimeout(Duration.ofSeconds(2))
                    .create(recorder)
                    .open();
            recorder.next(Event.Opening.class);
            assertThat(recorder.next(Event.Error.class).message()).contains("nothing came from");
            recorder.next(Event.Closed.class);
            round(new Program(cable.left(), Repeats.NEVER), device, 0);
        }
    }

    private static void round(Program program, ControlSurface device, int round) {
        Recorder recorder = new Recorder();
        WebSocket socket = program.socket(recorder);
        socket.open();
        recorder.nextOpened();
        socket.send("round " + round);
        assertThat(recorder.next(Event.Text.class).message()).isEqualTo("round " + round);
        assertThat(device.nextRequest()).startsWith("GET /index.html ");
        socket.send("an answer that nobody reads");
        program.kill();
        recorder.until(Event.Closed.class);
    }
}
