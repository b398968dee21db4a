package dev.longwire.proving.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.longwire.ClosedBy;
import dev.longwire.Event;
import dev.longwire.InterruptedSendException;
import dev.longwire.Limits;
import dev.longwire.NotOpenException;
import dev.longwire.SendQueueFullException;
import dev.longwire.WebSocket;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Patience;
import dev.longwire.testkit.Recorder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Nothing is queued without bound, and a slow side slows down only its own connection. */
interface FlowContract extends OverCarrier {

    @Test
    default void sendAsyncFailsWhenTheQueueIsFullAndCompletesWhenTheBytesAreGone() throws Exception {
        Limits limits = LIMITS.withSendQueue(1 << 20);
        CompletableFuture<WebSocket> open = new CompletableFuture<>();
        WebSocket socket = carrier()
                .clientOfRaw(
                        listener((from, event) -> {
                            if (event instanceof Event.Opened) {
                                open.complete(from);
                            }
                        }),
                        limits);
        socket.open();
        RawEnd peer = carrier().acceptRaw();
        open.get(Patience.SECONDS, TimeUnit.SECONDS);
        List<CompletableFuture<Void>> taken = new ArrayList<>();
        byte[] chunk = new byte[100_000];
        CompletableFuture<Void> last = socket.sendAsync(ByteBuffer.wrap(chunk)).toCompletableFuture();
        while (!last.isCompletedExceptionally()) {
            taken.add(last);
            assertThat(taken)
                    .as("a queue of 1 MiB took this many messages of 100 kB")
                    .hasSizeLessThan(1000);
            last = socket.sendAsync(ByteBuffer.wrap(chunk)).toCompletableFuture();
        }
        assertThatThrownBy(last::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SendQueueFullException.class)
                .hasMessageContaining("withSendQueue");
        assertThat(socket.bufferedAmount()).isLessThan(2 << 20);
        for (int i = 0; i < taken.size(); i++) {
            assertThat(Frame.read(peer).payload()).hasSize(chunk.length);
        }
        for (CompletableFuture<Void> stage : taken) {
            stage.get(Patience.SECONDS, TimeUnit.SECONDS);
        }
        socket.sendAsync("more").toCompletableFuture().get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(socket.bufferedAmount()).isZero();
    }

    @Test
    default void sendWaitsForAPeerThatDoesNotReadAndLosesNothing() throws Exception {
        Limits limits = LIMITS.withSendQueue(256 << 10);
        BlockingQueue<WebSocket> accepted = serveKeeping((socket, event) -> {}, limits);
        int count = 2_000;
        RawEnd peer = carrier().rawClient();
        WebSocket socket = take(accepted);
        CountDownLatch begun = new CountDownLatch(1);
        Thread sender = new Thread(() -> {
            for (int i = 0; i < count; i++) {
                byte[] message = new byte[10_000];
                ByteBuffer.wrap(message).putInt(i);
                socket.send(message);
                begun.countDown();
            }
        });
        sender.start();
        begun.await();
        for (int i = 0; i < count; i++) {
            assertThat(ByteBuffer.wrap(Frame.read(peer).payload()).getInt()).isEqualTo(i);
        }
        sender.join(Patience.MILLIS);
        assertThat(sender.isAlive()).isFalse();
    }

    @Test
    default void aSenderThatWaitsLearnsOfTheEnd() throws Exception {
        Limits limits = LIMITS.withSendQueue(256 << 10);
        BlockingQueue<WebSocket> accepted = serveKeeping((socket, event) -> {}, limits);
        RawEnd peer = carrier().rawClient();
        WebSocket socket = take(accepted);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        new Thread(() -> {
                    try {
                        while (true) {
                            socket.send(new byte[10_000]);
                            begun.countDown();
                        }
                    } catch (RuntimeException ended) {
                        thrown.complete(ended);
                    }
                })
                .start();
        begun.await();
        peer.reset();
        assertThat(thrown.get(Patience.SECONDS, TimeUnit.SECONDS)).isInstanceOf(NotOpenException.class);
    }

    @Test
    default void aPeerThatTakesNothingIsGivenUpThoughACallbackWaitsInSend() throws Exception {
        Limits limits = LIMITS.withSendQueue(256 << 10).withWriteTimeout(Duration.ofMillis(500));
        Recorder server = new Recorder();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        carrier()
                .serve(
                        () -> listener(
                                (socket, event) -> {
                                    if (event instanceof Event.Text) {
                                        thrown.complete(catchThrowable(() -> {
                                            while (true) {
                                                socket.send(new byte[10_000]);
                                            }
                                        }));
                                    } else {
                                        server.onEvent(socket, event);
                                    }
                                },
                                limits),
                        limits);
        RawEnd peer = carrier().rawClient();
        peer.write(Frame.text("send").asClient().bytes());
        assertThat(thrown.get(Patience.SECONDS, TimeUnit.SECONDS)).isInstanceOf(NotOpenException.class);
        server.next(Event.Opened.class);
        Event.Error error = server.next(Event.Error.class);
        assertThat(error.message()).contains("500 ms").contains("Limits.writeTimeout");
        Event.Closed closed = server.next(Event.Closed.class);
        assertThat(closed.code()).isEqualTo(1006);
        assertThat(closed.by()).isEqualTo(ClosedBy.LOCAL);
        server.assertExhausted();
        peer.close();
    }

    @Test
    default void whoWaitsForRoomGivesUpAfterAWhileOrWhenInterruptedAndWhatWasQueuedArrives() throws Exception {
        Limits limits = LIMITS.withSendQueue(256 << 10);
        BlockingQueue<WebSocket> accepted = serveKeeping((socket, event) -> {}, limits);
        RawEnd peer = carrier().rawClient();
        WebSocket socket = take(accepted);
        ByteBuffer message = ByteBuffer.allocate(10_000);
        int[] sent = {0};
        assertThatThrownBy(() -> {
                    for (; ; sent[0]++) {
                        socket.send(message.putInt(0, sent[0]), Duration.ofMillis(100));
                    }
                })
                .isInstanceOf(SendQueueFullException.class)
                .hasMessageContaining("was full for 100 ms")
                .hasMessageContaining(String.valueOf(256 << 10));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> {
                    for (; ; sent[0]++) {
                        socket.send(message.putInt(0, sent[0])); // room may have come meanwhile
                    }
                })
                .isInstanceOf(InterruptedSendException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(socket.isOpen()).isTrue();
        for (int i = 0; i < sent[0]; i++) {
            assertThat(ByteBuffer.wrap(Frame.read(peer).payload()).getInt()).isEqualTo(i);
        }
        socket.send("after", Duration.ofSeconds(20));
        assertThat(Frame.read(peer).text()).isEqualTo("after");
    }

    @Test
    default void aBlockedCallbackHoldsBackItsOwnPeerOnly() throws Exception {
        Limits limits = LIMITS.withReceiveQueue(64 << 10).withSendQueue(64 << 10);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        Recorder server = new Recorder((socket, event) -> {
            if (event instanceof Event.Text text && text.message().equals("block")) {
                blocked.countDown();
                try {
                    release.await();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            } else if (event instanceof Event.Text text) {
                socket.send(text.message());
            }
        });
        carrier().serve(() -> listener(server, limits), limits);
        WebSocket slow = carrier().client(Carrier.PATH, listener(new Recorder()), limits);
        Recorder slowRecorder = new Recorder();
        slow = carrier().client(Carrier.PATH, listener(slowRecorder), limits);
        slow.open();
        slowRecorder.nextOpened();
        slow.send("block");
        blocked.await();
        CompletableFuture<Void> last =
                slow.sendAsync(ByteBuffer.allocate(10_000)).toCompletableFuture();
        int sent = 1;
        while (!last.isCompletedExceptionally()) {
            assertThat(sent).as("messages of 10 kB towards a blocked callback").isLessThan(10_000);
            if (last.isDone() || slow.bufferedAmount() < 40_000) {
                last = slow.sendAsync(ByteBuffer.allocate(10_000)).toCompletableFuture();
                sent++;
            } else {
                last = slow.sendAsync(ByteBuffer.allocate(60_000)).toCompletableFuture();
                sent++;
            }
        }
        Recorder quick = new Recorder();
        opened(quick).send("quick");
        assertThat(quick.next(Event.Text.class).message()).isEqualTo("quick");
        release.countDown();
        slow.ping().toCompletableFuture().get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    default void pauseHoldsThePeerBackUntilResume() throws Exception {
        Limits limits = LIMITS.withSendQueue(64 << 10);
        BlockingQueue<WebSocket> accepted = serveKeeping((socket, event) -> {}, limits);
        Recorder recorder = new Recorder();
        WebSocket socket = opened(recorder);
        WebSocket server = take(accepted);
        socket.pause();
        int count = 1_500;
        Thread sender = new Thread(() -> {
            for (int i = 0; i < count; i++) {
                byte[] message = new byte[10_000];
                ByteBuffer.wrap(message).putInt(i);
                server.send(message);
            }
        });
        sender.start();
        sender.join(100);
        socket.resume();
        for (int i = 0; i < count; i++) {
            assertThat(ByteBuffer.wrap(recorder.next(Event.Binary.class).message())
                            .getInt())
                    .isEqualTo(i);
        }
    }

    @Test
    default void anEchoAndAFloodDoNotWaitForEachOther() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        Recorder recorder = new Recorder();
        WebSocket socket = opened(recorder);
        int count = 300;
        Thread sender = new Thread(() -> {
            for (int i = 0; i < count; i++) {
                socket.send(new byte[50_000]);
            }
        });
        sender.start();
        for (int i = 0; i < count; i++) {
            assertThat(recorder.next(Event.Binary.class).message()).hasSize(50_000);
        }
    }

    @Test
    default void anEchoDoesNotReadFasterThanItsAnswersAreTaken() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        RawEnd peer = carrier().rawClient();
        byte[] frame = Frame.binary(new byte[50_000]).asClient().bytes();
        int count = 400;
        Thread sender = new Thread(() -> {
            try {
                for (int i = 0; i < count; i++) {
                    peer.write(frame);
                }
            } catch (java.io.IOException broken) {
                throw new java.io.UncheckedIOException(broken);
            }
        });
        sender.start();
        sender.join(200);
        for (int i = 0; i < count; i++) {
            assertThat(Frame.read(peer).payload()).hasSize(50_000);
        }
    }
}
