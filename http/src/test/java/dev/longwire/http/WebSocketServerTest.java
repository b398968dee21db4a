package dev.longwire.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Callback;
import dev.longwire.ClosedBy;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.http.netty.Transport;
import dev.longwire.testkit.Patience;
import dev.longwire.transport.IoThread;
import dev.longwire.transport.RefusalLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NoLeaks.class)
class WebSocketServerTest {
    private static final Callback ECHO = (ws, event) -> {
        if (event instanceof Event.Text text) {
            ws.send(text.message());
        }
    };

    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

    private static WebSocketServerBuilder local() {
        return WebSocketServer.builder().host("localhost");
    }

    private static Socket connect(WebSocketServer server) throws IOException {
        return new Socket(InetAddress.getByName("127.0.0.1"), server.port());
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** What the server answers to a request, up to the end of the connection. */
    private static String answer(WebSocketServer server, String request) throws IOException {
        try (Socket socket = connect(server)) {
            send(socket, request);
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    // ---- refusals

    @Test
    void aPathThatIsNotThere() throws Exception {
        try (WebSocketServer server = local().path("/here", ECHO).start()) {
            assertThat(answer(server, "GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + "\r\n"))
                    .startsWith("HTTP/1.1 404 ");
            assertThatThrownBy(() -> HttpWebSocket.connect(server.url("/here/")))
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(404));
            HttpWebSocket.connect(server.url("/here?with=query")).close();
        }
    }

    @Test
    void aRefusalLeavesALineForTheOperator() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                lines.add(Thread.currentThread() instanceof IoThread ? "on an I/O thread" : logged.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(RefusalLog.NAME);
        logger.addHandler(handler);
        try (WebSocketServer server = local().path("/operator", ECHO).start()) {
            answer(
                    server,
                    "GET /operator?token=secret HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\n" + UPGRADE
                            + "\r\n");
            String line;
            do { // a server of another test may still have something to tell
                line = lines.poll(Patience.SECONDS, TimeUnit.SECONDS);
                assertThat(line).isNotNull().isNotEqualTo("on an I/O thread");
            } while (!line.contains("/operator"));
            assertThat(line)
                    .startsWith("Refused a request for \"/operator\" from 127.0.0.1:")
                    .contains(" with 403: ", "allowOrigins(\"https://localhost\")")
                    .doesNotContain("secret");
        } finally {
            logger.removeHandler(handler);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | nonsense",
                "400 | GET / HTTP/1.1\\r\\n", // no Host
                "426 | GET / HTTP/1.1\\r\\nHost: localhost\\r\\n",
                "421 | GET / HTTP/1.1\\r\\nHost: evil.example\\r\\nUPGRADE",
                "403 | GET / HTTP/1.1\\r\\nHost: localhost\\r\\nOrigin: http://evil.example\\r\\nUPGRADE",
                "403 | GET / HTTP/1.1\\r\\nHost: localhost\\r\\nOrigin: null\\r\\nUPGRADE",
            })
    void aRequestThatIsRefused(int status, String request) throws Exception {
        String bytes = request.replace("\\r\\n", "\r\n").replace("UPGRADE", UPGRADE);
        try (WebSocketServer server = local().path("/", ECHO).start()) {
            assertThat(answer(server, bytes + "\r\n\r\n")).startsWith("HTTP/1.1 " + status + " ");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void aHeadThatIsTooLarge() throws Exception {
        try (WebSocketServer server = local().limits(Limits.DEFAULT.withMaxHandshakeHead(2048))
                .path("/", ECHO)
                .start()) {
            String large = "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(3000) + "\r\n\r\n";
            assertThat(answer(server, large)).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void originsAndHostsMayBeAllowed() throws Exception {
        try (WebSocketServer server = local().allowOrigins("https://app.example")
                .allowHosts("box.example")
                .path("/", ECHO)
                .start()) {
            WebSocketClient.shared()
                    .to(server.url("/"))
                    .header("Origin", "https://app.example")
                    .header("Host", "box.example")
                    .connect()
                    .close();
        }
        try (WebSocketServer server = local().allowAnyOrigin().path("/", ECHO).start()) {
            WebSocketClient.shared()
                    .to(server.url("/"))
                    .header("Origin", "https://any.example")
                    .connect()
                    .close();
        }
    }

    @Test
    void aClientThatSaysNothingIsNotWaitedForLongerThanTheTimeout() throws Exception {
        Limits hasty = Limits.DEFAULT.withHandshakeTimeout(Duration.ofMillis(100));
        for (Tls tls : new Tls[] {null, Tls.selfSigned()}) {
            WebSocketServerBuilder builder = local().limits(hasty).path("/", ECHO);
            if (tls != null) {
                builder.tls(tls);
            }
            try (WebSocketServer server = builder.start();
                    Socket silent = connect(server)) {
                assertThat(silent.getInputStream().readAllBytes())
                        .satisfiesAnyOf(
                                bytes -> assertThat(new String(bytes, ISO_8859_1))
                                        .startsWith("HTTP/1.1 408 "),
                                bytes -> assertThat(bytes).isEmpty());
            } catch (SocketException reset) {
                assertThat(tls).as("only TLS has no words for it").isNotNull();
            }
        }
    }

    @Test
    void garbageInsteadOfTls() throws Exception {
        try (WebSocketServer server =
                local().tls(Tls.selfSigned()).path("/", ECHO).start()) {
            assertThat(answer(server, "GET / HTTP/1.1\r\n\r\n")).isEmpty();
            assertThat(server.connections()).isZero();
        }
    }

    static Stream<String> transports() {
        return Transport.available().stream().map(Transport::toString);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aClientVanishesAfterEachByteOfItsRequest(String transport) throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + "\r\n";
        try (IoThreads threads = IoThreads.create(1, transport);
                WebSocketServer server =
                        local().ioThreads(threads).path("/", ECHO).start()) {
            for (int length = 0; length < request.length(); length++) {
                try (Socket socket = connect(server)) {
                    send(socket, request.substring(0, length));
                    socket.setSoLinger(length % 2 == 0, 0); // a reset
                }
            }
            try (Conversation chat = HttpWebSocket.connect(server.url("/"))) {
                chat.send("still here");
                assertThat(chat.receive().text()).isEqualTo("still here");
            }
        }
    }

    // ---- ends

    @Test
    void aFrameRightBehindTheRequestIsNotLost() throws Exception {
        try (WebSocketServer server = local().path("/", ECHO).start();
                Socket socket = connect(server)) {
            send(socket, "GET / HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + "\r\n\u0081\u0082\0\0\0\0hi");
            InputStream in = socket.getInputStream();
            assertThat(RawServer.readHead(in)).startsWith("HTTP/1.1 101 ");
            assertThat(in.readNBytes(4)).isEqualTo("\u0081\u0002hi".getBytes(ISO_8859_1));
        }
    }

    @Test
    void aClientThatEndsItsSideWithoutACloseFrame() throws Exception {
        Events events = new Events();
        try (WebSocketServer server = local().path("/", events).start();
                Socket socket = connect(server)) {
            send(socket, "GET / HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + "\r\n");
            RawServer.readHead(socket.getInputStream());
            events.next(Event.Opened.class);
            socket.shutdownOutput();
            var seen = events.untilClosed();
            Event.Closed closed = (Event.Closed) seen.get(seen.size() - 1);
            assertThat(closed.code()).isEqualTo(1006);
            assertThat(closed.by()).isEqualTo(ClosedBy.LINE);
            assertThat(closed.cause()).isNotNull();
        }
    }

    @Test
    void closeTellsEverySocketThatTheServerGoes() throws Exception {
        WebSocketServer server = local().path("/", ECHO).start();
        try (Conversation one = HttpWebSocket.connect(server.url("/"));
                Conversation other = HttpWebSocket.connect(server.url("/"))) {
            assertThat(server.connections()).isEqualTo(2);
            server.close();
            assertThat(server.connections()).isZero();
            for (Conversation chat : new Conversation[] {one, other}) {
                assertThatThrownBy(chat::receive).hasMessageContaining("1001");
                assertThat(chat.closed().by()).isEqualTo(ClosedBy.REMOTE);
                assertThat(chat.closed().clean()).isTrue();
            }
        }
        server.close();
        assertThatThrownBy(() -> HttpWebSocket.connect(server.url("/"))).hasMessageContaining("nothing listens");
    }

    @Test
    void closeAbortsWhoDoesNotAnswer() throws Exception {
        Limits hasty = Limits.DEFAULT.withCloseTimeout(Duration.ofMillis(100));
        Events events = new Events();
        WebSocketServer server = local().limits(hasty).path("/", events).start();
        try (Socket deaf = connect(server);
                Socket inHandshake = connect(server)) {
            send(deaf, "GET / HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + "\r\n");
            RawServer.readHead(deaf.getInputStream());
            events.next(Event.Opened.class);
            send(inHandshake, "GET");
            server.close();
            assertThat(server.connections()).isZero();
            events.untilClosed();
            assertThatThrownBy(() -> {
                        while (inHandshake.getInputStream().read() >= 0) {
                            // up to the reset
                        }
                        throw new SocketException("ended");
                    })
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void closeOnAnIoThreadDoesNotWait() throws Exception {
        CountDownLatch returned = new CountDownLatch(1);
        BlockingQueue<WebSocketServer> itself = new LinkedBlockingQueue<>();
        WebSocketServer server = local().path("/", new Listener() {
                    @Override
                    public void onText(WebSocket socket, ByteBuffer utf8) {
                        itself.remove().close();
                        returned.countDown();
                    }
                })
                .start();
        itself.add(server);
        Conversation chat = HttpWebSocket.connect(server.url("/"));
        chat.send("close yourself");
        returned.await();
        assertThatThrownBy(chat::receive).hasMessageContaining("1001");
        server.close();
    }

    @Test
    void closeWaitsUntilEveryCallbackHasReturnedFromClosed() throws Exception {
        SlowToClose callback = new SlowToClose();
        WebSocketServer server = local().path("/", callback).start();
        try (Conversation one = HttpWebSocket.connect(server.url("/"));
                Conversation other = HttpWebSocket.connect(server.url("/"))) {
            assertThat(one.socket().isOpen() && other.socket().isOpen()).isTrue();
            server.close();
            callback.assertThatItHasReturned(2);
        }
    }

    @Test
    void closeInsideACallbackDoesNotWaitForIt() throws Exception {
        Limits patient = Limits.DEFAULT.withCloseTimeout(Duration.ofDays(1));
        CountDownLatch returned = new CountDownLatch(1);
        BlockingQueue<WebSocketServer> itself = new LinkedBlockingQueue<>();
        WebSocketServer server = local().limits(patient)
                .path("/", (socket, event) -> {
                    if (event instanceof Event.Text) {
                        itself.remove().close();
                        returned.countDown();
                    }
                })
                .start();
        itself.add(server);
        Conversation chat = HttpWebSocket.connect(server.url("/"));
        chat.send("close yourself");
        assertThatThrownBy(chat::receive).hasMessageContaining("1001");
        returned.await();
        server.close();
    }

    @Test
    void closeDoesNotWaitForeverForACallback() throws Exception {
        Limits hasty = Limits.DEFAULT.withCloseTimeout(Duration.ofMillis(100));
        CountDownLatch released = new CountDownLatch(1);
        WebSocketServer server = local().limits(hasty)
                .path("/", (socket, event) -> {
                    if (event instanceof Event.Closed) {
                        SlowToClose.await(released);
                    }
                })
                .start();
        try (Conversation chat = HttpWebSocket.connect(server.url("/"))) {
            assertThat(chat.socket().isOpen()).isTrue();
            server.close();
            assertThat(server.connections()).isZero();
        } finally {
            released.countDown();
        }
    }
}
