package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Callback;
import dev.longwire.ClosedBy;
import dev.longwire.Compression;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.Status;
import dev.longwire.WebSocket;
import dev.longwire.testkit.Patience;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a client's close does to its sockets. */
@ExtendWith(NoLeaks.class)
class WebSocketClientCloseTest {
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

    private static RawServer silent() throws Exception {
        return new RawServer(connection -> connection.getInputStream().transferTo(OutputStream.nullOutputStream()));
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
    void closeClosesEverySocketAfterWhatWasQueued() throws Exception {
        Events served = new Events();
        try (WebSocketServer server = serve(served)) {
            WebSocketClient client = WebSocketClient.builder().build();
            Events one = new Events();
            Events other = new Events();
            WebSocket first = client.to(server.url("/")).create(one);
            WebSocket second = client.to(server.url("/")).create(other);
            opened(first, one);
            opened(second, other);
            first.send("last words");
            client.close();
            assertThat(first.status()).isEqualTo(Status.CLOSED);
            assertThat(second.status()).isEqualTo(Status.CLOSED);
            for (Events events : List.of(one, other)) {
                Event.Closed closed = closed(events);
                assertThat(closed.code()).isEqualTo(1001);
                assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
                assertThat(closed.clean()).isTrue();
            }
            List<Event> seen = new ArrayList<>(served.untilClosed());
            seen.addAll(served.untilClosed());
            assertThat(seen).filteredOn(Event.Text.class::isInstance).hasSize(1);
        }
    }

    @Test
    void closeGivesUpWhatIsOpening() throws Exception {
        try (RawServer silent = silent()) {
            WebSocketClient client = WebSocketClient.builder().build();
            Events events = new Events();
            WebSocket socket = client.to(silent.url("ws")).create(events);
            socket.open();
            client.close();
            assertThat(socket.status()).isEqualTo(Status.CLOSED);
            assertThat(events.untilClosed())
                    .extracting(Event::wireName)
                    .containsExactly("opening", "closing", "closed");
        }
    }

    /** It answers the handshake and nothing else. */
    @Test
    void closeAbortsWhatIsNotClosedInTime() throws Exception {
        try (RawServer deaf = new RawServer(connection -> {
            String head = RawServer.readHead(connection.getInputStream());
            connection.getOutputStream().write(RawServer.accepting(head).getBytes(StandardCharsets.ISO_8859_1));
            connection.getInputStream().transferTo(OutputStream.nullOutputStream());
        })) {
            Limits hasty = Limits.DEFAULT.withCloseTimeout(Duration.ofMillis(100));
            WebSocketClient client = WebSocketClient.builder().limits(hasty).build();
            Events events = new Events();
            WebSocket socket = client.to(deaf.url("ws"))
                    .limits(Limits.DEFAULT.withCloseTimeout(Duration.ofDays(1)))
                    .create(events);
            opened(socket, events);
            client.close();
            assertThat(closed(events).clean()).isFalse();
        }
    }

    @Test
    void afterCloseNothingIsOpened() throws Exception {
        try (WebSocketServer server = serve(ECHO)) {
            WebSocketClient client = WebSocketClient.builder().ioThreads(1).build();
            Events events = new Events();
            WebSocket socket = client.to(server.url("/")).create(events);
            WebSocket never = client.to(server.url("/")).create(events);
            opened(socket, events);
            client.close();
            events.untilClosed();
            for (WebSocket each : List.of(socket, never)) {
                assertThatThrownBy(each::open)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("WebSocketClient")
                        .hasMessageContaining("was closed");
                assertThat(each.status()).isEqualTo(Status.CLOSED);
            }
            assertThatThrownBy(() -> client.to(server.url("/")).connect())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was closed");
            assertThat(events.isEmpty()).isTrue();
            client.close(); // does nothing more
        }
    }

    /** Whoever opens again when it is told of the end must not be what close waits for. */
    @Test
    void aCallbackThatOpensAgainFailsWhenTheClientCloses() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Events events = new Events();
        Listener again = new Listener() {
            @Override
            public void onOpened(WebSocket socket) {
                events.onEvent(socket, new Event.Opened());
            }

            @Override
            public void onClosed(WebSocket socket, Event.Closed closed) {
                try {
                    socket.open();
                    failure.complete(new AssertionError("it was opened again"));
                } catch (IllegalStateException refused) {
                    failure.complete(refused);
                }
            }
        };
        try (WebSocketServer server = serve(ECHO)) {
            WebSocketClient client = WebSocketClient.builder().build();
            client.to(server.url("/")).create(again).open();
            events.next(Event.Opened.class);
            client.close();
            assertThat(failure.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("WebSocketClient");
        }
    }

    @Test
    void aSocketThatWasClosedMayBeOpenedAgainAndIsClosedWithTheClient() throws Exception {
        try (WebSocketServer server = serve(ECHO)) {
            WebSocketClient client = WebSocketClient.builder().build();
            Events events = new Events();
            WebSocket socket = client.to(server.url("/")).create(events);
            for (int i = 0; i < 3; i++) {
                opened(socket, events);
                socket.close();
                assertThat(closed(events).code()).isEqualTo(1000);
            }
            opened(socket, events);
            client.close();
            assertThat(closed(events).code()).isEqualTo(1001);
        }
    }

    @Test
    void closeWaitsForCallbacks() throws Exception {
        try (WebSocketServer server = serve(ECHO)) {
            WebSocketClient client = WebSocketClient.builder().build();
            SlowToClose slow = new SlowToClose();
            CountDownLatch opened = new CountDownLatch(1);
            client.to(server.url("/"))
                    .create((socket, event) -> {
                        if (event instanceof Event.Opened) {
                            opened.countDown();
                        }
                        slow.onEvent(socket, event);
                    })
                    .open();
            opened.await();
            client.close();
            slow.assertThatItHasReturned(1);
        }
    }

    @Test
    void closeDoesNotWaitInsideACallbackForItself() throws Exception {
        try (WebSocketServer server = serve(ECHO)) {
            WebSocketClient client = WebSocketClient.builder().ioThreads(1).build();
            CompletableFuture<Status> after = new CompletableFuture<>();
            client.to(server.url("/"))
                    .create((socket, event) -> {
                        if (event instanceof Event.Opened) {
                            client.close();
                            after.complete(socket.status());
                        }
                    })
                    .open();
            assertThat(after.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(Status.CLOSED);
        }
    }

    @Test
    void closeOnAnIoThreadWaitsForNothing() throws Exception {
        try (WebSocketServer server = serve(ECHO)) {
            WebSocketClient client = WebSocketClient.builder().ioThreads(1).build();
            CompletableFuture<Event.Closed> end = new CompletableFuture<>();
            client.to(server.url("/"))
                    .create(new Listener() {
                        @Override
                        public void onOpened(WebSocket socket) {
                            client.close();
                        }

                        @Override
                        public void onClosed(WebSocket socket, Event.Closed closed) {
                            end.complete(closed);
                        }
                    })
                    .open();
            assertThat(end.get(Patience.SECONDS, TimeUnit.SECONDS).code()).isEqualTo(1001);
        }
    }

    @Test
    void manyThreadsOpenWhileItIsClosed() throws Exception {
        try (WebSocketServer server = serve(ECHO)) {
            for (int round = 0; round < 20; round++) {
                WebSocketClient client = WebSocketClient.builder().build();
                List<Opener> openers = new ArrayList<>();
                CountDownLatch started = new CountDownLatch(4);
                for (int i = 0; i < 4; i++) {
                    Opener opener = new Opener(client, server.url("/"), started);
                    openers.add(opener);
                    opener.start();
                }
                started.await();
                client.close();
                for (Opener opener : openers) {
                    opener.join();
                    assertThat(opener.unexpected).isNull();
                    assertThat(opener.sockets).allMatch(socket -> socket.status() == Status.CLOSED);
                }
            }
        }
    }

    /** Opens one socket after the other until it is told that it must not. */
    private static final class Opener extends Thread {
        private final WebSocketClient client;
        private final String url;
        private final CountDownLatch started;
        private final List<WebSocket> sockets = new ArrayList<>();
        private @Nullable Throwable unexpected;

        Opener(WebSocketClient client, String url, CountDownLatch started) {
            this.client = client;
            this.url = url;
            this.started = started;
        }

        @Override
        public void run() {
            try {
                while (true) {
                    WebSocket socket = client.to(url).create(new Listener() {
                        @Override
                        public void onText(WebSocket from, ByteBuffer utf8) {}
                    });
                    sockets.add(socket);
                    socket.open();
                    started.countDown();
                }
            } catch (IllegalStateException closed) {
                if (!String.valueOf(closed.getMessage()).contains("was closed")) {
                    unexpected = closed;
                }
            } catch (RuntimeException | Error other) {
                unexpected = other;
            } finally {
                started.countDown();
            }
        }
    }

    @Test
    void closeGivesUpATlsHandshake() throws Exception {
        CountDownLatch greeted = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (RawServer silent = new RawServer(connection -> {
            connection.getInputStream().read();
            greeted.countDown();
            try {
                connection.getInputStream().transferTo(OutputStream.nullOutputStream());
            } finally {
                ended.countDown();
            }
        })) {
            WebSocketClient client = WebSocketClient.builder().build();
            Events events = new Events();
            client.to(silent.url("wss")).create(events).open();
            greeted.await();
            client.close();
            assertThat(events.untilClosed())
                    .extracting(Event::wireName)
                    .containsExactly("opening", "closing", "closed");
            ended.await();
        }
    }
}
