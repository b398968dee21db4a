package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.http.netty.Transport;
import dev.longwire.testkit.Patience;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One listener sends to many sockets, which get the same, partly the same, or each its own; one of them does not read. */
@ExtendWith(NoLeaks.class)
class FanOutTest {
    private static final int SUBSCRIBERS = 6;
    private static final int BURSTS = 20;
    private static final int[] SIZES = {0, 1, 40, 125, 126, 1_000, 1_000, 1_000, 5_000, 16_384, 16_385, 70_000};
    private static final Limits LIMITS = Patience.LIMITS.withSendQueue(256 << 20);

    static Stream<Arguments> transports() {
        return Transport.available().stream()
                .flatMap(transport -> Stream.of(1, 2, 3).map(seed -> Arguments.of(transport.toString(), seed)));
    }

    /** Each subscriber says its number; then whoever sends something else has a burst sent to all. */
    private static final class Publisher implements Listener {
        final WebSocket[] subscribers = new WebSocket[SUBSCRIBERS];
        final List<List<ByteBuffer>> sent = Stream.generate(() -> (List<ByteBuffer>) new ArrayList<ByteBuffer>())
                .limit(SUBSCRIBERS)
                .toList();
        final CountDownLatch subscribed = new CountDownLatch(SUBSCRIBERS);
        final CountDownLatch done = new CountDownLatch(BURSTS);
        final Random random;
        /** Filled anew for each message: only what it holds at the time counts. */
        final byte[] payload = new byte[70_000];

        Publisher(int seed) {
            random = new Random(seed);
        }

        @Override
        public void onBinary(WebSocket socket, ByteBuffer number) {
            subscribers[number.get()] = socket;
            subscribed.countDown();
        }

        @Override
        public void onText(WebSocket socket, ByteBuffer go) {
            int others = random.nextInt(3) == 0 ? 3 : 0;
            for (int i = random.nextInt(40); i >= 0; i--) {
                random.nextBytes(payload);
                ByteBuffer message = ByteBuffer.wrap(payload, 0, SIZES[random.nextInt(SIZES.length)]);
                for (int to = 0; to < SUBSCRIBERS; to++) {
                    if (others == 0 || random.nextInt(others) > 0) {
                        send(to, message);
                    }
                }
                if (others > 0) {
                    random.nextBytes(payload);
                    send(random.nextInt(SUBSCRIBERS), message);
                }
            }
            done.countDown();
        }

        private void send(int to, ByteBuffer message) {
            subscribers[to].send(message);
            byte[] now = new byte[message.remaining()];
            message.get(message.position(), now);
            sent.get(to).add(ByteBuffer.wrap(now));
        }
    }

    private static final class Subscriber implements Listener {
        final List<ByteBuffer> received = new ArrayList<>();
        final CompletableFuture<Event.Closed> end = new CompletableFuture<>();
        private final int number;

        Subscriber(int number) {
            this.number = number;
        }

        @Override
        public void onOpened(WebSocket socket) {
            socket.send(new byte[] {(byte) number});
        }

        @Override
        public void onBinary(WebSocket socket, ByteBuffer data) {
            received.add(ByteBuffer.allocate(data.remaining()).put(0, data, data.position(), data.remaining()));
        }

        @Override
        public void onClosed(WebSocket socket, Event.Closed closed) {
            end.complete(closed);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void eachGetsItsOwnInOrder(String transport, int seed) throws Exception {
        Publisher publisher = new Publisher(seed);
        try (IoThreads threads = IoThreads.create(1, transport);
                IoThreads clientThreads = IoThreads.create(1, transport);
                WebSocketServer server = WebSocketServer.builder()
                        .host("localhost")
                        .ioThreads(threads)
                        .limits(LIMITS)
                        .path("/", publisher)
                        .start()) {
            WebSocketBuilder client = WebSocketClient.builder()
                    .ioThreads(clientThreads)
                    .build()
                    .to(server.url("/"))
                    .limits(LIMITS);
            List<Subscriber> subscribers = new ArrayList<>();
            List<WebSocket> sockets = new ArrayList<>();
            for (int i = 0; i < SUBSCRIBERS; i++) {
                subscribers.add(new Subscriber(i));
                sockets.add(client.create(subscribers.get(i)));
                sockets.get(i).open();
            }
            assertThat(publisher.subscribed.await(Patience.SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            sockets.get(0).pause();
            for (int i = 0; i < BURSTS; i++) {
                sockets.get(SUBSCRIBERS - 1).send("go");
            }
            assertThat(publisher.done.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
            sockets.get(0).resume();
            for (int i = 0; i < SUBSCRIBERS; i++) {
                publisher.subscribers[i].close();
                assertThat(subscribers
                                .get(i)
                                .end
                                .get(Patience.SECONDS, TimeUnit.SECONDS)
                                .clean())
                        .isTrue();
                assertThat(subscribers.get(i).received)
                        .as("messages of subscriber " + i)
                        .isEqualTo(publisher.sent.get(i));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aSubscriberThatIsGoneTakesNothingFromTheOthers(String transport, int seed) throws Exception {
        CountDownLatch subscribed = new CountDownLatch(SUBSCRIBERS);
        List<WebSocket> subscribers = new ArrayList<>();
        Listener publisher = new Listener() {
            @Override
            public void onBinary(WebSocket socket, ByteBuffer number) {
                subscribers.add(socket);
                subscribed.countDown();
            }

            @Override
            public void onText(WebSocket socket, ByteBuffer text) {
                for (int to = 0; to < SUBSCRIBERS; to++) {
                    subscribers.get(to).sendText(text);
                    if (to % 2 == seed % 2) {
                        subscribers.get(to).close();
                    }
                }
            }
        };
        try (IoThreads threads = IoThreads.create(1, transport);
                WebSocketServer server = WebSocketServer.builder()
                        .host("localhost")
                        .ioThreads(threads)
                        .path("/", publisher)
                        .start()) {
            List<Recording> all = new ArrayList<>();
            for (int i = 0; i < SUBSCRIBERS; i++) {
                Recording each = new Recording();
                all.add(each);
                WebSocketClient.shared().to(server.url("/")).create(each).open();
            }
            assertThat(subscribed.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
            all.get(0).socket.send("to all");
            for (Recording each : all) {
                assertThat(each.text.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("to all");
            }
        }
    }

    private static final class Recording implements Listener {
        final CompletableFuture<String> text = new CompletableFuture<>();
        volatile WebSocket socket;

        @Override
        public void onOpened(WebSocket opened) {
            socket = opened;
            opened.send(new byte[] {0});
        }

        @Override
        public void onText(WebSocket from, ByteBuffer utf8) {
            byte[] octets = new byte[utf8.remaining()];
            utf8.get(octets);
            text.complete(new String(octets, StandardCharsets.UTF_8));
        }
    }
}
