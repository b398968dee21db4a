package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.http.contract.TestTls;
import dev.longwire.proving.Frame;
import dev.longwire.testkit.Patience;
import dev.longwire.testkit.Recorder;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What was sent before a close arrives at a peer that reads slowly, though all of it lies in the two operating systems: for several
 * times the close timeout, as long as the peer takes some now and then.
 */
@ExtendWith(NoLeaks.class)
class SlowReaderTest {
    private static final Limits LIMITS = Limits.DEFAULT
            .withHeartbeat(Duration.ZERO, Duration.ofSeconds(20))
            .withCloseTimeout(Duration.ofSeconds(1))
            .withReceiveQueue(64 << 10);

    private static final byte[] MESSAGE = new byte[10_000];
    private static final int MESSAGES = 150;
    /** How long a reader rests after each message, so that it is slow. */
    private static final long REST = TimeUnit.MILLISECONDS.toNanos(25);

    private static void sendAll(WebSocket socket) {
        for (int i = 0; i < MESSAGES; i++) {
            socket.send(MESSAGE);
        }
        socket.close(4001, "done");
    }

    /** Counts what comes, slowly, and keeps how it ended. */
    private static final class SlowCallback implements Callback {
        final AtomicInteger messages = new AtomicInteger();
        final CompletableFuture<Event.Closed> closed = new CompletableFuture<>();

        @Override
        public void onEvent(WebSocket socket, Event event) {
            if (event instanceof Event.Message) {
                messages.incrementAndGet();
                LockSupport.parkNanos(REST);
            } else if (event instanceof Event.Closed how) {
                closed.complete(how);
            }
        }

        void assertGotAll() throws Exception {
            Event.Closed how = closed.get(Patience.SECONDS, TimeUnit.SECONDS);
            assertThat(messages).hasValue(MESSAGES);
            assertThat(how.code()).isEqualTo(4001);
            assertThat(how.clean()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientWhoseCallbackIsSlowGetsAllThatTheServerSentBeforeItClosed(boolean secure) throws Exception {
        TestTls tls = secure ? TestTls.create() : null;
        SlowCallback slow = new SlowCallback();
        Recorder closing = new Recorder((socket, event) -> {
            if (event instanceof Event.Opened) {
                sendAll(socket);
            }
        });
        try (WebSocketServer server = serve(tls, closing)) {
            client(tls, server, slow).open();
            slow.assertGotAll();
            assertThat(closing.until(Event.Closed.class).code()).isIn(4001, 1006);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerWhoseCallbackIsSlowGetsAllThatTheClientSentBeforeItClosed(boolean secure) throws Exception {
        TestTls tls = secure ? TestTls.create() : null;
        SlowCallback slow = new SlowCallback();
        try (WebSocketServer server = serve(tls, slow)) {
            client(tls, server, (socket, event) -> {
                        if (event instanceof Event.Opened) {
                            sendAll(socket);
                        }
                    })
                    .open();
            slow.assertGotAll();
        }
    }

    /** With a small window, so that what its system acknowledges is what it reads. */
    @Test
    void aRawReaderGetsAllOfItAndTheCloseIsClean() throws Exception {
        Recorder closing = new Recorder((socket, event) -> {
            if (event instanceof Event.Opened) {
                sendAll(socket);
            }
        });
        try (WebSocketServer server = serve(null, closing);
                Socket socket = new Socket()) {
            socket.setReceiveBufferSize(32 << 10);
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            DataInputStream in = upgraded(socket);
            for (int i = 0; i < MESSAGES; i++) {
                in.readFully(new byte[MESSAGE.length + 4]);
                LockSupport.parkNanos(REST);
            }
            byte[] close = Frame.close(4001, "done").bytes();
            assertThat(in.readNBytes(close.length)).isEqualTo(close);
            socket.getOutputStream().write(Frame.close(4001, "").asClient().bytes());
            assertThat(in.read()).isEqualTo(-1);
            closing.next(Event.Opened.class);
            closing.next(Event.Closing.class);
            assertThat(closing.next(Event.Closed.class).clean()).isTrue();
        }
    }

    /** Its system acknowledges what fits, and says that it lives, and that is not taking. */
    @Test
    void aPeerThatTakesNothingCostsTheCloseTimeout() throws Exception {
        BlockingQueue<Event.Closed> ended = new LinkedBlockingQueue<>();
        Callback closing = (socket, event) -> {
            if (event instanceof Event.Opened) {
                sendAll(socket);
            } else if (event instanceof Event.Closed how) {
                ended.add(how);
            }
        };
        try (WebSocketServer server = serve(null, closing);
                Socket socket = new Socket()) {
            socket.setReceiveBufferSize(32 << 10);
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            upgraded(socket);
            Event.Closed how = ended.poll(Patience.SECONDS, TimeUnit.SECONDS);
            assertThat(how).isNotNull();
            assertThat(how.code()).isEqualTo(1006);
            assertThat(how.cause()).hasMessageContaining("1000 ms (Limits.closeTimeout");
        }
    }

    /** It has sent what we have not read, and does not answer our Close: the end is no reset all the same. */
    @Test
    void whatWasSentCanBeReadAfterTheEndThoughWeHaveNotReadAll() throws Exception {
        CompletableFuture<Event.Closed> ended = new CompletableFuture<>();
        Callback closing = (socket, event) -> {
            if (event instanceof Event.Opened) {
                socket.pause();
            } else if (event instanceof Event.Closed how) {
                ended.complete(how);
            }
        };
        BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
        try (WebSocketServer server = serve(null, (socket, event) -> {
                    closing.onEvent(socket, event);
                    if (event instanceof Event.Opened) {
                        opened.add(socket);
                    }
                });
                Socket peer = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            DataInputStream in = upgraded(peer);
            WebSocket socket = opened.take();
            for (int i = 0; i < 5; i++) {
                peer.getOutputStream()
                        .write(Frame.binary(new byte[4000]).asClient().bytes());
            }
            socket.send(MESSAGE).close();
            assertThat(ended.get(Patience.SECONDS, TimeUnit.SECONDS).code()).isEqualTo(1006);
            assertThat(in.readNBytes(MESSAGE.length + 4)).hasSize(MESSAGE.length + 4);
            assertThat(in.readNBytes(4)).hasSize(4);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    /** What its system holds is still there for a callback that is behind, also if that writes and finds out so. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResetThrowsNothingAwayThatHadArrived(boolean answers) throws Exception {
        CountDownLatch behind = new CountDownLatch(1);
        CountDownLatch reset = new CountDownLatch(1);
        int count = 10;
        try (RawServer server = new RawServer(connection -> {
            connection
                    .getOutputStream()
                    .write(RawServer.accepting(RawServer.readHead(connection.getInputStream()))
                            .getBytes(StandardCharsets.ISO_8859_1));
            connection.getOutputStream().write(Frame.binary(new byte[4000]).bytes());
            await(behind);
            for (int i = 1; i < count; i++) {
                connection.getOutputStream().write(Frame.binary(new byte[4000]).bytes());
            }
            connection.setSoLinger(true, 0);
            connection.close();
            reset.countDown();
        })) {
            Recorder recorder = new Recorder((socket, event) -> {
                if (event instanceof Event.Message) {
                    behind.countDown();
                    await(reset);
                    if (answers) {
                        socket.send("answer");
                    }
                }
            });
            WebSocketClient.shared()
                    .to("ws://localhost:" + server.port() + "/mysock")
                    .limits(LIMITS.withReceiveQueue(1))
                    .create(recorder)
                    .open();
            recorder.nextOpened();
            for (int i = 0; i < count; i++) {
                recorder.next(Event.Binary.class);
            }
            recorder.until(Event.Error.class);
            assertThat(recorder.next(Event.Closed.class).code()).isEqualTo(1006);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static DataInputStream upgraded(Socket socket) throws IOException {
        socket.getOutputStream()
                .write(("GET /mysock HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readByte());
        }
        assertThat(head).startsWith("HTTP/1.1 101");
        return in;
    }

    private static WebSocketServer serve(@Nullable TestTls tls, Callback callback) throws IOException {
        WebSocketServerBuilder builder = WebSocketServer.builder()
                .host("127.0.0.1")
                .port(0)
                .limits(LIMITS)
                .path("/mysock", callback);
        if (tls != null) {
            builder.tls(tls.server());
        }
        return builder.start();
    }

    private static WebSocket client(@Nullable TestTls tls, WebSocketServer server, Callback callback) {
        String scheme = tls == null ? "ws" : "wss";
        WebSocketClientBuilder client = WebSocketClient.builder().limits(LIMITS);
        if (tls != null) {
            client.tls(tls.client());
        }
        return client.build()
                .to(scheme + "://localhost:" + server.port() + "/mysock")
                .create(callback);
    }
}
