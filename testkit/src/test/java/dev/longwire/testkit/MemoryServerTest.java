package dev.longwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.ClosedBy;
import dev.longwire.Compression;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.Handshake;
import dev.longwire.HandshakeException;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.server.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MemoryServerTest {
    private final Recorder client = new Recorder();
    private final Recorder served = new Recorder();

    @Test
    void bothSidesAreToldWhatHappens() {
        try (MemoryServer server = MemoryServer.serving(served)) {
            WebSocket socket = server.connect("/anywhere", client);
            client.nextOpened();
            served.next(Event.Opened.class);
            socket.send("to the server");
            assertThat(served.nextText()).isEqualTo("to the server");
            served.socket().send(new byte[] {1, 2});
            assertThat(client.nextBinary()).containsExactly(1, 2);
            socket.close(4000, "enough");
            assertThat(served.nextClosed()).isEqualTo(new Event.Closed(4000, "enough", ClosedBy.REMOTE, true, null));
            assertThat(client.nextClosed().by()).isEqualTo(ClosedBy.LOCAL);
            server.awaitIdle();
            client.assertExhausted();
            served.assertExhausted();
            assertThat(server.sockets()).isEmpty();
        }
    }

    @Test
    void theHandshakeHasPathHeadersAndSubprotocol() throws Exception {
        try (MemoryServer server = MemoryServer.builder()
                        .path("/chat", served)
                        .subprotocols("chat.v2", "chat.v1")
                        .compression(Compression.DEFAULT)
                        .start();
                Conversation chat = server.client("/chat?room=1")
                        .header("Authorization", "Bearer x")
                        .subprotocols("chat.v1")
                        .compression(Compression.DEFAULT)
                        .connect()) {
            served.next(Event.Opened.class);
            Handshake agreed = served.socket().handshake();
            assertThat(agreed).isNotNull();
            assertThat(agreed.target()).isEqualTo("/chat?room=1");
            assertThat(agreed.request().first("Authorization")).isEqualTo("Bearer x");
            assertThat(agreed.subprotocol()).isEqualTo("chat.v1");
            assertThat(agreed.compression()).isNotNull();
            chat.send("hello");
            assertThat(served.nextText()).isEqualTo("hello");
        }
    }

    @Test
    void eachPathHasItsOwnAndOthersAreRefused() throws Exception {
        try (MemoryServer server = MemoryServer.builder()
                .path("/callback", (socket, event) -> {
                    if (event instanceof Event.Text) {
                        socket.send("of a callback");
                    }
                })
                .path("/listener", new Echo())
                .path("/fresh", Echo::new)
                .start()) {
            for (String path : new String[] {"/callback", "/listener", "/fresh"}) {
                try (Conversation chat = server.connect(path)) {
                    String expected = path.equals("/callback") ? "of a callback" : path;
                    assertThat(chat.send(path).receive().text()).isEqualTo(expected);
                }
            }
            assertThatThrownBy(() -> server.connect("/elsewhere"))
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            refused -> assertThat(refused.status()).isEqualTo(404));
        }
    }

    @Test
    void aHandlerSeesTheRequestAndAcceptsOrRefuses() throws Exception {
        try (MemoryServer server = MemoryServer.builder()
                .path("/rooms/{room}", request -> {
                    if (request.cookie("sid") == null) {
                        return Answer.refuse(401, "Log in first.").header("WWW-Authenticate", "Bearer");
                    }
                    return Answer.accept(served)
                            .attachment(request.variable("room") + " " + request.query("as"))
                            .subprotocol("chat.v2")
                            .header("Set-Cookie", "seen=1");
                })
                .path(
                        "/rooms/closed",
                        request -> Answer.later(
                                CompletableFuture.completedFuture(Answer.refuse(403, "This room is closed."))))
                .start()) {
            try (Conversation chat = server.client("/rooms/a%62c?as=me")
                    .header("Cookie", "sid=7")
                    .subprotocols("chat.v1", "chat.v2")
                    .connect()) {
                served.next(Event.Opened.class);
                assertThat(served.socket().attachment()).isEqualTo("abc me");
                assertThat(chat.socket().handshake().subprotocol()).isEqualTo("chat.v2");
                assertThat(chat.socket().handshake().response().first("Set-Cookie"))
                        .isEqualTo("seen=1");
            }
            assertThatThrownBy(() -> server.connect("/rooms/1"))
                    .isInstanceOfSatisfying(HandshakeException.class, refused -> {
                        assertThat(refused.status()).isEqualTo(401);
                        assertThat(refused.headers().first("WWW-Authenticate")).isEqualTo("Bearer");
                    });
            assertThatThrownBy(() -> server.connect("/rooms/closed"))
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            refused -> assertThat(refused.status()).isEqualTo(403));
        }
    }

    @Test
    void aPathHasSettingsOfItsOwn() throws Exception {
        try (MemoryServer server = MemoryServer.builder()
                        .path("/a", Echo::new)
                        .path("/b", Echo::new)
                        .subprotocols("one")
                        .configure("/b", path -> path.subprotocols("two"))
                        .start();
                Conversation a = server.client("/a").subprotocols("two", "one").connect();
                Conversation b = server.client("/b").subprotocols("two", "one").connect()) {
            assertThat(a.socket().handshake().subprotocol()).isEqualTo("one");
            assertThat(b.socket().handshake().subprotocol()).isEqualTo("two");
        }
    }

    @Test
    void aClientThatWaitsForItsAnswerIsGivenUpWithTheServer() {
        CompletableFuture<Answer> never = new CompletableFuture<>();
        CompletableFuture<String> asked = new CompletableFuture<>();
        MemoryServer server = MemoryServer.builder()
                .path("/", request -> {
                    asked.complete(request.path());
                    return Answer.later(never);
                })
                .start();
        server.connect("/", client);
        assertThat(asked.join()).isEqualTo("/");
        server.close();
        client.next(Event.Opening.class);
        client.next(Event.Error.class);
        assertThat(client.nextClosed().code()).isEqualTo(1006);
    }

    @Test
    void aForeignOriginIsRefused() throws Exception {
        try (MemoryServer server = MemoryServer.builder()
                .path("/", new Echo())
                .allowOrigins("https://example.org")
                .start()) {
            server.client("/").header("Origin", "https://example.org").connect().close();
            assertThatThrownBy(() -> server.client("/")
                            .header("Origin", "https://example.com")
                            .connect())
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            refused -> assertThat(refused.status()).isEqualTo(403));
        }
    }

    @Test
    void idleIsWhenEveryAnswerHasCome() {
        try (MemoryServer server = MemoryServer.serving((socket, event) -> {
            if (event instanceof Event.Text text && text.message().length() < 100) {
                socket.send(text.message() + "x");
            }
        })) {
            WebSocket[] asking = new WebSocket[1];
            Recorder answering = new Recorder((socket, event) -> {
                if (event instanceof Event.Text text) {
                    socket.send(text.message() + "y");
                }
            });
            asking[0] = server.connect("/", answering);
            server.awaitIdle();
            answering.nextOpened();
            answering.assertExhausted();
            for (int round = 0; round < 20; round++) {
                asking[0].send("");
                server.awaitIdle();
                assertThat(answering.rest()).hasSize(50 * (round + 1));
            }
        }
    }

    @Test
    void aCallbackThatDoesNotReturnIsNotIdle() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<String> order = new CompletableFuture<>();
        try (MemoryServer server = MemoryServer.serving((socket, event) -> {
            if (event instanceof Event.Text) {
                try {
                    goOn.await();
                } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                }
                order.complete("callback");
            }
        })) {
            WebSocket socket = server.connect("/", client);
            client.nextOpened();
            socket.send("a");
            CountDownLatch waiting = new CountDownLatch(1);
            Thread idle = new Thread(() -> {
                waiting.countDown();
                server.awaitIdle();
                order.complete("idle");
            });
            idle.start();
            waiting.await();
            goOn.countDown();
            assertThat(order.get()).isEqualTo("callback");
            idle.join();
        }
    }

    @Test
    void whoWouldWaitForItselfIsTold() {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        MemoryServer[] server = new MemoryServer[1];
        server[0] = MemoryServer.serving((socket, event) -> {
            try {
                server[0].awaitIdle();
            } catch (IllegalStateException told) {
                thrown.complete(told);
            }
        });
        server[0].connect("/", client);
        assertThat(thrown.join()).hasMessageContaining("waits for itself");
        server[0].close();
    }

    @Test
    void theServerGoesAwayAndLeavesNobodyWaiting() {
        Faults stalled = new Faults();
        Recorder silent = new Recorder();
        MemoryServer server = MemoryServer.serving(new Echo());
        server.connect("/", client);
        client.nextOpened();
        server.client("/").faults(stalled).create(silent).open();
        silent.nextOpened();
        stalled.toServer().stall();
        stalled.toClient().stall();
        server.close();
        assertThat(client.nextClosed().code()).isEqualTo(1001);
        assertThat(silent.until(Event.Closed.class, Event.Message.class).code()).isEqualTo(1006);
        server.awaitIdle();
        server.close();
        assertThatThrownBy(() -> server.connect("/", new Recorder())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatCannotBeMeantIsRefusedAtOnce() {
        MemoryServer.Builder builder = MemoryServer.builder();
        assertThatThrownBy(builder::start).isInstanceOf(IllegalStateException.class);
        builder.path("/a", new Echo());
        assertThatThrownBy(() -> builder.path("/a", new Echo())).hasMessage("there are sockets at /a already");
        assertThatThrownBy(() -> builder.path("b", new Echo())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.path("/b?x=1", new Echo())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.subprotocols("no token")).isInstanceOf(IllegalArgumentException.class);
        try (MemoryServer server = builder.limits(Limits.DEFAULT).start()) {
            assertThatThrownBy(() -> server.client("a")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> server.client("/a").header("Upgrade", "x"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
