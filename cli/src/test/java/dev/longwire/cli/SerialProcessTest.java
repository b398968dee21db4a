package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.http.HttpWebSocket;
import dev.longwire.http.WebSocketClient;
import dev.longwire.http.WebSocketServer;
import dev.longwire.proving.Frame;
import dev.longwire.proving.serial.CableEnd;
import dev.longwire.proving.serial.ControlSurface;
import dev.longwire.proving.serial.PtyEnd;
import dev.longwire.proving.serial.PtyPair;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Recorder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code longwire connect} and {@code longwire bridge} with a serial device. */
class SerialProcessTest {
    private PtyEnd end;

    @BeforeEach
    void plugIn() throws Exception {
        end = new PtyEnd();
    }

    @AfterEach
    void unplug() {
        end.unplug();
    }

    private String device() {
        return "serial:" + end.port() + "?baud=115200&mask=zero";
    }

    @Test
    void connectTalksToADevice() throws Exception {
        try (ControlSurface device = new ControlSurface(end, new byte[0], 2);
                Program client = Program.start("connect", device())) {
            client.type("hello\n").endInput();
            assertThat(client.out()).isEqualTo("hello\n");
            assertThat(client.exitStatus()).isZero();
            assertThat(device.sawOtherKeys()).isFalse();
        }
    }

    @Test
    void whatIsPulledOutIsExitStatusOne() throws Exception {
        try (Program client = Program.start("connect", device() + "&request=once")) {
            end.upgradeAsServer();
            end.write(Frame.text("here").bytes());
            assertThat(client.readLine()).isEqualTo("here");
            end.reset();
            assertThat(client.exitStatus()).isEqualTo(1);
            assertThat(client.err()).contains("is gone").doesNotContain("\tat ");
        }
    }

    /** The device goes on with the session of the program that is gone, and answers every other request. */
    @Test
    void aProgramThatIsKilledAndStartedAgainIsAnsweredEachTime() throws Exception {
        try (PtyPair cable = new PtyPair();
                ControlSurface device = ControlSurface.inASession(new CableEnd(cable.right()))) {
            for (int i = 0; i < 3; i++) {
                try (Program client = Program.start("connect", "serial:" + cable.left() + "?mask=zero")) {
                    client.type("round " + i + "\n");
                    assertThat(client.readLine()).isEqualTo("round " + i);
                    client.process.destroyForcibly().waitFor();
                }
                assertThat(device.nextRequest()).startsWith("GET /index.html ");
            }
        }
    }

    @Test
    void aBridgeTakesTheRequestOfAProgramThatIsMadeForAControlSurface() throws Exception {
        try (WebSocketServer server = WebSocketServer.builder()
                        .host("localhost")
                        .path("/mysock", Echo::new)
                        .start();
                Program bridge =
                        Program.start("bridge", server.url("/mysock"), "serial:" + end.port() + "?accept=lenient")) {
            assertThat(url(bridge)).startsWith("serial:/dev/");
            end.write(
                    "GET /index.html\nHTTP/1.1\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Key: 123abc\n\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(end.read(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 101");
        }
    }

    private static String url(Program bridge) throws Exception {
        String ready = bridge.readLine();
        assertThat(ready).startsWith("ready: ").contains(" at ");
        return ready.substring(ready.indexOf(" at ") + 4);
    }

    @Test
    void aBridgeLetsSeveralClientsTalkToADevice() throws Exception {
        try (ControlSurface device = new ControlSurface(end, "leftover".getBytes(), 2);
                Program bridge = Program.start("bridge", device(), "ws://localhost:0/mysock")) {
            String url = url(bridge);
            List<Recorder> recorders = new ArrayList<>();
            List<WebSocket> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Recorder recorder = new Recorder();
                WebSocket client = HttpWebSocket.create(url, recorder);
                client.open();
                recorder.nextOpened();
                client.ping().toCompletableFuture().join(); // the bridge knows it now
                recorders.add(recorder);
                clients.add(client);
            }
            assertThat(device.nextRequest()).startsWith("GET /index.html ");
            clients.get(1).send("from one");
            clients.get(2).send(new byte[] {1, 2, 3});
            Set<String> seen = Set.of("from one", "[1, 2, 3]");
            for (Recorder recorder : recorders) { // the device echoes, and everyone gets it, in one order
                for (int i = 0; i < 2; i++) {
                    Event.Message message = recorder.next(Event.Message.class);
                    assertThat(seen)
                            .contains(message.isText() ? message.text() : java.util.Arrays.toString(message.bytes()));
                }
            }
            end.reset();
            for (Recorder recorder : recorders) {
                recorder.next(Event.Closing.class);
                assertThat(recorder.next(Event.Closed.class).code()).isEqualTo(1001);
            }
            assertThat(bridge.exitStatus()).isEqualTo(1);
            assertThat(bridge.err()).contains("is gone").doesNotContain("\tat ");
        }
    }

    @Test
    void aPageOfAnotherOriginIsRefused() throws Exception {
        try (ControlSurface device = new ControlSurface(end, new byte[0], 1);
                Program bridge = Program.start("bridge", device(), "ws://localhost:0/mysock")) {
            Recorder recorder = new Recorder();
            WebSocketClient.shared()
                    .to(url(bridge))
                    .header("Origin", "https://example.org")
                    .create(recorder)
                    .open();
            recorder.next(Event.Opening.class);
            assertThat(recorder.next(Event.Error.class).message()).contains("403");
            assertThat(device.nextRequest()).startsWith("GET /index.html ");
        }
    }

    @Test
    void theOtherWayRoundItServesANetworkSocketOnAPort() throws Exception {
        WebSocketServer server = WebSocketServer.builder()
                .host("localhost")
                .path("/mysock", Echo::new)
                .start();
        try (Program bridge = Program.start("bridge", server.url("/mysock"), "serial:" + end.port())) {
            assertThat(url(bridge)).startsWith("serial:/dev/");
            end.upgradeAsClient("/index.html");
            end.write(Frame.text("over the wire").asClient().bytes());
            assertThat(Frame.read(end)).isEqualTo(Frame.text("over the wire"));
            server.close();
            assertThat(Frame.read(end).closeCode()).isEqualTo(1001);
            end.write(Frame.close(1001, "").asClient().bytes());
            assertThat(bridge.exitStatus()).isZero();
        }
    }
}
