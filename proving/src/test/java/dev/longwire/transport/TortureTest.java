package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.WebSocket;
import dev.longwire.testkit.Patience;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many threads that do everything at once, and peers that do anything. What holds always must hold then too. */
class TortureTest {
    private static final int THREADS = 4;
    private static final int CALLS = 40;
    private static final int ROUNDS = Integer.getInteger("longwire.torture.rounds", 200);

    private static final Limits LIMITS = Limits.DEFAULT
            .withHeartbeat(Duration.ofMillis(3), Patience.LIMITS.pongTimeout())
            .withCloseTimeout(Duration.ofMillis(50))
            .withHandshakeTimeout(Duration.ofMillis(20))
            .withSendQueue(4096)
            .withReceiveQueue(2048);

    /** For a peer that is well: it always has the time and the room, however slow this machine is. */
    private static final Limits PATIENT = LIMITS.withCloseTimeout(Patience.LIMITS.closeTimeout())
            .withHandshakeTimeout(Patience.LIMITS.handshakeTimeout());

    /** Thrown on purpose. */
    private static final class OnPurpose extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OnPurpose() {
            super("thrown by the test", null, false, false);
        }
    }

    private final long seed = System.nanoTime();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "torture");
        thread.setDaemon(true);
        return thread;
    });

    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    /** Messages that the server was given. */
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    /** Messages whose send returned. */
    private final Set<String> sent = ConcurrentHashMap.newKeySet();

    private final Queue<CompletionStage<?>> stages = new ConcurrentLinkedQueue<>();
    private Thread.UncaughtExceptionHandler before;
    private volatile boolean running;

    @BeforeEach
    void watchUncaught() {
        System.out.println("seed " + seed);
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            if (!(thrown instanceof OnPurpose)) {
                uncaught.add(thrown);
            }
        });
    }

    @AfterEach
    void nothingWasUncaught() {
        threads.shutdownNow();
        Thread.setDefaultUncaughtExceptionHandler(before);
        assertThat(uncaught).isEmpty();
        assertThat(wrong).isEmpty();
    }

    /** Each connection's: no message comes twice, and those of one sender come in order. */
    private Listener serverListener() {
        Map<String, Integer> last = new HashMap<>();
        return new Listener() {
            @Override
            public void onText(WebSocket socket, ByteBuffer utf8) {
                String message = StandardCharsets.UTF_8.decode(utf8.duplicate()).toString();
                if (!delivered.add(message)) {
                    wrong.add(message + " came twice");
                }
                String sender = message.substring(0, message.indexOf(' '));
                int number =
                        Integer.parseInt(message.substring(sender.length() + 1).strip());
                Integer earlier = last.put(sender, number);
                if (earlier != null && earlier >= number) {
                    wrong.add(message + " came after " + earlier);
                }
                if (number % 3 == 0) {
                    socket.sendText(utf8);
                }
            }
        };
    }

    /** One thread's calls on a socket. */
    private void calls(WebSocket socket, Random random, String sender) {
        for (int i = 0; i < CALLS; i++) {
            String message = sender + " " + i + " ".repeat(random.nextInt(300));
            try {
                switch (random.nextInt(20)) {
                    case 0, 1 -> socket.close();
                    case 2 -> socket.close(4000, "torture");
                    case 3, 4, 5, 6, 7 -> socket.open();
                    case 8 -> socket.pause();
                    case 9, 10 -> socket.resume();
                    case 11 -> stages.add(socket.ping());
                    case 12 -> assertThat(socket.bufferedAmount()).isNotNegative();
                    case 13 -> assertThat(socket.status()).isNotNull();
                    case 14, 15 -> {
                        CompletionStage<?> stage = socket.sendAsync(message);
                        stages.add(stage.thenRun(() -> sent.add(message)));
                    }
                    default -> {
                        socket.send(message);
                        sent.add(message);
                    }
                }
            } catch (NotOpenException | SendQueueFullException refused) {
                Thread.onSpinWait();
            }
        }
    }

    /** What a callback does besides: it throws, blocks, closes, sends, opens again. */
    private void react(WebSocket socket, Event event, boolean mayBlock) {
        Random random = ThreadLocalRandom.current();
        boolean last = event instanceof Event.Closed || event instanceof Event.Error;
        switch (random.nextInt(30)) {
            case 0 -> {
                if (!last) {
                    throw new OnPurpose();
                }
            }
            case 1 -> socket.close();
            case 2, 3 -> {
                if (mayBlock) {
                    LockSupport.parkNanos(random.nextInt(300_000));
                }
            }
            case 4 -> stages.add(socket.sendAsync(ByteBuffer.allocate(random.nextInt(100))));
            case 5 -> stages.add(socket.ping());
            case 6 -> {
                socket.pause();
                socket.resume();
            }
            default -> {
                if (event instanceof Event.Closed && running && random.nextInt(3) == 0) {
                    socket.open();
                }
            }
        }
    }

    private void torture(boolean healthy, Executor executor, boolean reacts) throws Exception {
        Random random = new Random(seed);
        Limits limits = healthy ? PATIENT : LIMITS;
        try (TortureLines lines = new TortureLines(
                limits.withSendQueue(1 << 20), this::serverListener, new Random(random.nextLong()), healthy)) {
            boolean mayBlock = executor == CallbackThreads.shared();
            Witness witness = new Witness((socket, event) -> {
                if (reacts) {
                    react(socket, event, mayBlock);
                }
            });
            WebSocket socket = LineSocket.client(lines, new CallbackListener(witness, executor, limits), limits);
            for (int rounds = 0; rounds < ROUNDS; rounds++) {
                round(socket, witness, random, "r" + rounds);
                witness.end(socket);
                witness.assertAllWasWell();
                assertStagesAreDone();
                assertThat(socket.bufferedAmount()).isZero();
            }
        }
    }

    private void round(WebSocket socket, Witness witness, Random random, String name) throws Exception {
        running = true;
        List<Future<?>> calling = new ArrayList<>();
        socket.open();
        if (random.nextBoolean()) {
            witness.awaitOpenOrClosed(socket);
        }
        for (int i = 0; i < THREADS; i++) {
            Random own = new Random(random.nextLong());
            String sender = name + "t" + i;
            calling.add(threads.submit(() -> calls(socket, own, sender)));
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Patience.SECONDS);
        for (Future<?> thread : calling) {
            while (!isDone(thread)) {
                assertThat(System.nanoTime()).as("a thread is stuck in a call").isLessThan(until);
                socket.close(); // a sender may wait for a peer that is not read from
            }
        }
        running = false;
    }

    private static boolean isDone(Future<?> thread) throws InterruptedException, ExecutionException {
        try {
            thread.get(20, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillCalling) {
            return false;
        }
    }

    private void assertStagesAreDone() throws Exception {
        for (CompletionStage<?> stage = stages.poll(); stage != null; stage = stages.poll()) {
            try {
                stage.toCompletableFuture().get(Patience.SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException failed) {
                Throwable why = failed.getCause() instanceof CompletionException wrapped
                        ? wrapped.getCause()
                        : failed.getCause();
                assertThat(why).isInstanceOfAny(NotOpenException.class, SendQueueFullException.class);
            }
        }
    }

    @Test
    void aHealthyPeerIsGivenAllThatWasSentBeforeTheClose() throws Exception {
        torture(true, CallbackThreads.shared(), false);
        assertThat(sent).isNotEmpty();
        Set<String> lost = ConcurrentHashMap.newKeySet();
        lost.addAll(sent);
        lost.removeAll(delivered);
        assertThat(lost)
                .as("messages whose send returned, and that were not delivered")
                .isEmpty();
    }

    @Test
    void peersThatVanishAndCallbacksThatThrowBlockAndClose() throws Exception {
        torture(false, CallbackThreads.shared(), true);
    }

    @Test
    void theSameOnTheIoThread() throws Exception {
        torture(false, Runnable::run, true);
    }
}
