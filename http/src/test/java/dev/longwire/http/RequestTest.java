package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Callback;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.server.Answer;
import dev.longwire.server.SetCookie;
import dev.longwire.testkit.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server's handlers see of a request, and what becomes of their answers, over loopback. */
class RequestTest {
    private final WebSocketServerBuilder builder = WebSocketServer.builder().host("127.0.0.1");
    private WebSocketServer server;

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    private void start() throws IOException {
        server = builder.start();
    }

    private Conversation connect(String target) throws HandshakeException {
        return HttpWebSocket.connect(server.url(target));
    }

    private int refusal(String target) {
        AtomicReference<HandshakeException> refused = new AtomicReference<>();
        assertThatThrownBy(() -> connect(target)).isInstanceOfSatisfying(HandshakeException.class, refused::set);
        return refused.get().status();
    }

    private static Callback saying(String text) {
        return (ws, event) -> {
            if (event instanceof Event.Opened) {
                ws.send(text);
            }
        };
    }

    private static String said(Conversation conversation) throws InterruptedException {
        return conversation.receive().text();
    }

    private HttpResponse<String> get(String target) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        return client.send(
                HttpRequest.newBuilder(URI.create(server.pageUrl(target)))
                        .timeout(Duration.ofSeconds(Patience.SECONDS))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aHandlerSeesWhatTheClientAsksFor() throws Exception {
        builder.path(
                "/rooms/{room}",
                request -> Answer.accept(saying(String.join(
                        "|",
                        request.method(),
                        request.path(),
                        request.variable("room"),
                        String.valueOf(request.query("a")),
                        request.queries("b").toString(),
                        String.valueOf(request.cookie("sid")),
                        String.valueOf(request.headers().first("X-Mine")),
                        request.subprotocols().toString(),
                        request.scheme(),
                        request.host().replaceAll(":.*", ""),
                        request.remoteAddress().replaceAll(":.*", ""),
                        String.valueOf(request.tls())))));
        start();
        try (Conversation talk = WebSocketClient.shared()
                .to(server.url("/rooms/a%2Fb?a=1+2&b=x&b=%79"))
                .header("Cookie", "other=1; sid=secret")
                .header("X-Mine", "yes")
                .subprotocols("chat")
                .connect()) {
            assertThat(said(talk))
                    .isEqualTo("GET|/rooms/a%2Fb|a/b|1 2|[x, y]|secret|yes|[chat]|http|127.0.0.1|127.0.0.1|null");
        }
    }

    @Test
    void aHandlerRefusesWithStatusHeadersAndText() throws Exception {
        builder.path("/", request -> Answer.refuse(401, "Log in first.").header("WWW-Authenticate", "Bearer"));
        start();
        assertThatThrownBy(() -> connect("/")).isInstanceOfSatisfying(HandshakeException.class, refused -> {
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.headers().first("WWW-Authenticate")).isEqualTo("Bearer");
            assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("Log in first.");
        });
    }

    @Test
    void cookiesAreSetOnWhateverIsAnswered() throws Exception {
        builder.path("/in", request -> Answer.accept(saying("hello")).cookie(SetCookie.of(request, "a", "1")));
        builder.path("/out", request -> Answer.refuse(403, "No.").cookie(SetCookie.of(request, "a", "2")));
        builder.get("/page", request -> Reply.text(200, "").cookie(SetCookie.of(request, "a", "3")));
        builder.trustProxies("127.0.0.1");
        start();
        try (Conversation talk = connect("/in")) {
            assertThat(talk.socket().handshake().response().all("Set-Cookie"))
                    .containsExactly("a=1; Path=/; HttpOnly; SameSite=Lax");
        }
        assertThatThrownBy(() -> WebSocketClient.shared()
                        .to(server.url("/out"))
                        .header("X-Forwarded-For", "192.0.2.1")
                        .header("X-Forwarded-Proto", "https")
                        .connect())
                .isInstanceOfSatisfying(
                        HandshakeException.class,
                        refused -> assertThat(refused.headers().all("Set-Cookie"))
                                .containsExactly("a=2; Path=/; Secure; HttpOnly; SameSite=Lax"));
        assertThat(get("/page").headers().allValues("Set-Cookie"))
                .containsExactly("a=3; Path=/; HttpOnly; SameSite=Lax");
    }

    @Test
    void anAnswerSetsWhatThisSocketIs() throws Exception {
        record User(String name) {}
        builder.path(
                "/",
                request -> Answer.accept((Callback) (ws, event) -> {
                            if (event instanceof Event.Opened) {
                                ws.send(ws.attachment(User.class).name());
                            }
                        })
                        .attachment(new User("Ada"))
                        .subprotocol("b")
                        .header("Set-Cookie", "sid=2")
                        .limits(Limits.DEFAULT.withMaxMessageSize(3)));
        start();
        try (Conversation talk = WebSocketClient.shared()
                .to(server.url("/"))
                .subprotocols("a", "b")
                .connect()) {
            assertThat(said(talk)).isEqualTo("Ada");
            assertThat(talk.socket().handshake()).satisfies(agreed -> {
                assertThat(agreed.subprotocol()).isEqualTo("b");
                assertThat(agreed.response().first("Set-Cookie")).isEqualTo("sid=2");
            });
            talk.send("long");
            assertThatThrownBy(talk::receive).hasMessageContaining("1009");
        }
    }

    @Test
    void anAnswerMayComeLaterAndFromAnotherThread() throws Exception {
        builder.path("/", request -> Answer.later(CompletableFuture.supplyAsync(() -> Answer.accept(saying("later")))));
        builder.path(
                "/failed",
                request -> Answer.later(CompletableFuture.failedFuture(new IOException("the database is away"))));
        builder.path("/never", request -> Answer.later(new CompletableFuture<>()));
        builder.limits(Limits.DEFAULT.withHandshakeTimeout(Duration.ofMillis(300)));
        start();
        try (Conversation talk = connect("/")) {
            assertThat(said(talk)).isEqualTo("later");
        }
        assertThat(refusal("/never")).isEqualTo(503);
        assertThat(refusal("/failed")).isEqualTo(500);
    }

    @Test
    void aHandlerThatThrowsOrGivesNothing500() throws Exception {
        builder.path("/throws", request -> {
            throw new IOException("no");
        });
        builder.path("/null", request -> null);
        builder.path("/mqtt", request -> Answer.accept(saying("")).subprotocol("mqtt"));
        start();
        assertThat(refusal("/throws")).isEqualTo(500);
        assertThat(refusal("/null")).isEqualTo(500);
        assertThat(refusal("/mqtt")).isEqualTo(500);
    }

    /** As an application writes it. */
    static final class Greeter implements Callback {
        @Override
        public void onEvent(WebSocket socket, Event event) {
            if (event instanceof Event.Opened) {
                socket.send("hello");
            }
        }
    }

    @Test
    void eachSocketMayHaveACallbackOfItsOwn() throws Exception {
        builder.path("/x", Greeter::new);
        builder.path("/listener", () -> new Listener() {
            @Override
            public void onOpened(WebSocket socket) {
                socket.send("heard");
            }
        });
        builder.path("/neither", () -> "text");
        start();
        try (Conversation talk = connect("/x")) {
            assertThat(said(talk)).isEqualTo("hello");
        }
        try (Conversation talk = connect("/listener")) {
            assertThat(said(talk)).isEqualTo("heard");
        }
        assertThat(refusal("/neither")).isEqualTo(500);
    }

    @Test
    void aPathHasSettingsOfItsOwn() throws Exception {
        builder.path("/strict", saying("strict"))
                .path("/loose", saying("loose"))
                .subprotocols("all")
                .allowOrigins("https://example.org")
                .configure("/loose", path -> path.subprotocols("one").allowAnyOrigin());
        start();
        try (Conversation talk = WebSocketClient.shared()
                .to(server.url("/loose"))
                .header("Origin", "https://elsewhere.example")
                .subprotocols("all", "one")
                .connect()) {
            assertThat(talk.socket().handshake())
                    .extracting(agreed -> agreed.subprotocol())
                    .isEqualTo("one");
        }
        assertThatThrownBy(() -> WebSocketClient.shared()
                        .to(server.url("/strict"))
                        .header("Origin", "https://elsewhere.example")
                        .connect())
                .hasMessageContaining("403");
        assertThatThrownBy(() -> builder.configure("/none", path -> {})).hasMessageContaining("/none");
    }

    @Test
    void aServerThatRunsDoesNotChangeWithItsBuilder() throws Exception {
        builder.path("/a", saying("a")).path("/b", saying("b")).configure("/b", path -> path.subprotocols("old"));
        start();
        builder.subprotocols("new")
                .configure("/b", path -> path.subprotocols("new"))
                .path("/c", saying("c"));
        for (String path : new String[] {"/a", "/b"}) {
            try (Conversation talk = WebSocketClient.shared()
                    .to(server.url(path))
                    .subprotocols("new", "old")
                    .connect()) {
                assertThat(talk.socket().handshake())
                        .extracting(agreed -> agreed.subprotocol())
                        .isEqualTo(path.equals("/a") ? "" : "old");
            }
        }
        assertThat(refusal("/c")).isEqualTo(404);
    }

    @Test
    void aPageAndAHealthCheckOnTheSamePort(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("index.html"), "<p>chat");
        Files.writeString(folder.resolve(".secret"), "no");
        builder.get("/healthz", request -> Reply.text(200, "ok"))
                .files("/", folder)
                .path("/", saying("socket"));
        builder.get("/broken", request -> {
            throw new IOException("no");
        });
        start();
        assertThat(get("/healthz")).satisfies(reply -> {
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("ok");
        });
        assertThat(get("/").body()).isEqualTo("<p>chat");
        assertThat(get("/").headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(get("/.secret").statusCode()).isEqualTo(404);
        assertThat(get("/broken").statusCode()).isEqualTo(500);
        try (Conversation talk = connect("/")) {
            assertThat(said(talk)).isEqualTo("socket");
        }
    }

    @Test
    void aTrustedProxySaysWhoTheClientIs() throws Exception {
        builder.trustProxies("127.0.0.1")
                .path(
                        "/",
                        request -> Answer.accept(
                                saying(request.remoteAddress() + " " + request.scheme() + " " + request.host())));
        start();
        try (Conversation talk = WebSocketClient.shared()
                .to(server.url("/"))
                .header("X-Forwarded-For", "203.0.113.9")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "chat.example")
                .header("Origin", "https://chat.example")
                .connect()) {
            assertThat(said(talk)).isEqualTo("203.0.113.9 https chat.example");
        }
        assertThatThrownBy(() -> WebSocketClient.shared()
                        .to(server.url("/"))
                        .header("X-Forwarded-For", "203.0.113.9")
                        .header("X-Forwarded-Proto", "https")
                        .header("X-Forwarded-Host", "chat.example")
                        .header("Origin", "http://127.0.0.1:" + server.port())
                        .connect())
                .hasMessageContaining("403");
    }

    @Test
    void whatNobodyIsTrustedForDoesNotCount() throws Exception {
        builder.path("/", request -> Answer.accept(saying(request.remoteAddress() + " " + request.scheme())));
        start();
        try (Conversation talk = WebSocketClient.shared()
                .to(server.url("/"))
                .header("X-Forwarded-For", "203.0.113.9")
                .header("X-Forwarded-Proto", "https")
                .connect()) {
            assertThat(said(talk)).startsWith("127.0.0.1:").endsWith(" http");
        }
    }

    @Test
    void aPathThatCanBeReadInTwoWaysIsRefused() throws Exception {
        builder.path("/a/{x}", saying("x"));
        start();
        for (String path : new String[] {"/a/../b", "/a/%2e%2e", "/a/%zz", "/a/%ff", "/a/%00"}) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .as(path)
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port())) {
            socket.setSoTimeout(Patience.SECONDS * 1000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void twoPatternsOfTheSamePathsAreRefused() {
        builder.path("/rooms/{room}", saying(""));
        assertThatThrownBy(() -> builder.path("/rooms/{name}", saying("")))
                .hasMessageContaining("/rooms/{room}")
                .hasMessageContaining("/rooms/{name}");
        assertThatThrownBy(() -> builder.path("/rooms/{room}", saying(""))).hasMessageContaining("already");
    }
}
