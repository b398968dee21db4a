package dev.longwire.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.http.HttpWebSocket;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketServer;
import dev.longwire.testkit.Recorder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the programs of the documentation, each against a server on this machine. */
class ExamplesTest {
    private static final PrintStream OUT = System.out;
    private static final PrintStream ERR = System.err;

    private final Lines out = new Lines();
    private final Lines err = new Lines();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(OUT);
        System.setErr(ERR);
    }

    @Test
    void eventStyle() throws Exception {
        try (WebSocketServer server = ListenerStyle.start(0)) {
            EventStyle.main(server.url("/mysock"));
        }
        assertThat(out.next()).isEqualTo("hello");
        assertThat(out.next()).isEqualTo("closed by this side: 1000 (normal)");
    }

    @Test
    void blockingStyle() throws Exception {
        try (WebSocketServer server = ServerStyle.start(0)) {
            BlockingStyle.main(server.url("/mysock"));
        }
        assertThat(out.next()).isEqualTo("you said: hello");
    }

    @Test
    void blockingStyleWhereNothingIs() throws Exception {
        try (WebSocketServer server = ServerStyle.start(0)) {
            BlockingStyle.main(server.url("/elsewhere"));
        }
        assertThat(err.next()).contains("404").contains("/elsewhere").contains("There is no WebSocket at this path.");
    }

    @Test
    void serverStyleRunsUntilItIsInterrupted() throws Exception {
        Thread main = runMain(() -> ServerStyle.main("0"));
        try (Conversation chat = HttpWebSocket.connect(urlIn(out.next()))) {
            assertThat(chat.send("anyone?").receive().text()).isEqualTo("you said: anyone?");
        }
        main.interrupt();
        main.join();
    }

    @Test
    void listenerStyleRunsUntilItIsInterrupted() throws Exception {
        Thread main = runMain(() -> ListenerStyle.main("0"));
        try (Conversation chat = HttpWebSocket.connect(urlIn(out.next()))) {
            assertThat(chat.send("anyone?").receive().text()).isEqualTo("anyone?");
            assertThat(chat.send(new byte[] {1, 2}).receive().bytes()).containsExactly(1, 2);
        }
        main.interrupt();
        main.join();
    }

    @Test
    void settings(@TempDir Path folder) throws Exception {
        Tls tls = Tls.selfSigned();
        Path certificate = Files.writeString(
                folder.resolve("server.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(tls.certificates()[0].getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        Recorder recorder = new Recorder((ws, event) -> {
            if (event instanceof Event.Opened) {
                ws.send(ws.handshake().subprotocol() + ", "
                        + ws.handshake().request().first("Authorization"));
            }
        });
        try (WebSocketServer server = WebSocketServer.builder()
                .host("localhost")
                .tls(tls)
                .subprotocols("chat.v1", "chat.v2")
                .path("/", recorder)
                .start()) {
            WebSocket socket = Settings.socket(server.url("/"), certificate, "token");
            socket.open();
            assertThat(out.next()).isEqualTo("Opening[]");
            assertThat(out.next()).isEqualTo("Opened[]");
            assertThat(out.next()).isEqualTo("Text[message=chat.v1, Bearer token]");
            socket.close();
            assertThat(recorder.until(Event.Closed.class).clean()).isTrue();
        }
    }

    @Test
    void limits() {
        Limits limits = Settings.limits();
        assertThat(limits.maxMessageSize()).isEqualTo(64 << 20);
        assertThat(limits.pingInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(limits.pongTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(limits.sendQueue()).isEqualTo(Limits.DEFAULT.sendQueue());
    }

    @Test
    void cpWebSocketStyle() throws Exception {
        Recorder recorder = new Recorder();
        try (WebSocketServer server = ListenerStyle.start(0)) {
            WebSocket socket = CpWebSocketStyle.open(server.url("/mysock"), event -> recorder.onEvent(null, event));
            recorder.nextOpened();
            recorder.next(Event.Text.class);
            socket.close();
            recorder.until(Event.Closed.class);
        }
        assertThat(out.next()).isEqualTo("hello");
    }

    private static String urlIn(String line) {
        assertThat(line).startsWith("listening at ws://localhost:");
        return line.substring("listening at ".length());
    }

    private interface Main {
        void run() throws Exception;
    }

    private static Thread runMain(Main main) {
        Thread thread = new Thread(() -> {
            try {
                main.run();
            } catch (InterruptedException asked) {
                // how the test ends it
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Takes what is printed, line by line. */
    private static final class Lines extends ByteArrayOutputStream {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        @Override
        public synchronized void write(int octet) {
            if (octet == '\n') {
                lines.add(toString(StandardCharsets.UTF_8).stripTrailing());
                reset();
            } else {
                super.write(octet);
            }
        }

        @Override
        public synchronized void write(byte[] octets, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                write(octets[i]);
            }
        }

        String next() throws InterruptedException {
            String line = lines.poll(Recorder.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(line).as("a line within %s", Recorder.PATIENCE).isNotNull();
            return line;
        }
    }
}
