package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Callback;
import dev.longwire.Compression;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.testkit.Patience;
import dev.longwire.transport.IoThread;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a client owns, and what is its sockets'. */
@ExtendWith(NoLeaks.class)
class WebSocketClientTest {
    private static final Callback ECHO = (socket, event) -> {
        if (event instanceof Event.Text text) {
            socket.send(text.message());
        }
    };

    private static WebSocketServer serve(Callback callback) throws Exception {
        return WebSocketServer.builder()
                .host("localhost")
                .subprotocols("v1", "v2")
                .compression(Compression.DEFAULT)
                .path("/", callback)
                .start();
    }

    private static void opened(WebSocket socket, Events events) throws InterruptedException {
        socket.open();
        events.next(Event.Opening.class);
        events.next(Event.Opened.class);
    }

    private static Event.Closed closed(Events events) throws InterruptedException {
        List<Event> seen = events.untilClosed();
        return (Event.Closed) seen.get(seen.size() - 1);
    }

    @Test
    void theSharedOneIsNotForClosing() throws Exception {
        try (WebSocketServer server = serve(ECHO);
                Conversation before = HttpWebSocket.connect(server.url("/"))) {
            WebSocketClient.shared().close();
            before.send("still here");
            assertThat(before.receive().text()).isEqualTo("still here");
            WebSocketClient.shared().to(server.url("/")).connect().close();
        }
    }

    @Test
    void itsOwnThreadsEndWithItAndThoseItWasGivenGoOn() throws Exception {
        try (WebSocketServer server = serve(ECHO);
                IoThreads given = IoThreads.create(1)) {
            IoThreads own;
            Thread ended;
            try (WebSocketClient client = WebSocketClient.builder().ioThreads(1).build()) {
                own = client.settings().threads();
                ended = threadOf(client, server);
            }
            assertThatThrownBy(own::group)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            ended.join();
            Thread kept;
            try (WebSocketClient client =
                    WebSocketClient.builder().ioThreads(given).build()) {
                kept = threadOf(client, server);
            }
            try (WebSocketClient next =
                    WebSocketClient.builder().ioThreads(given).build()) {
                assertThat(threadOf(next, server)).isSameAs(kept);
            }
        }
        assertThatThrownBy(() -> WebSocketClient.builder().ioThreads(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Thread threadOf(WebSocketClient client, WebSocketServer server) throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        client.to(server.url("/"))
                .create(new Listener() {
                    @Override
                    public void onOpened(WebSocket socket) {
                        thread.complete(Thread.currentThread());
                    }
                })
                .open();
        Thread found = thread.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(found).isInstanceOf(IoThread.class);
        return found;
    }

    @Test
    void eachSocketHasSettingsOfItsOwn() throws Exception {
        try (WebSocketServer server = serve(ECHO);
                WebSocketClient client = WebSocketClient.builder()
                        .userAgent("the client/1")
                        .limits(Patience.LIMITS)
                        .build();
                Conversation plain = client.to(URI.create(server.url("/"))).connect();
                Conversation other = client.to(server.url("/?other"))
                        .header("X-Trace", "42")
                        .header("User-Agent", "the socket/2")
                        .subprotocols("v2")
                        .compression(Compression.DEFAULT)
                        .connect()) {
            Handshake first = Objects.requireNonNull(plain.socket().handshake());
            Handshake second = Objects.requireNonNull(other.socket().handshake());
            assertThat(first.request().all("User-Agent")).containsExactly("the client/1");
            assertThat(first.request().contains("X-Trace")).isFalse();
            assertThat(first.subprotocol()).isEmpty();
            assertThat(first.compression()).isNull();
            assertThat(second.request().all("User-Agent")).containsExactly("the socket/2");
            assertThat(second.request().first("X-Trace")).isEqualTo("42");
            assertThat(second.subprotocol()).isEqualTo("v2");
            assertThat(second.compression()).isNotNull();
        }
    }

    @Test
    void limitsOfTheClientAreForSocketsThatHaveNone() throws Exception {
        Limits small = Limits.DEFAULT.withMaxMessageSize(10);
        try (WebSocketServer server = serve(ECHO);
                WebSocketClient client = WebSocketClient.builder().limits(small).build()) {
            Events bounded = new Events();
            WebSocket socket = client.to(server.url("/")).create(bounded);
            opened(socket, bounded);
            socket.send("more than ten octets");
            assertThat(closed(bounded).code()).isEqualTo(1009);
            try (Conversation other =
                    client.to(server.url("/")).limits(Limits.DEFAULT).connect()) {
                other.send("more than ten octets");
                assertThat(other.receive().text()).hasSize(20);
            }
        }
    }

    @Test
    void tlsIsTheClients() throws Exception {
        Tls tls = Tls.selfSigned();
        try (WebSocketServer server = WebSocketServer.builder()
                        .host("localhost")
                        .tls(tls)
                        .path("/", ECHO)
                        .start();
                WebSocketClient client = WebSocketClient.builder()
                        .tls(Tls.trusting(tls.certificates()))
                        .build()) {
            for (int i = 0; i < 2; i++) {
                try (Conversation chat = client.to(server.url("/")).connect()) {
                    chat.send("secret");
                    assertThat(chat.receive().text()).isEqualTo("secret");
                }
            }
            assertThatThrownBy(() -> HttpWebSocket.connect(server.url("/"))).hasMessageContaining("certificate");
        }
    }

    @Test
    void socketsThatAreNotOpenAreNotHeld() throws Exception {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        try (WebSocketServer server = serve(ECHO);
                WebSocketClient client = WebSocketClient.builder().build()) {
            List<PhantomReference<Object>> watched = new ArrayList<>();
            watched.add(new PhantomReference<>(client.to(server.url("/")).create(new Events()), collected));
            watched.add(new PhantomReference<>(openedAndClosed(client, server), collected));
            for (int tries = 0; !watched.isEmpty(); tries++) {
                assertThat(tries).as("collections in vain").isLessThan(Patience.SECONDS * 10);
                System.gc();
                watched.remove(collected.remove(100));
            }
        }
    }

    private static WebSocket openedAndClosed(WebSocketClient client, WebSocketServer server) throws Exception {
        Events events = new Events();
        WebSocket socket = client.to(server.url("/")).create(events);
        opened(socket, events);
        socket.close();
        events.untilClosed();
        return socket;
    }
}
