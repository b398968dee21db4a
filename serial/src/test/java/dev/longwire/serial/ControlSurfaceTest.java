package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import dev.longwire.proving.serial.ControlSurface;
import dev.longwire.proving.serial.PtyEnd;
import dev.longwire.testkit.Recorder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client and a device that no one at this end of the line has written: what comes before, in and behind the handshake. */
class ControlSurfaceTest {
    private static final byte[] NOTHING = {};

    /** Comes to its end in two tests, and leaves a slow machine the time to open a port before that. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final Recorder recorder = new Recorder();
    private PtyEnd end;

    @BeforeEach
    void plugIn() throws Exception {
        end = new PtyEnd();
    }

    @AfterEach
    void unplug() {
        end.unplug();
    }

    private SerialWebSocket.Builder client() {
        return SerialWebSocket.builder(end.port()).zeroMask();
    }

    @Test
    @DisplayName("serial.new(deviceName, baudRate, dataBits, stopBits, callback): the same over a serial port")
    void serialNew() {
        WebSocket socket = SerialWebSocket.create(end.port(), 256_000, 8, 1, recorder);
        assertThat(socket.status().wireName()).isEqualTo("closed");
        recorder.assertExhausted();
        try (ControlSurface device = new ControlSurface(end, NOTHING, 1)) {
            assertThat(socket.open().wireName()).isEqualTo("opening");
            recorder.nextOpened();
            assertThat(device.nextRequest()).startsWith("GET /index.html HTTP/1.1\r\n");
            socket.send(new byte[] {1, 2, 3});
            assertThat(recorder.next(Event.Binary.class).message()).containsExactly(1, 2, 3);
            assertThat(device.sawOtherKeys()).isTrue();
            socket.close();
            recorder.next(Event.Closing.class);
            assertThat(recorder.next(Event.Closed.class).clean()).isTrue();
            recorder.assertExhausted();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 130})
    void theResponseMayComeInAnyPieces(int pieces) {
        talk(NOTHING, pieces);
    }

    @Test
    void whatIsLeftOfAnEarlierSessionIsThrownAway() {
        ByteArrayOutputStream leftover = new ByteArrayOutputStream();
        leftover.writeBytes("alf a frame".getBytes(StandardCharsets.US_ASCII));
        leftover.writeBytes(Frame.binary(new byte[5000]).bytes());
        leftover.writeBytes("HTTP/1.1 20".getBytes(StandardCharsets.US_ASCII)); // the beginning of an answer
        leftover.writeBytes(Frame.text("HTTP 1.1").bytes());
        talk(leftover.toByteArray(), 3);
    }

    @Test
    void theResponseToAnEarlierRequestIsThrownAway() {
        talk(
                ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nand its frames")
                        .getBytes(StandardCharsets.US_ASCII),
                2);
    }

    private void talk(byte[] leftover, int pieces) {
        WebSocket socket = client().create(recorder);
        try (ControlSurface device = new ControlSurface(end, leftover, pieces)) {
            socket.open();
            recorder.nextOpened();
            socket.send("grün");
            assertThat(recorder.next(Event.Text.class).message()).isEqualTo("grün");
            Frame sent = device.nextFrame();
            assertThat(sent.masked()).isTrue();
            assertThat(sent.text()).isEqualTo("grün");
            assertThat(device.sawOtherKeys()).isFalse();
            socket.close(4001, "enough");
            recorder.next(Event.Closing.class);
            assertThat(recorder.next(Event.Closed.class).code()).isEqualTo(4001);
        }
    }

    @Test
    void whatIsNoFrameAfterTheHandshakeFailsClearly() throws Exception {
        WebSocket socket = client().requestOnce().create(recorder);
        socket.open();
        end.upgradeAsServer();
        recorder.nextOpened();
        end.write("GET".getBytes(StandardCharsets.US_ASCII));
        recorder.next(Event.Closing.class);
        recorder.next(Event.Error.class);
        Event.Closed closed = recorder.next(Event.Closed.class);
        assertThat(closed.code()).isEqualTo(1002);
        assertThat(closed.cause()).hasMessageContaining("reserved");
        recorder.assertExhausted();
    }

    @Test
    void garbageFailsAfterABoundedAmount() throws Exception {
        byte[] garbage = new byte[HeadSearch.MOST_DISCARDED + 1000];
        new Random(4).nextBytes(garbage);
        WebSocket socket = client().baudRate(115_200).create(recorder);
        socket.open();
        recorder.next(Event.Opening.class);
        end.write(garbage);
        String message = failure();
        assertThat(message)
                .contains("no response to the opening handshake", "115200 baud, 8N1", "Is the baud rate the device's")
                .contains(String.format("begin with %02x %02x", garbage[0], garbage[1]));
    }

    @Test
    void aLittleGarbageIsNamedWhenTheTimeIsUp() throws Exception {
        WebSocket socket = client().handshakeTimeout(TIMEOUT).create(recorder);
        socket.open();
        recorder.next(Event.Opening.class);
        end.read(1); // of the request
        end.write(new byte[] {(byte) 0xFE, 0x41});
        assertThat(failure())
                .contains(
                        "within " + TIMEOUT.toMillis() + " ms",
                        "Limits.handshakeTimeout",
                        "2 bytes came",
                        "fe 41 (\".A\")",
                        "baud rate");
    }

    @Test
    void aDeviceThatAnswersNothingIsNamed() {
        WebSocket socket = client().handshakeTimeout(TIMEOUT).create(recorder);
        socket.open();
        recorder.next(Event.Opening.class);
        assertThat(failure())
                .contains("nothing came from", "is the device switched on")
                .doesNotContain("baud rate the");
    }

    @Test
    void aRefusalIsTold() throws Exception {
        WebSocket socket = client().create(recorder);
        socket.open();
        recorder.next(Event.Opening.class);
        end.write("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone".getBytes(StandardCharsets.US_ASCII));
        assertThat(recorder.next(Event.Error.class).cause())
                .isInstanceOfSatisfying(HandshakeException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(404);
                    assertThat(refused.body()).hasSize(4);
                });
        recorder.next(Event.Closed.class);
    }

    private String failure() {
        Event.Error error = recorder.next(Event.Error.class);
        assertThat(error.cause()).isInstanceOf(HandshakeException.class);
        assertThat(recorder.next(Event.Closed.class).cause()).isSameAs(error.cause());
        recorder.assertExhausted();
        return error.message();
    }
}
