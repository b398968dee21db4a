package dev.longwire.http.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.WebSocket;
import dev.longwire.http.IoThreads;
import dev.longwire.http.NoLeaks;
import dev.longwire.http.RawServer;
import dev.longwire.http.WebSocketClient;
import dev.longwire.http.WebSocketServer;
import dev.longwire.proving.Frame;
import dev.longwire.testkit.Patience;
import dev.longwire.testkit.Recorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The rounds of {@code RoundsTest} that go over real sockets: to a server of Longwire, and to one that vanishes after each byte
 * of its answer and of the frames behind it, by a reset or in good order. The system property {@code longwire.rounds.http}
 * sets another number.
 */
@ExtendWith(NoLeaks.class)
class RoundsOverSocketsTest {
    private static final int ROUNDS = Integer.getInteger("longwire.rounds.http", 4_000);
    private static final int SOCKETS = 4;

    /** The calls of one open(), as docs/threads.md has them. */
    private static final String GRAMMAR = "opening (opened (message )*)?(closing (message )*)?(error )?closed ";

    private static final Limits LIMITS = Attack.LIMITS.withHeartbeat(Duration.ofMillis(5), Attack.LIMITS.pongTimeout());

    @RegisterExtension
    final Attack attack = new Attack();

    private final AtomicInteger left = new AtomicInteger(ROUNDS);
    private volatile boolean over;

    /** Answers the handshake and sends two frames, up to a byte that is another one for each connection. */
    private RawServer vanishing() throws IOException {
        AtomicInteger connections = new AtomicInteger();
        return attack.rawServer(connection -> {
            String request = RawServer.readHead(connection.getInputStream());
            if (!request.endsWith("\r\n\r\n")) {
                return; // the client has changed its mind
            }
            String head = RawServer.accepting(request);
            byte[] all = new byte[head.length() + 200];
            System.arraycopy(head.getBytes(ISO_8859_1), 0, all, 0, head.length());
            byte[] frames = Frame.binary(new byte[140]).bytes();
            System.arraycopy(frames, 0, all, head.length(), frames.length);
            byte[] close = Frame.close(1000, "bye").bytes();
            System.arraycopy(close, 0, all, head.length() + frames.length, close.length);
            int number = connections.getAndIncrement();
            int whole = head.length() + frames.length + close.length;
            connection.getOutputStream().write(all, 0, number / 2 % (whole + 1));
            connection.setSoLinger(number % 2 == 0, 0);
        });
    }

    private int open(String url, IoThreads threads, long seed) throws Exception {
        Recorder recorder = new Recorder();
        WebSocket socket = WebSocketClient.builder()
                .ioThreads(threads)
                .build()
                .to(url)
                .limits(LIMITS)
                .create(recorder.listener());
        Random random = new Random(seed);
        int rounds = 0;
        while (left.getAndDecrement() > 0) {
            socket.open();
            rounds++;
            StringBuilder events = new StringBuilder();
            boolean closes = random.nextInt(3) == 0;
            while (!events.toString().endsWith("closed ")) {
                Event event = recorder.next(Event.class);
                events.append(event.wireName()).append(' ');
                if (event instanceof Event.Opened) {
                    talk(socket, random);
                } else if (event instanceof Event.Opening && closes) {
                    socket.close(); // at any moment of the handshake
                }
            }
            assertThat(events.toString()).matches(GRAMMAR);
        }
        recorder.assertExhausted();
        return rounds;
    }

    private static void talk(WebSocket socket, Random random) {
        try {
            for (int i = random.nextInt(3); i > 0; i--) {
                socket.send("x".repeat(random.nextInt(500)));
            }
        } catch (NotOpenException | SendQueueFullException refused) {
            return;
        } finally {
            socket.close();
        }
    }

    /** Peers that vanish at each byte of their request and of a frame. */
    private Void vanish(WebSocketServer server, int times) throws IOException {
        String all = Attack.request(Attack.UPGRADE) + "\u0082\u0085abcdhello";
        for (int i = 0; i < times && !over; i++) {
            try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port())) {
                Attack.write(socket, all.substring(0, i / 2 % (all.length() + 1)));
                socket.setSoLinger(i % 2 == 0, 0);
            }
        }
        return null;
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // against hanging, however many rounds
    void exactlyOneClosedForEachOpenAndNothingIsLeft() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        Semaphore closed = new Semaphore(0);
        Spy counting = new Spy((socket, message) -> socket.send(message)) {
            @Override
            public void onOpened(WebSocket socket) {
                opened.incrementAndGet();
            }

            @Override
            public void onClosed(WebSocket socket, Event.Closed event) {
                closed.release();
            }
        };
        WebSocketServer server = attack.serve(counting, settings -> settings.limits(LIMITS));
        RawServer vanishing = vanishing();
        ExecutorService pool = Executors.newFixedThreadPool(SOCKETS + 1);
        try {
            List<Future<Integer>> owners = new ArrayList<>();
            for (int i = 0; i < SOCKETS; i++) {
                String url = i % 2 == 0 ? Attack.url(server.port()) : vanishing.url("ws");
                long seed = i;
                owners.add(pool.submit(() -> open(url, attack.threads(), seed)));
            }
            Future<?> others = pool.submit(() -> vanish(server, ROUNDS / 4));
            int rounds = 0;
            for (Future<Integer> owner : owners) {
                rounds += owner.get();
            }
            assertThat(rounds).isEqualTo(ROUNDS);
            others.get();
        } finally {
            over = true;
            pool.shutdownNow();
        }
        // behind all others in the server's queue, and so is what it brings about
        for (int i = 0; i < 2; i++) {
            try (Conversation last = attack.client(Attack.url(server.port())).connect()) {
                last.send("the last");
                assertThat(last.receive().bytes()).isNotEmpty();
            }
        }
        assertThat(closed.tryAcquire(opened.get(), Patience.SECONDS, TimeUnit.SECONDS))
                .as("%d Closed besides %d at the server", opened.get(), closed.availablePermits())
                .isTrue();
        attack.healthy();
        assertThat(server.connections()).isZero();
        assertThat(closed.availablePermits()).as("Closed without Opened").isZero();
    }
}
