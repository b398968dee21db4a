package dev.longwire.examples.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longwire.testkit.Patience;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole server over loopback, with a client that Longwire did not write. */
class ChatServerTest {
    private final HttpClient browser = HttpClient.newBuilder()
            .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
            .build();
    private ChatServer chat;

    @BeforeEach
    void start() throws IOException {
        chat = new ChatServer(0);
    }

    @AfterEach
    void close() {
        chat.close();
    }

    private HttpResponse<String> get(String target) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(chat.pageUrl(target))).build();
        return browser.send(request, BodyHandlers.ofString());
    }

    private Heard enter(String room) {
        Heard heard = new Heard();
        browser.newWebSocketBuilder()
                .buildAsync(URI.create(chat.url(room)), heard)
                .join();
        return heard;
    }

    @Test
    void whoIsNotLoggedInReadsWhy() {
        CompletionException failed = assertThrows(CompletionException.class, () -> enter("lobby"));
        HttpResponse<?> refusal = ((WebSocketHandshakeException) failed.getCause()).getResponse();
        assertEquals(401, refusal.statusCode());
        assertTrue(String.valueOf(refusal.body()).contains("Log in first"), String.valueOf(refusal.body()));
    }

    @Test
    void aLoginLetsIn() throws Exception {
        assertEquals(401, get("/login").statusCode());
        assertEquals(400, get("/login?name=two+words").statusCode());
        assertEquals(200, get("/login?name=J%C3%B6rg").statusCode());
        assertEquals("J\u00f6rg", get("/login").body());

        Heard heard = enter("the%20lobby");
        assertEquals("here J\u00f6rg", heard.next());
        chat.tellTheTime();
        assertTrue(heard.next().startsWith("server It is "));
        chat.close();
        assertEquals("closed 1001", heard.next());
    }

    @Test
    void aCookieThatWasChangedLetsNobodyIn() throws Exception {
        String cookie =
                get("/login?name=Ann").headers().firstValue("Set-Cookie").orElseThrow();
        String bob = cookie.replaceFirst("=[^.]*", "=Qm9i").replaceFirst(";.*", ""); // "Bob", with the signature of Ann
        HttpRequest request = HttpRequest.newBuilder(URI.create(chat.pageUrl("/login")))
                .header("Cookie", bob)
                .build();
        assertEquals(
                401,
                HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .statusCode());
    }

    @Test
    void thePageAndTheHealthCheckAreAtTheSamePort() throws Exception {
        assertEquals("ok", get("/healthz").body());
        assertTrue(get("/").body().contains("<title>Chat</title>"));
        assertEquals(404, get("/nothing").statusCode());
    }

    /** What a client of the JDK was told. */
    private static final class Heard implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return String.valueOf(messages.poll(Patience.SECONDS, TimeUnit.SECONDS));
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            messages.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("closed " + code);
            return null;
        }
    }
}
