package dev.longwire.serial;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import dev.longwire.proving.serial.PtyEnd;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Recorder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that stands in for a control surface, and the programs that are made for one. */
class LenientServerTest {
    /** Byte for byte what such programs send. */
    private static final byte[] REQUEST =
            "GET /index.html\nHTTP/1.1\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Key: 123abc\n\n"
                    .getBytes(StandardCharsets.US_ASCII);

    /** What a real device answers to that key. */
    private static final String ANSWER = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: ALtlZo9FMEUEQleXJmq++ukUQ1s=\r\n\r\n";

    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0};

    private PtyEnd end;
    private SerialWebSocketServer server;

    @BeforeEach
    void plugIn() throws Exception {
        end = new PtyEnd();
    }

    @AfterEach
    void unplug() {
        end.unplug();
        if (server != null) {
            server.close();
        }
    }

    private void serveEchoes() throws Exception {
        server = SerialWebSocketServer.builder(end.port())
                .lenient()
                .path("/index.html", Echo::new)
                .start();
    }

    private void assertAnswered() throws Exception {
        assertThat(new String(end.read(ANSWER.length()), ISO_8859_1)).isEqualTo(ANSWER);
    }

    private void assertEchoes() throws Exception {
        end.write(Frame.text("echo").asClient().bytes());
        assertThat(Frame.read(end)).isEqualTo(Frame.text("echo"));
    }

    @Test
    void aRequestInEverySplitAndEachNextOneBehindAClose() throws Exception {
        serveEchoes();
        for (int cut = 1; cut < REQUEST.length; cut++) {
            end.write(Arrays.copyOf(REQUEST, cut));
            end.write(Arrays.copyOfRange(REQUEST, cut, REQUEST.length));
            assertAnswered();
            assertEchoes();
            end.write(CLOSE);
            assertThat(Frame.read(end)).isEqualTo(Frame.of(0x88, new byte[0]));
        }
    }

    @Test
    void inASessionACloseAndARequestBeginTheNextOneWhateverIsReadAtOnce() throws Exception {
        serveEchoes();
        byte[] anew = Arrays.copyOf(CLOSE, CLOSE.length + REQUEST.length);
        System.arraycopy(REQUEST, 0, anew, CLOSE.length, REQUEST.length);
        end.write(anew);
        assertAnswered();
        for (int cut = 1; cut <= anew.length; cut++) {
            assertEchoes();
            end.write(Arrays.copyOf(anew, cut));
            end.write(Arrays.copyOfRange(anew, cut, anew.length));
            assertThat(Frame.read(end)).isEqualTo(Frame.of(0x88, new byte[0]));
            assertAnswered();
        }
    }

    @Test
    void severalRequestsReadAtOnceAreAnsweredOneAfterAnother() throws Exception {
        serveEchoes();
        byte[] thrice = new byte[3 * (CLOSE.length + REQUEST.length)];
        for (int at = 0; at < thrice.length; at += CLOSE.length + REQUEST.length) {
            System.arraycopy(CLOSE, 0, thrice, at, CLOSE.length);
            System.arraycopy(REQUEST, 0, thrice, at + CLOSE.length, REQUEST.length);
        }
        end.write(thrice);
        for (int i = 0; i < 3; i++) {
            assertAnswered();
            if (i < 2) {
                assertThat(Frame.read(end)).isEqualTo(Frame.of(0x88, new byte[0]));
            }
        }
        assertEchoes();
    }

    @Test
    void whatElseIsWrongIsRefusedAndTheNextRequestIsHeard() throws Exception {
        serveEchoes();
        String[] wrong = {
            "GET /index.html\nHTTP/1.0\n", "GET /index.html\nConnection: Upgrade\n", "GET /index.html\nHTTP/1.1\n x\n"
        };
        for (String start : wrong) {
            end.write((start + "Sec-WebSocket-Key: 123abc\n\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(refusal()).startsWith("HTTP/1.1 400 ");
        }
        end.write("GET /index.html\nHTTP/1.1\nConnection: Upgrade\nUpgrade: websocket\n\n".getBytes(ISO_8859_1));
        assertThat(refusal()).startsWith("HTTP/1.1 400 ");
        end.write(REQUEST);
        assertAnswered();
        assertEchoes();
    }

    private String refusal() throws Exception {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) end.read(1)[0]);
        }
        end.read(Integer.parseInt(head.toString().replaceAll("(?s).*\r\nContent-Length: ([0-9]+)\r\n.*", "$1")));
        return head.toString();
    }

    @Test
    void withoutTheSettingItIsStrict() throws Exception {
        server = SerialWebSocketServer.builder(end.port())
                .path("/index.html", Echo::new)
                .start();
        end.write(REQUEST);
        assertThat(refusal()).startsWith("HTTP/1.1 400 ");
        end.write(new String(REQUEST, ISO_8859_1)
                .replace("html\n", "html ")
                .replace("\n\n", "\nHost: x\nSec-WebSocket-Version: 13\n\n")
                .replace("\n", "\r\n")
                .getBytes(ISO_8859_1));
        assertThat(refusal()).startsWith("HTTP/1.1 400 "); // the key
    }

    @Test
    void aClientOfOursConnectsAndTheHandshakeShowsWhatCame() throws Exception {
        Recorder recorder = new Recorder();
        server = SerialWebSocketServer.builder(end.port())
                .lenient()
                .path("/index.html", recorder)
                .start();
        end.upgradeAsClient("/index.html");
        recorder.next(Event.Opened.class);
        WebSocket socket = server.socket();
        assertThat(socket).isNotNull();
        assertThat(socket.handshake().target()).isEqualTo("/index.html");
        assertThat(socket.handshake().request().first("Host")).isEqualTo("localhost");
    }
}
