package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Callback;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.WebSocket;
import dev.longwire.http.netty.Transport;
import dev.longwire.testkit.Patience;
import dev.longwire.transport.IoThread;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NoLeaks.class)
class IoThreadsTest {
    private static final Callback ECHO = (ws, event) -> {
        if (event instanceof Event.Text text) {
            ws.send(text.message());
        } else if (event instanceof Event.Binary binary) {
            ws.send(binary.message());
        }
    };

    static Stream<String> transports() {
        return Transport.available().stream().map(Transport::toString);
    }

    private static WebSocketServer server(IoThreads threads) throws Exception {
        return WebSocketServer.builder()
                .host("127.0.0.1")
                .ioThreads(threads)
                .path("/", ECHO)
                .start();
    }

    private static Conversation connect(WebSocketServer server, IoThreads threads) throws Exception {
        return WebSocketClient.builder()
                .ioThreads(threads)
                .build()
                .to(server.url("/"))
                .connect();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void everyTransportCarriesSmallAndLarge(String transport) throws Exception {
        byte[] large = new byte[2_000_000];
        large[1_999_999] = 7;
        try (IoThreads threads = IoThreads.create(2, transport);
                WebSocketServer server = server(threads)) {
            assertThat(threads.transport()).isEqualTo(transport);
            assertThat(server.transport()).isEqualTo(transport);
            try (Conversation chat = connect(server, threads)) {
                chat.send("small");
                assertThat(chat.receive().text()).isEqualTo("small");
                chat.send(large);
                assertThat(chat.receive().bytes()).isEqualTo(large);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void everyTransportCarriesTls(String transport) throws Exception {
        Tls tls = Tls.selfSigned();
        byte[] large = new byte[1_000_000];
        large[999_999] = 7;
        try (IoThreads threads = IoThreads.create(2, transport);
                WebSocketServer server = WebSocketServer.builder()
                        .host("localhost")
                        .ioThreads(threads)
                        .tls(tls)
                        .path("/", ECHO)
                        .start();
                Conversation chat = WebSocketClient.builder()
                        .ioThreads(threads)
                        .tls(Tls.trusting(tls.certificates()))
                        .build()
                        .to(server.url("/"))
                        .connect()) {
            chat.send(large);
            assertThat(chat.receive().bytes()).isEqualTo(large);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void threadsEndAfterTheLastSocketAndServer(String transport) throws Exception {
        IoThreads threads = IoThreads.create(2, transport);
        List<Thread> running;
        try (WebSocketServer server = server(threads);
                Conversation chat = connect(server, threads)) {
            chat.send("hello");
            chat.receive();
            running = running();
            assertThat(running).isNotEmpty().allMatch(Thread::isDaemon);
        }
        for (Thread thread : running) {
            thread.join();
        }
        // and start again when they are needed again
        try (WebSocketServer server = server(threads);
                Conversation chat = connect(server, threads)) {
            chat.send("again");
            assertThat(chat.receive().text()).isEqualTo("again");
        }
        threads.close();
    }

    @Test
    void threadsEndAfterAnAttemptThatFailed() throws Exception {
        IoThreads threads = IoThreads.create(1);
        for (String url : new String[] {"ws://127.0.0.1:1/", "ws://no-such-host.invalid/", "wss://127.0.0.1:1/"}) {
            assertThatThrownBy(() -> WebSocketClient.builder()
                            .ioThreads(threads)
                            .build()
                            .to(url)
                            .connect())
                    .isInstanceOf(HandshakeException.class);
        }
        List<Thread> running = running();
        assertThat(running).isNotEmpty();
        for (Thread thread : running) {
            thread.join();
        }
    }

    @Test
    void threadsEndAfterAnAttemptThatWasGivenUp() throws Exception {
        IoThreads threads = IoThreads.create(1);
        try (RawServer silent =
                new RawServer(connection -> connection.getInputStream().readAllBytes())) {
            Events events = new Events();
            WebSocket socket = WebSocketClient.builder()
                    .ioThreads(threads)
                    .build()
                    .to(silent.url("ws"))
                    .create(events);
            socket.open();
            socket.close();
            events.untilClosed();
        }
        for (Thread thread : running()) {
            thread.join();
        }
    }

    /** The threads of the tests of this class; those that all share may still linger. */
    private static List<Thread> running() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread instanceof IoThread)
                .collect(Collectors.toList());
    }

    @Test
    void closeEndsSocketsAndServersAtOnce() throws Exception {
        IoThreads threads = IoThreads.create(2);
        WebSocketServer server = server(threads);
        Events events = new Events();
        WebSocket socket = WebSocketClient.builder()
                .ioThreads(threads)
                .build()
                .to(server.url("/"))
                .create(events);
        socket.open();
        events.next(Event.Opening.class);
        events.next(Event.Opened.class);
        threads.close();
        List<Event> seen = events.untilClosed();
        assertThat(seen).hasAtLeastOneElementOfType(Event.Closed.class);
        server.close();
        threads.close();
        assertThatThrownBy(socket::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> server(threads)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closeWaitsUntilCallbacksHaveReturnedFromClosed() throws Exception {
        IoThreads threads = IoThreads.create(2);
        SlowToClose callback = new SlowToClose();
        WebSocketServer server = WebSocketServer.builder()
                .host("127.0.0.1")
                .ioThreads(threads)
                .path("/", callback)
                .start();
        CountDownLatch opened = new CountDownLatch(1);
        WebSocket client = WebSocketClient.builder()
                .ioThreads(threads)
                .build()
                .to(server.url("/"))
                .create((socket, event) -> {
                    if (event instanceof Event.Opened) {
                        opened.countDown();
                    }
                    callback.onEvent(socket, event);
                });
        client.open();
        opened.await();
        threads.close();
        callback.assertThatItHasReturned(2); // from the client's and from the server's
        server.close();
    }

    @Test
    void closeEndsWhatIsOpeningToo() throws Exception {
        IoThreads threads = IoThreads.create(1);
        CompletableFuture<Void> asked = new CompletableFuture<>();
        try (RawServer silent = new RawServer(connection -> {
            asked.complete(null);
            connection.getInputStream().readAllBytes();
        })) {
            Events events = new Events();
            WebSocket socket = WebSocketClient.builder()
                    .ioThreads(threads)
                    .build()
                    .to(silent.url("wss"))
                    .create(events);
            socket.open();
            asked.get(Patience.SECONDS, TimeUnit.SECONDS);
            threads.close();
            assertThat(events.untilClosed()).hasAtLeastOneElementOfType(Event.Error.class);
        }
    }

    @Test
    void theSharedThreadsAreNotForClosing() throws Exception {
        IoThreads shared = IoThreads.shared();
        shared.close();
        try (WebSocketServer server = server(shared)) {
            connect(server, shared).close();
        }
        assertThat(shared.threads()).isBetween(1, 16);
    }

    @Test
    void aBadNumberOrTransportFailsAtOnce() {
        assertThatThrownBy(() -> IoThreads.create(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 1 to 1024");
        assertThatThrownBy(() -> IoThreads.create(1, "smoke"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'smoke'")
                .hasMessageContaining("nio");
        assertThatThrownBy(() -> IoThreads.create(1, "kqueue").close())
                .as("on Linux")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not work here");
    }

    @Test
    void aSystemPropertyForcesATransport() {
        System.setProperty("dev.longwire.transport", "nio");
        try {
            assertThat(IoThreads.create(1).transport()).isEqualTo("nio");
            System.setProperty("dev.longwire.transport", "smoke");
            assertThatThrownBy(() -> IoThreads.create(1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("dev.longwire.transport");
        } finally {
            System.clearProperty("dev.longwire.transport");
        }
        assertThat(IoThreads.create(1).transport())
                .as("not io_uring, unless it is asked for")
                .isIn("epoll", "kqueue", "nio");
    }
}
