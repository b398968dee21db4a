package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Callback;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class WebSocketServerBuilderTest {
    private static final Callback ECHO = (ws, event) -> {
        if (event instanceof Event.Text text) {
            ws.send(text.message());
        }
    };

    private static WebSocketServerBuilder local() {
        return WebSocketServer.builder().host("localhost");
    }

    @Test
    void lambdasAndListenersNeedNoCasts() throws Exception {
        try (WebSocketServer server = local().path("/lambda", (ws, event) -> {})
                .path("/reference", WebSocketServerBuilderTest::handle)
                .path("/shared", new Echo())
                .path("/each", Echo::new)
                .path("/each-lambda", () -> new Echo())
                .start()) {
            for (String path : new String[] {"/shared", "/each", "/each-lambda"}) {
                try (Conversation chat = HttpWebSocket.connect(server.url(path))) {
                    chat.send(path);
                    assertThat(chat.receive().text()).isEqualTo(path);
                }
            }
        }
    }

    private static void handle(WebSocket socket, Event event) {}

    private static final class Echo implements Listener {
        @Override
        public void onText(WebSocket socket, ByteBuffer utf8) {
            socket.sendText(utf8);
        }
    }

    @Test
    void aListenerIsMadeForEachSocket() throws Exception {
        BlockingQueue<Listener> made = new LinkedBlockingQueue<>();
        Supplier<Listener> each = () -> {
            Echo echo = new Echo();
            made.add(echo);
            return echo;
        };
        try (WebSocketServer server = local().path("/", each).start()) {
            HttpWebSocket.connect(server.url("/")).close();
            HttpWebSocket.connect(server.url("/")).close();
            assertThat(made.take()).isNotSameAs(made.take());
        }
    }

    @Test
    void aBadSettingFailsAtOnce() {
        WebSocketServerBuilder builder = WebSocketServer.builder().path("/taken", ECHO);
        refused("begins with '/'", () -> builder.path("no-slash", ECHO));
        refused("begins with '/'", () -> builder.path("", ECHO));
        refused("?", () -> builder.path("/a?b", ECHO));
        refused("percent-encode", () -> builder.path("/a b", new Echo()));
        refused("already", () -> builder.path("/taken", Echo::new));
        refused("port is 65536", () -> builder.port(65536));
        refused("port is -1", () -> builder.port(-1));
        refused("backlog is 0", () -> builder.backlog(0));
        refused("host is empty", () -> builder.host(""));
        refused("not a token", () -> builder.subprotocols("a b"));
        refused("twice", () -> builder.subprotocols("a", "a"));
        refused("origin", () -> builder.allowOrigins("example.org"));
        refused("host", () -> builder.allowHosts("a b"));
        refused("Tls.server", () -> builder.tls(Tls.system()));
    }

    private static void refused(String message, ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void aServerNeedsAPath() {
        assertThatThrownBy(() -> local().start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("path(");
    }

    @Test
    void theUrlNamesWhatItListensOn() throws Exception {
        try (WebSocketServer any = WebSocketServer.builder().path("/", ECHO).start();
                WebSocketServer one =
                        WebSocketServer.builder().host("[::1]").path("/", ECHO).start()) {
            try (WebSocketServer wildcard =
                    WebSocketServer.builder().host("0.0.0.0").path("/", ECHO).start()) {
                assertThat(wildcard.url("/")).isEqualTo("ws://localhost:" + wildcard.port() + "/");
            }
            assertThat(any.url("/a")).isEqualTo("ws://localhost:" + any.port() + "/a");
            assertThat(one.url("/a")).isEqualTo("ws://[::1]:" + one.port() + "/a");
            assertThatThrownBy(() -> one.url("a")).isInstanceOf(IllegalArgumentException.class);
            for (String host : new String[] {"127.0.0.1", "[::1]"}) {
                HttpWebSocket.connect("ws://" + host + ":" + any.port() + "/").close();
            }
        }
    }

    // ---- ports

    @Test
    void aPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> local().port(port).path("/", ECHO).start())
                    .isInstanceOf(BindException.class)
                    .hasMessage("port " + port + " is in use: stop what listens there, or choose another port"
                            + " (0 takes a free one)");
        }
    }

    @Test
    void anAddressOfAnotherMachine() {
        assertThatThrownBy(() -> WebSocketServer.builder()
                        .host("192.0.2.1")
                        .path("/", ECHO)
                        .start())
                .isInstanceOf(BindException.class)
                .hasMessageContaining("'192.0.2.1' is not an address of this machine");
        assertThatThrownBy(() -> WebSocketServer.builder()
                        .host("no-such-host.invalid")
                        .path("/", ECHO)
                        .start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot find the host");
    }

    @Test
    void thePortIsFreeAgainAfterClose() throws Exception {
        int port;
        try (WebSocketServer first = local().path("/", ECHO).start()) {
            port = first.port();
            HttpWebSocket.connect(first.url("/")).close();
        }
        try (WebSocketServer second = local().port(port).path("/", ECHO).start()) {
            assertThat(second.port()).isEqualTo(port);
        }
    }

    /** The zone stands in the URL (RFC 6874 §2), and means nothing to the server. */
    @Test
    void anAddressWithAZone() throws Exception {
        int loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"))
                .getIndex();
        try (WebSocketServer server = WebSocketServer.builder()
                .host("::1%" + loopback)
                .path("/", ECHO)
                .start()) {
            assertThat(server.url("/")).isEqualTo("ws://[::1%25" + loopback + "]:" + server.port() + "/");
            try (Conversation chat = HttpWebSocket.connect(server.url("/"))) {
                chat.send("to the loopback");
                assertThat(chat.receive().text()).isEqualTo("to the loopback");
                assertThat(chat.socket().handshake().request().first("Host")).isEqualTo("[::1]:" + server.port());
                assertThat(chat.socket().toString()).contains("ws://[::1%25" + loopback + "]:" + server.port() + "/");
            }
        }
    }

    @Test
    void anAddressWithAZoneThatIsNotThere() {
        WebSocketServerBuilder nowhere =
                WebSocketServer.builder().host("fe80::1%nowhere").path("/", ECHO);
        assertThatThrownBy(nowhere::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("network interface behind the '%'")
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> HttpWebSocket.connect("ws://[fe80::1%25nowhere]/"))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("network interface behind the '%'")
                .hasMessageContaining("nowhere");
    }
}
