package dev.longwire.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.Limits;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.http.netty.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class HandshakeFailureTest {
    private static final Limits HASTY = Limits.DEFAULT.withHandshakeTimeout(Duration.ofMillis(200));

    private static HandshakeException failure(String url) {
        return failure(WebSocketClient.shared().to(url));
    }

    private static HandshakeException failure(WebSocketBuilder builder) {
        return catchThrowableOfType(
                HandshakeException.class, () -> builder.connect().close());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Test
    void anUnknownHost() {
        HandshakeException failure = failure("ws://no-such-host.invalid/");
        assertThat(failure).hasMessage("cannot find the host 'no-such-host.invalid': check the name and DNS");
        assertThat(failure).hasRootCauseInstanceOf(UnknownHostException.class);
        assertThat(failure.status()).isZero();
    }

    @Test
    void aPortWhereNothingListens() throws Exception {
        int port = freePort();
        HandshakeException failure = failure("ws://127.0.0.1:" + port + "/");
        assertThat(failure)
                .hasMessage("nothing listens on 127.0.0.1:" + port
                        + " (connection refused): check host and port, and that the server runs");
        assertThat(failure).hasRootCauseInstanceOf(ConnectException.class);
        assertThat(failure("ws://localhost:" + port + "/"))
                .hasMessageContaining("tried 127.0.0.1 and ::1")
                .hasMessageContaining("nothing listens on localhost:" + port);
    }

    @Test
    void aFailureIsAnEventToo() throws Exception {
        Events events = new Events();
        WebSocket socket = HttpWebSocket.create("ws://127.0.0.1:" + freePort() + "/", events);
        socket.open();
        List<Event> seen = events.untilClosed();
        assertThat(seen).hasExactlyElementsOfTypes(Event.Opening.class, Event.Error.class, Event.Closed.class);
        Event.Closed closed = (Event.Closed) seen.get(2);
        assertThat(closed.by()).isEqualTo(ClosedBy.LINE);
        assertThat(closed.cause()).isInstanceOf(HandshakeException.class).hasMessageContaining("nothing listens");
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 301, 400, 401, 404, 426, 500, 503})
    void anAnswerThatRefuses(int status) throws Exception {
        String body = status == 204 ? "" : "The body says why.";
        try (RawServer server = RawServer.answering("HTTP/1.1 " + status + " Because\r\nContent-Length: "
                + body.length() + "\r\nX-Trace: 7\r\n\r\n" + body)) {
            HandshakeException failure = failure(server.url("ws"));
            assertThat(failure.status()).isEqualTo(status);
            assertThat(failure.headers().first("x-trace")).isEqualTo("7");
            assertThat(new String(failure.body(), ISO_8859_1)).isEqualTo(body);
            assertThat(failure).hasMessageContaining("the server answered " + status);
        }
    }

    @Test
    void aBodyWithoutALengthEndsWithTheConnection() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 403 No\r\n\r\nuntil the end")) {
            assertThat(new String(failure(server.url("ws")).body(), ISO_8859_1)).isEqualTo("until the end");
        }
    }

    @Test
    void aWrongKey() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")) {
            assertThat(failure(server.url("ws"))).hasMessageContaining("Sec-WebSocket-Accept");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"garbage\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\u0000\u0001\u0002\u0003", "\u0016\u0003\u0001"})
    void garbage(String bytes) throws Exception {
        try (RawServer server = RawServer.answering(bytes)) {
            assertThat(failure(server.url("ws"))).hasMessageContaining("Not a valid HTTP response");
        }
    }

    @Test
    void silenceAfterTheRequest() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> awaited(over))) {
            HandshakeException failure =
                    failure(WebSocketClient.shared().to(server.url("ws")).limits(HASTY));
            assertThat(failure).hasMessageContaining("within 200 ms").hasMessageContaining("Limits.handshakeTimeout");
            over.countDown();
        }
    }

    @Test
    void silenceInTls() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> awaited(over))) {
            HandshakeException failure =
                    failure(WebSocketClient.shared().to(server.url("wss")).limits(HASTY));
            assertThat(failure).hasMessageContaining("within 200 ms");
            over.countDown();
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Stream<String> transports() {
        return Transport.available().stream().map(Transport::toString);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void theServerVanishesAfterEachByteOfItsAnswer(String transport) throws Exception {
        int whole = RawServer.accepting("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")
                .length();
        SynchronousQueue<Integer> lengths = new SynchronousQueue<>();
        try (IoThreads threads = IoThreads.create(1, transport);
                RawServer server = new RawServer(connection -> {
                    String answer = RawServer.accepting(RawServer.readHead(connection.getInputStream()));
                    int length = taken(lengths);
                    connection
                            .getOutputStream()
                            .write(answer.substring(0, length).getBytes(ISO_8859_1));
                    if (length % 2 == 0) {
                        connection.setSoLinger(true, 0); // a reset
                    }
                })) {
            for (int length = 0; length < whole; length++) {
                Events events = new Events();
                WebSocket socket = WebSocketClient.builder()
                        .ioThreads(threads)
                        .build()
                        .to(server.url("ws"))
                        .create(events);
                socket.open();
                lengths.put(length);
                List<Event> seen = events.untilClosed();
                assertThat(seen)
                        .as("after %d bytes", length)
                        .hasExactlyElementsOfTypes(Event.Opening.class, Event.Error.class, Event.Closed.class);
                assertThat(((Event.Closed) seen.get(2)).cause()).isInstanceOf(HandshakeException.class);
            }
        }
    }

    private static int taken(SynchronousQueue<Integer> lengths) {
        try {
            return lengths.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    @Test
    void closeWhileOpeningGivesUp() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
            RawServer.readHead(connection.getInputStream());
            connected.countDown();
            try {
                connection.getInputStream().read();
            } finally {
                ended.countDown();
            }
        })) {
            Events events = new Events();
            WebSocket socket = HttpWebSocket.create(server.url("ws"), events);
            socket.open();
            connected.await();
            socket.close();
            assertThat(events.untilClosed())
                    .hasExactlyElementsOfTypes(Event.Opening.class, Event.Closing.class, Event.Closed.class);
            ended.await();
        }
    }
}
