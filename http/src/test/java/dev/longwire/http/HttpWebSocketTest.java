package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Callback;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.Listener;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class HttpWebSocketTest {
    private static final Callback ECHO = (ws, event) -> {
        if (event instanceof Event.Text text) {
            ws.send(text.message());
        } else if (event instanceof Event.Binary binary) {
            ws.send(binary.message());
        }
    };

    private static WebSocketServer server;

    @BeforeAll
    static void start() throws Exception {
        server = WebSocketServer.builder()
                .host("localhost")
                .subprotocols("v2", "v1")
                .path("/echo", ECHO)
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Conversation connect() throws Exception {
        return HttpWebSocket.connect(server.url("/echo"));
    }

    @Test
    void echoes() throws Exception {
        try (Conversation chat = connect()) {
            chat.send("hello");
            assertThat(chat.receive().text()).isEqualTo("hello");
            chat.send(new byte[] {1, 2, 3});
            assertThat(chat.receive().bytes()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void echoesWhatIsLargerThanAnyBuffer() throws Exception {
        byte[] large = new byte[5_000_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 >>> 7);
        }
        try (Conversation chat = connect()) {
            chat.send(large);
            assertThat(chat.receive().bytes()).isEqualTo(large);
        }
    }

    @Test
    void createConnectsNothing() {
        Events events = new Events();
        WebSocket socket = HttpWebSocket.create("ws://nowhere.invalid/", events);
        assertThat(socket.status()).isEqualTo(Status.CLOSED);
        assertThat(events.isEmpty()).isTrue();
        assertThat(HttpWebSocket.create("ws://nowhere.invalid/", new Listener() {})
                        .status())
                .isEqualTo(Status.CLOSED);
    }

    @Test
    void aSocketOpensAgainAfterItWasClosed() throws Exception {
        Events events = new Events();
        WebSocket socket = HttpWebSocket.create(server.url("/echo"), events);
        for (int i = 0; i < 3; i++) {
            assertThat(socket.open()).isEqualTo(Status.OPENING);
            events.next(Event.Opening.class);
            events.next(Event.Opened.class);
            socket.send("again");
            assertThat(events.next(Event.Text.class).message()).isEqualTo("again");
            socket.close();
            events.next(Event.Closing.class);
            Event.Closed closed = events.next(Event.Closed.class);
            assertThat(closed.code()).isEqualTo(1000);
            assertThat(closed.clean()).isTrue();
        }
    }

    @Test
    void twoSocketsAtOnceDoNotMeet() throws Exception {
        try (Conversation one = connect();
                Conversation other = connect()) {
            for (int i = 0; i < 100; i++) {
                one.send("one " + i);
                other.send("other " + i);
            }
            for (int i = 0; i < 100; i++) {
                assertThat(one.receive().text()).isEqualTo("one " + i);
                assertThat(other.receive().text()).isEqualTo("other " + i);
            }
        }
    }

    @Test
    void aListenerIsCalledOnTheIoThread() throws Exception {
        CompletableFuture<String> thread = new CompletableFuture<>();
        WebSocket socket = HttpWebSocket.create(server.url("/echo"), new Listener() {
            @Override
            public void onOpened(WebSocket opened) {
                opened.send("hello");
            }

            @Override
            public void onText(WebSocket from, ByteBuffer utf8) {
                thread.complete(Thread.currentThread().getName());
                from.close();
            }
        });
        socket.open();
        assertThat(thread.get()).startsWith("longwire-io-");
    }

    @Test
    void aCallbackRunsOnTheExecutorGiven() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        Events events = new Events();
        WebSocket socket = WebSocketClient.builder()
                .executor(task -> {
                    tasks.incrementAndGet();
                    task.run();
                })
                .build()
                .to(server.url("/echo"))
                .create(events);
        socket.open();
        events.next(Event.Opening.class);
        events.next(Event.Opened.class);
        socket.close();
        events.untilClosed();
        assertThat(tasks.get()).isPositive();
    }

    @Test
    void theServerChoosesASubprotocol() throws Exception {
        try (Conversation chat = WebSocketClient.shared()
                .to(server.url("/echo"))
                .subprotocols("v1", "v2")
                .connect()) {
            assertThat(chat.socket().handshake().subprotocol()).isEqualTo("v2");
        }
        try (Conversation chat = connect()) {
            assertThat(chat.socket().handshake().subprotocol()).isEmpty();
        }
    }

    @Test
    void theHandshakeKnowsHeadersAndAddresses() throws Exception {
        try (Conversation chat = WebSocketClient.shared()
                .to(server.url("/echo?room=1"))
                .header("X-Trace", "42")
                .connect()) {
            var handshake = chat.socket().handshake();
            assertThat(handshake.target()).isEqualTo("/echo?room=1");
            assertThat(handshake.request().first("X-Trace")).isEqualTo("42");
            assertThat(handshake.response().first("Upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(handshake.localAddress()).startsWith("127.0.0.1:");
            assertThat(handshake.remoteAddress()).isEqualTo("127.0.0.1:" + server.port());
        }
    }

    /** The version is written by the build. */
    @Test
    void aClientSaysWhatItIsUnlessItIsToldOtherwise() throws Exception {
        String url = "ws://localhost:" + server.port() + "/echo";
        String version = Files.readAllLines(Path.of("pom.xml")).stream()
                .filter(line -> line.contains("<version>"))
                .findFirst()
                .orElseThrow()
                .replaceAll("</?version>", "")
                .strip();
        try (Conversation chat = HttpWebSocket.connect(url)) {
            assertThat(userAgents(chat)).containsExactly("longwire/" + version);
        }
        try (Conversation chat =
                WebSocketClient.shared().to(url).header("user-agent", "mine").connect()) {
            assertThat(userAgents(chat)).containsExactly("mine");
        }
        try (Conversation chat =
                WebSocketClient.builder().withoutUserAgent().build().to(url).connect()) {
            assertThat(userAgents(chat)).isEmpty();
        }
        try (Conversation chat = WebSocketClient.builder()
                .withoutUserAgent()
                .build()
                .to(url)
                .header("User-Agent", "mine")
                .connect()) {
            assertThat(userAgents(chat)).containsExactly("mine");
        }
    }

    private static List<String> userAgents(Conversation chat) {
        return chat.socket().handshake().request().all("User-Agent");
    }

    @Test
    void anIpv6AddressIsAHostToo() throws Exception {
        try (Conversation chat = HttpWebSocket.connect("ws://[::1]:" + server.port() + "/echo")) {
            assertThat(chat.socket().handshake().remoteAddress()).isEqualTo("[::1]:" + server.port());
        }
    }

    @Test
    void localhostFindsAServerOnEitherAddress() throws Exception {
        for (String address : new String[] {"127.0.0.1", "::1"}) {
            try (WebSocketServer one = WebSocketServer.builder()
                            .host(address)
                            .path("/", ECHO)
                            .start();
                    Conversation chat = HttpWebSocket.connect("ws://localhost:" + one.port() + "/")) {
                chat.send("here");
                assertThat(chat.receive().text()).isEqualTo("here");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "http://localhost/", "ws://", "ws://host:0/", "ws://host:70000/", "ws://a b/"})
    void aBadUrlFailsAtOnce(String url) {
        assertThatThrownBy(() -> HttpWebSocket.create(url, new Events()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Not a WebSocket URL");
        assertThatThrownBy(() -> HttpWebSocket.connect(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBadHeaderFailsAtOnce() {
        var builder = WebSocketClient.shared().to("ws://localhost/");
        assertThatThrownBy(() -> builder.header("X-Bad", "a\r\nInjected: b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-Bad")
                .hasMessageNotContaining("Injected");
        assertThatThrownBy(() -> builder.header("Bad Name", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.header("Upgrade", "h2c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Upgrade");
        builder.header("X-Good", "still usable");
    }

    @Test
    void aBadSubprotocolFailsAtOnce() {
        var builder = WebSocketClient.shared().to("ws://localhost/");
        assertThatThrownBy(() -> builder.subprotocols("with space")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.subprotocols("a", "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aServersTlsIsNotForAClient() {
        assertThatThrownBy(() ->
                        WebSocketClient.builder().tls(Tls.selfSigned()).build().to("wss://localhost/"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Tls.trusting");
    }

    @Test
    void manySocketsShareAnExecutor() throws Exception {
        var executor = Executors.newSingleThreadExecutor();
        try {
            Events one = new Events();
            Events other = new Events();
            WebSocket first = WebSocketClient.builder()
                    .executor(executor)
                    .build()
                    .to(server.url("/echo"))
                    .create(one);
            WebSocket second = WebSocketClient.builder()
                    .executor(executor)
                    .build()
                    .to(server.url("/echo"))
                    .create(other);
            first.open();
            second.open();
            one.next(Event.Opening.class);
            one.next(Event.Opened.class);
            other.next(Event.Opening.class);
            other.next(Event.Opened.class);
            first.close();
            second.close();
            one.untilClosed();
            other.untilClosed();
        } finally {
            executor.shutdown();
        }
    }
}
