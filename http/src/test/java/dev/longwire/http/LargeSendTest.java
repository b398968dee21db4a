package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.http.netty.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Large messages that other threads than the loop's send, which are written from where they wait; a client masks them there. */
@ExtendWith(NoLeaks.class)
class LargeSendTest {
    private static final int[] SIZES = {1, 32_767, 32_768, 65_535, 65_536, 65_537, 262_145, 1 << 20, 4 << 20, 5_000_000
    };
    private static final Limits LIMITS = Limits.DEFAULT.withMaxMessageSize(8 << 20);

    static Stream<String> transports() {
        return Transport.available().stream().map(Transport::toString);
    }

    private static void echo(WebSocket socket, Event event) {
        if (event instanceof Event.Binary binary) {
            socket.send(binary.message());
        }
    }

    private static WebSocketServer.Builder server(IoThreads threads) {
        return WebSocketServer.builder()
                .host("localhost")
                .ioThreads(threads)
                .limits(LIMITS)
                .path("/", LargeSendTest::echo);
    }

    private static HttpWebSocket.Builder client(WebSocketServer server, IoThreads threads) throws Exception {
        return HttpWebSocket.builder(server.url("/")).ioThreads(threads).limits(LIMITS);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void comesWholeBothWays(String transport) throws Exception {
        try (IoThreads threads = IoThreads.create(1, transport);
                WebSocketServer server = server(threads).start()) {
            fourAtOnce(client(server, threads));
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void comesWholeOverTls(String transport) throws Exception {
        Tls tls = Tls.selfSigned();
        try (IoThreads threads = IoThreads.create(1, transport);
                WebSocketServer server = server(threads).tls(tls).start()) {
            fourAtOnce(client(server, threads).tls(Tls.trusting(tls.certificates())));
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void comesWholeCompressed(String transport) throws Exception {
        try (IoThreads threads = IoThreads.create(1, transport);
                WebSocketServer server =
                        server(threads).compression(Compression.DEFAULT).start()) {
            fourAtOnce(client(server, threads).compression(Compression.DEFAULT));
        }
    }

    private static void fourAtOnce(HttpWebSocket.Builder client) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int seed = 0; seed < 4; seed++) {
                Random random = new Random(seed);
                clients.add(pool.submit(() -> {
                    allSizes(client, random);
                    return null;
                }));
            }
            for (Future<?> each : clients) {
                each.get();
            }
        } finally {
            pool.shutdown();
        }
    }

    private static void allSizes(HttpWebSocket.Builder client, Random random) throws Exception {
        try (Conversation chat = client.connect()) {
            for (int size : SIZES) {
                byte[] message = new byte[size];
                random.nextBytes(message);
                chat.send(message);
                chat.send(message);
                for (int i = 0; i < 2; i++) {
                    assertThat(Arrays.mismatch(chat.receive().bytes(), message))
                            .as("index of the first octet that differs")
                            .isEqualTo(-1);
                }
            }
        }
    }
}
