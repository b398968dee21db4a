package dev.longwire.proving.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.Splits;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Patience;
import dev.longwire.testkit.Recorder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Messages go both ways, whole and in order. */
interface MessageContract extends OverCarrier {

    @Test
    default void everySizeComesBackAsItWas() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        Recorder recorder = new Recorder();
        WebSocket socket = opened(recorder);
        Random random = new Random(1);
        for (int size : new int[] {0, 1, 125, 126, 127, 128, 4095, 65535, 65536, 65537, 1 << 20}) {
            byte[] data = new byte[size];
            random.nextBytes(data);
            socket.send(data);
            assertThat(recorder.next(Event.Binary.class).message()).isEqualTo(data);
            String text = "ä€😀x".repeat(size / 10);
            socket.send(text);
            assertThat(recorder.next(Event.Text.class).message()).isEqualTo(text);
        }
    }

    @Test
    default void theLargestMessageComesBack() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        Recorder recorder = new Recorder();
        WebSocket socket = opened(recorder);
        byte[] data = new byte[16 << 20];
        new Random(2).nextBytes(data);
        socket.send(data);
        assertThat(recorder.next(Event.Binary.class).message()).isEqualTo(data);
    }

    @Test
    default void manyMessagesKeepTheirOrder() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        Recorder recorder = new Recorder();
        WebSocket socket = opened(recorder);
        for (int i = 0; i < 20_000; i++) {
            socket.send("message " + i);
        }
        for (int i = 0; i < 20_000; i++) {
            assertThat(recorder.next(Event.Text.class).message()).isEqualTo("message " + i);
        }
    }

    @Test
    default void messagesOfManyThreadsKeepTheOrderOfEach() throws Exception {
        Recorder server = new Recorder();
        serve(server);
        WebSocket socket = opened(new Recorder());
        int threads = 8;
        int each = 500;
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int sender = t;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    socket.send(sender + ":" + i);
                }
            });
            thread.start();
            senders.add(thread);
        }
        server.next(Event.Opened.class);
        Map<String, Integer> next = new HashMap<>();
        for (int i = 0; i < threads * each; i++) {
            String[] message = server.next(Event.Text.class).message().split(":");
            int expected = next.merge(message[0], 1, Integer::sum) - 1;
            assertThat(Integer.parseInt(message[1])).isEqualTo(expected);
        }
        for (Thread sender : senders) {
            sender.join(Patience.MILLIS);
            assertThat(sender.isAlive()).isFalse();
        }
    }

    @Test
    default void fragmentsWithPingsBetweenAreOneMessage() throws Exception {
        Recorder recorder = new Recorder();
        WebSocket socket = carrier().clientOfRaw(listener(recorder), LIMITS);
        socket.open();
        RawEnd peer = carrier().acceptRaw();
        peer.write(Frame.of(0x01, "one ".getBytes()).bytes());
        peer.write(Frame.of(0x89, "ping".getBytes()).bytes());
        peer.write(Frame.of(0x00, new byte[0]).bytes());
        peer.write(Frame.of(0x80, "two".getBytes()).bytes());
        recorder.nextOpened();
        assertThat(recorder.next(Event.Text.class).message()).isEqualTo("one two");
        Frame pong = Frame.read(peer);
        assertThat(pong.first()).isEqualTo(0x8A);
        assertThat(pong.masked()).isTrue();
        assertThat(pong.text()).isEqualTo("ping");
    }

    @Test
    default void bytesMayComeInAnyPieces() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        byte[] big = new byte[70_000];
        new Random(3).nextBytes(big);
        wire.writeBytes(Frame.text("grün €").asClient().bytes());
        wire.writeBytes(Frame.of(0x02, new byte[] {1}).asClient().bytes());
        wire.writeBytes(Frame.of(0x80, new byte[] {2}).asClient().bytes());
        byte[] small = wire.toByteArray();
        for (int size : new int[] {1, 2, 3, 7, small.length}) {
            RawEnd peer = carrier().rawClient();
            for (byte[] piece : Splits.chops(small, size)) {
                peer.write(piece);
            }
            for (byte[] piece : Splits.chops(Frame.binary(big).asClient().bytes(), 1000 * size)) {
                peer.write(piece);
            }
            assertThat(Frame.read(peer)).isEqualTo(Frame.text("grün €"));
            assertThat(Frame.read(peer)).isEqualTo(Frame.binary(new byte[] {1, 2}));
            assertThat(Frame.read(peer)).isEqualTo(Frame.binary(big));
            peer.close();
        }
    }

    @Test
    default void aServerSendsFirst() throws Exception {
        BlockingQueue<WebSocket> accepted = serveKeeping(
                (socket, event) -> {
                    if (event instanceof Event.Opened) {
                        socket.send("welcome");
                    }
                },
                LIMITS);
        Recorder recorder = new Recorder();
        opened(recorder);
        assertThat(recorder.next(Event.Text.class).message()).isEqualTo("welcome");
        take(accepted).send("and again");
        assertThat(recorder.next(Event.Text.class).message()).isEqualTo("and again");
    }

    @Test
    default void aListenerSendsFromItsCalls() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        Recorder recorder = new Recorder((socket, event) -> {
            if (event instanceof Event.Opened) {
                socket.send("1");
            } else if (event instanceof Event.Text text && text.message().length() < 200) {
                socket.send(text.message() + "1");
            }
        });
        carrier()
                .client(dev.longwire.proving.Carrier.PATH, recorder.listener(), LIMITS)
                .open();
        recorder.nextOpened();
        for (int length = 1; length <= 200; length++) {
            assertThat(recorder.next(Event.Text.class).message()).hasSize(length);
        }
    }

    @Test
    default void pingsAreAnsweredAndMeasured() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        WebSocket socket = opened(new Recorder());
        assertThat(socket.roundTripTime()).isNull();
        assertThat(socket.ping().toCompletableFuture().get(Patience.SECONDS, TimeUnit.SECONDS))
                .isPositive();
        assertThat(socket.roundTripTime()).isPositive();
    }

    @Test
    default void whatAClientSendsIsMaskedWithAFreshKeyEachTime() throws Exception {
        WebSocket socket = carrier()
                .clientOfRaw(
                        listener(new Recorder((from, event) -> {
                            if (event instanceof Event.Opened) {
                                from.send("same").send("same");
                            }
                        })),
                        LIMITS);
        socket.open();
        RawEnd peer = carrier().acceptRaw();
        byte[] first = peer.read(10);
        byte[] second = peer.read(10);
        assertThat(first[1] & 0x80).isEqualTo(0x80);
        assertThat(java.util.Arrays.copyOfRange(first, 2, 6)).isNotEqualTo(java.util.Arrays.copyOfRange(second, 2, 6));
    }
}
