package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.WebSocket;
import dev.longwire.http.netty.Transport;
import dev.longwire.testkit.Patience;
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
    private static final Limits LIMITS = Patience.LIMITS.withMaxMessageSize(8 << 20);

    static Stream<String> transports() {
        return Transport.available().stream().map(Transport::toString);
    }

    private static void echo(WebSocket socket, Event event) {
        if (event instanceof Event.Binary binary) {
            socket.send(binary.message());
        }
    }

    private static void echoBuffer(WebSocket socket, Event event) {
        if (event instanceof Event.Binary binary) {
            socket.send(binary.buffer());
        }
    }

    private static WebSocketServerBuilder server(IoThreads threads) {
        return WebSocketServer.builder()
                .host("localhost")
                .ioThreads(threads)
                .limits(LIMITS)
                .path("/", LargeSendTest::echo)
                .path("/buffer", LargeSendTest::echoBuffer);
    }

    /** Two clients, for which the server sends each message from an array, and from where it was received. */
    private static List<WebSocketBuilder> clients(WebSocketServer server, IoThreads threads) {
        return clients(server, WebSocketClient.builder().ioThreads(threads));
    }

    private static List<WebSocketBuilder> clients(WebSocketServer server, WebSocketClientBuilder settings) {
        WebSocketClient client = settings.limits(LIMITS).build();
        return Stream.of("/", "/buffer")
                .map(path -> client.to(server.url(path)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void comesWholeBothWays(String transport) throws Exception {
        try (IoThreads threads = IoThreads.create(1, transport);
                WebSocketServer server = server(threads).start()) {
            fourAtOnce(clients(server, threads));
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void comesWholeOverTls(String transport) throws Exception {
        Tls tls = Tls.selfSigned();
        try (IoThreads threads = IoThreads.create(1, transport);
                WebSocketServer server = server(threads).tls(tls).start()) {
            Tls trusting = Tls.trusting(tls.certificates());
            fourAtOnce(
                    clients(server, WebSocketClient.builder().ioThreads(threads).tls(trusting)));
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void comesWholeCompressed(String transport) throws Exception {
        try (IoThreads threads = IoThreads.create(1, transport);
                WebSocketServer server =
                        server(threads).compression(Compression.DEFAULT).start()) {
            List<WebSocketBuilder> clients = clients(server, threads);
            clients.forEach(client -> client.compression(Compression.DEFAULT));
            fourAtOnce(clients);
        }
    }

    private static void fourAtOnce(List<WebSocketBuilder> two) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int seed = 0; seed < 4; seed++) {
                Random random = new Random(seed);
                WebSocketBuilder client = two.get(seed % 2);
                all.add(pool.submit(() -> {
                    allSizes(client, random);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            pool.shutdown();
        }
    }

    private static void allSizes(WebSocketBuilder client, Random random) throws Exception {
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
