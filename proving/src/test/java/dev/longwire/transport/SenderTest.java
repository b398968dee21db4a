package dev.longwire.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.SendResult;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The way out: order, batches, bounds, and when a stage completes. */
class SenderTest {
    private final Rig rig = new Rig();
    private final Log log = new Log();

    private void oneRead(WebSocket socket, Frame... frames) {
        socket.pause();
        rig.run();
        rig.peer().send(frames);
        socket.resume();
        rig.run();
    }

    private static Frame[] texts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Frame.text("" + i).asClient())
                .toArray(Frame[]::new);
    }

    @Test
    void whatOneReadBringsAboutLeavesInOneFlush() {
        log.on("text", socket -> socket.send("a").send("b")).on("read", socket -> socket.send("end"));
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        oneRead(socket, texts(10));
        assertThat(log.events).hasSize(11);
        assertThat(rig.line().flushes).isEqualTo(1);
        assertThat(rig.peer().frames()).hasSize(21).endsWith(Frame.text("b"), Frame.text("end"));
    }

    @Test
    void pongsLeaveWithTheSameFlush() {
        log.on("text", socket -> socket.send("a"));
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        Frame ping = Frame.of(0x89, new byte[] {7});
        oneRead(
                socket,
                Frame.text("x").asClient(),
                ping.asClient(),
                Frame.text("y").asClient());
        assertThat(rig.line().flushes).isEqualTo(1);
        assertThat(rig.peer().frames())
                .containsExactly(Frame.text("a"), Frame.of(0x8A, new byte[] {7}), Frame.text("a"));
    }

    @Test
    void whatOneTurnOfTheLoopSendsLeavesInOneFlush() {
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.loop.execute(() -> {
            for (int i = 0; i < 10; i++) {
                socket.send("x");
            }
            assertThat(rig.line().flushes).isZero();
        });
        rig.run();
        assertThat(rig.line().flushes).isEqualTo(1);
        assertThat(rig.peer().frames()).hasSize(10);
    }

    @Test
    void whatOtherThreadsQueuedLeavesInOneFlush() {
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        for (int i = 0; i < 10; i++) {
            socket.send("x");
        }
        rig.run();
        assertThat(rig.line().flushes).isEqualTo(1);
    }

    @Test
    void whatIsSentOnOpenedLeavesInOneFlush() {
        log.on("opened", socket -> socket.send("a").send("b").send("c"));
        rig.opened(log, Rig.QUIET);
        assertThat(rig.line().flushes).isEqualTo(1);
        assertThat(rig.peer().frames()).hasSize(3);
    }

    @Test
    void messagesOfTheLoopGoBehindThoseOfOtherThreads() {
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.loop.execute(() -> socket.send("3, on the loop"));
        socket.send("1");
        socket.sendAsync("2");
        rig.loop.execute(() -> socket.sendAsync("4, on the loop"));
        rig.loop.execute(() -> socket.send("5, on the loop"));
        rig.run();
        assertThat(rig.peer().frames())
                .containsExactly(
                        Frame.text("1"),
                        Frame.text("2"),
                        Frame.text("3, on the loop"),
                        Frame.text("4, on the loop"),
                        Frame.text("5, on the loop"));
    }

    @Test
    void orderStaysWhenTheLineIsFull() {
        rig.capacity = 1000;
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.peer().reading(false);
        byte[] large = new byte[300_000];
        socket.send(large); // fills the line
        rig.run();
        List<Frame> expected = new ArrayList<>(List.of(Frame.binary(large)));
        for (int i = 0; i < 50; i++) {
            String text = "message " + i;
            if (i % 2 == 0) {
                socket.send(text);
            } else {
                rig.loop.execute(() -> socket.send(text));
                rig.run();
            }
            expected.add(Frame.text(text));
        }
        rig.peer().reading(true);
        rig.run();
        assertThat(rig.peer().frames()).isEqualTo(expected);
        assertThat(socket.bufferedAmount()).isZero();
    }

    @Test
    void aStageCompletesWhenTheLastByteWasTakenAndNotBefore() {
        int frame = Frame.text("x".repeat(500)).bytes().length;
        rig.capacity = frame - 1;
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.peer().reading(false);
        CompletableFuture<Void> first = socket.sendAsync("x".repeat(500)).toCompletableFuture();
        CompletableFuture<Void> second = socket.sendAsync("y").toCompletableFuture();
        assertThat(first).isNotDone();
        rig.run();
        assertThat(first).isNotDone();
        assertThat(socket.bufferedAmount()).isEqualTo(1 + Frame.text("y").bytes().length);
        rig.peer().reading(true);
        rig.run();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(socket.bufferedAmount()).isZero();
    }

    @Test
    void bufferedAmountCountsWhatWaitsAnywhere() {
        rig.capacity = 100;
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        rig.peer().reading(false);
        assertThat(socket.bufferedAmount()).isZero();
        socket.send(new byte[1000]);
        assertThat(socket.bufferedAmount()).isBetween(1000L, 1100L);
        rig.run();
        assertThat(socket.bufferedAmount()).isEqualTo(1004 - 100);
        rig.loop.execute(() -> {
            socket.send(new byte[10]);
            assertThat(socket.bufferedAmount()).as("on the loop, at once").isEqualTo(904 + 12);
        });
        rig.run();
        assertThat(socket.bufferedAmount()).isEqualTo(904 + 12);
    }

    /** Whatever it consists of, and whoever asks. */
    @Test
    void theBoundCountsWhatBufferedAmountCounts() {
        rig.capacity = 100;
        WebSocket socket = rig.accepted(log, Rig.QUIET.withSendQueue(1_000_000));
        rig.peer().reading(false);
        List<Long> counted = new ArrayList<>();
        Runnable check = () -> {
            long buffered = socket.bufferedAmount();
            assertThat(socket.sendAsync(ByteBuffer.allocate(1_000_000)))
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withMessageContaining("full: " + buffered + " bytes wait, 1000064 more would pass");
            long room = 1_000_000 - buffered - 64;
            assertThat(socket.trySend(ByteBuffer.allocate((int) room + 1))).isEqualTo(SendResult.QUEUE_FULL);
            counted.add(buffered);
        };
        socket.send(new byte[1000]); // in the queue
        check.run();
        rig.run(); // in the line
        check.run();
        rig.loop.execute(() -> {
            socket.send(new byte[300_000]); // from the loop to the line
            check.run();
            assertThatThrownBy(() -> socket.send(new byte[1_000_000])).hasMessageContaining("1000064 more");
        });
        rig.run();
        check.run();
        socket.send(new byte[1000]).send("small"); // in the queue, the line is full
        rig.run();
        check.run();
        rig.loop.execute(check);
        rig.run();
        long line = 1004 + 300_010 - 100;
        long queue = 1000 + 64 + 5 + 64;
        assertThat(counted).containsExactly(1064L, 904L, line, line, line + queue, line + queue);
        long room = 1_000_000 - (line + queue) - 64;
        assertThat(socket.trySend(ByteBuffer.allocate((int) room))).isEqualTo(SendResult.ACCEPTED);
        assertThat(socket.bufferedAmount()).isEqualTo(1_000_000);
        rig.peer().reading(true);
        rig.run();
        assertThat(socket.bufferedAmount()).isZero();
    }

    @Test
    void onTheLoopAFullQueueThrowsAndNeverWaits() {
        rig.capacity = 100;
        WebSocket socket = rig.accepted(log, Rig.QUIET.withSendQueue(10_000));
        rig.peer().reading(false);
        rig.loop.execute(() -> {
            socket.send(new byte[50_000]); // larger than the limit, but nothing else waits
            assertThatThrownBy(() -> socket.send(new byte[1]))
                    .isInstanceOf(SendQueueFullException.class)
                    .hasMessageContaining("withSendQueue");
        });
        rig.run();
        assertThat(rig.uncaught).isEmpty();
        rig.peer().reading(true);
        rig.run();
        assertThat(rig.peer().frames()).containsExactly(Frame.binary(new byte[50_000]));
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    void whoOnlyTriesIsToldAndNothingIsThrown() {
        rig.capacity = 100;
        WebSocket never = rig.client(new Log(), Rig.QUIET);
        assertThat(never.trySend("x")).isEqualTo(SendResult.NOT_OPEN);
        WebSocket socket = rig.accepted(log, Rig.QUIET.withSendQueue(1000));
        rig.peer().reading(false);
        List<SendResult> results = new ArrayList<>();
        results.add(socket.trySend(ByteBuffer.allocate(800)));
        results.add(socket.trySend("x".repeat(200)));
        rig.loop.execute(() -> results.add(socket.trySend(ByteBuffer.allocate(10))));
        rig.run();
        rig.loop.execute(() -> results.add(socket.trySend(ByteBuffer.allocate(900))));
        rig.run();
        assertThat(results)
                .containsExactly(
                        SendResult.ACCEPTED, SendResult.QUEUE_FULL, SendResult.ACCEPTED, SendResult.QUEUE_FULL);
        assertThat(results.get(0).isAccepted()).isTrue();
        assertThat(results.get(1).isAccepted()).isFalse();
        rig.peer().reading(true);
        rig.run();
        assertThat(rig.peer().frames()).containsExactly(Frame.binary(new byte[800]), Frame.binary(new byte[10]));
        socket.close();
        assertThat(socket.trySend("x")).isEqualTo(SendResult.NOT_OPEN);
        assertThat(socket.trySend(ByteBuffer.allocate(1))).isEqualTo(SendResult.NOT_OPEN);
    }

    /** The loop's own thread is the only one that could make room. */
    @Test
    void onTheLoopNothingWaitsThoughOtherThreadsHaveFilledTheQueue() {
        rig.capacity = 100;
        WebSocket socket = rig.accepted(log, Rig.QUIET.withSendQueue(310_000));
        rig.peer().reading(false);
        rig.loop.execute(() -> socket.send(new byte[300_000]));
        rig.run();
        socket.send(new byte[9_000]);
        boolean[] refused = {false};
        rig.loop.execute(() -> {
            assertThatThrownBy(() -> socket.send(new byte[9_000])).isInstanceOf(SendQueueFullException.class);
            refused[0] = true;
        });
        rig.run();
        assertThat(refused[0]).isTrue();
        assertThat(socket.sendAsync(ByteBuffer.allocate(9_000))).isCompletedExceptionally();
    }

    @Test
    void oneMessageLargerThanTheQueueGoesWhenNothingElseWaits() {
        WebSocket socket = rig.accepted(log, Rig.QUIET.withSendQueue(1));
        socket.send(new byte[100_000]);
        CompletableFuture<Void> refused = socket.sendAsync("x").toCompletableFuture();
        assertThat(refused).isCompletedExceptionally();
        rig.run();
        assertThat(socket.sendAsync("y")).isNotCompletedExceptionally();
        rig.run();
        assertThat(rig.peer().frames()).containsExactly(Frame.binary(new byte[100_000]), Frame.text("y"));
    }

    @Test
    void whatDependsOnAStageMaySendAndClose() {
        WebSocket socket = rig.accepted(log, Rig.QUIET);
        socket.sendAsync("1")
                .thenCompose(done -> socket.sendAsync("2"))
                .thenRun(() -> socket.send("3"))
                .thenRun(() -> {
                    throw new IllegalStateException("what depends on a stage is broken");
                });
        socket.sendAsync("also 1").thenRun(socket::close);
        rig.run();
        List<Frame> frames = rig.peer().frames();
        assertThat(frames).startsWith(Frame.text("1"), Frame.text("also 1"), Frame.text("2"));
        assertThat(frames).endsWith(Frame.close(1000, ""));
        assertThat(rig.uncaught).isEmpty();
        log.assertOrderly();
    }

    @Test
    void whatDependsOnAStageThatFailsMayCallAnything() {
        WebSocket socket = rig.opened(log, Rig.QUIET);
        List<Class<?>> causes = new ArrayList<>();
        rig.capacity = 1;
        socket.ping().whenComplete((time, thrown) -> {
            causes.add(thrown.getClass());
            socket.open();
        });
        rig.run();
        rig.peer().reset();
        socket.sendAsync("x").whenComplete((done, thrown) -> {
            if (thrown != null) {
                causes.add(thrown.getClass());
            }
            socket.close();
        });
        rig.run();
        assertThat(causes).isNotEmpty().containsOnly(NotOpenException.class);
        assertThat(log.closed).isNotEmpty();
        log.assertOrderly();
    }

    /** Each flush is taken at once, and meanwhile another thread has queued the next message. */
    @Test
    void aLoopIsNotHeldByASenderThatIsFasterThanTheLine() {
        WrappedLoop loop = new WrappedLoop(rig.loop);
        WebSocket socket = LineSocket.client(loop.over(rig), log, Rig.QUIET);
        socket.open();
        rig.run();
        int messages = 50;
        int[] sent = {0};
        int[] flushesInThisTurn = {0};
        rig.line().afterFlush = () -> {
            assertThat(++flushesInThisTurn[0])
                    .as("flushes in one turn of the loop")
                    .isLessThan(3);
            if (sent[0]++ < messages) {
                loop.otherThread = true;
                socket.send(new byte[10_000]);
                loop.otherThread = false;
                rig.loop.execute(() -> flushesInThisTurn[0] = 0);
            }
        };
        socket.send("first");
        rig.run();
        assertThat(rig.peer().frames()).hasSize(messages + 1);
        assertThat(log.closed).isEmpty();
    }
}
