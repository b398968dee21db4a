package dev.longwire.http.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.longwire.Event;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are received into, put together in and sent from the same memory, whatever the operating system does. */
class LargeMessageTest extends MessageMemoryCase {
    private class Echo implements Listener {
        @Override
        public void onText(WebSocket socket, ByteBuffer utf8) {
            socket.sendText(utf8);
        }

        @Override
        public void onBinary(WebSocket socket, ByteBuffer data) {
            socket.send(data);
        }

        @Override
        public void onClosed(WebSocket socket, Event.Closed closed) {
            ends.add(closed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyMessageComesBackHoweverItIsSplit(long seed) {
        Random random = new Random(seed);
        Server server = new Server(new Echo());
        int[] sizes = {125, 4_000, 8_191, 8_192, 40_000, 65_535, 65_536, 200_000, 262_100, 262_160, 1 << 20, 5_000_000};
        int[] reads = {3_000, 33_000, 65_483, 262_144, 2_000_000};
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
            byte[] payload = ascii(random, sizes[random.nextInt(sizes.length - (i < 25 ? 1 : 0))] - random.nextInt(3));
            int opcode = 1 + random.nextInt(2);
            in.writeBytes(frame(opcode, payload, true));
            out.writeBytes(frame(opcode, payload, false));
        }
        byte[] bytes = in.toByteArray();
        for (int at = 0; at < bytes.length; ) {
            at += server.arrive(bytes, at, reads[random.nextInt(reads.length)]);
            if (random.nextInt(3) > 0) {
                server.take();
            }
        }
        server.take();
        server.assertTaken(out.toByteArray());
        assertThat(ends).isEmpty();
    }

    @Test
    void aWholeMessageGoesBackFromWhereItWasReceived() {
        Server server = new Server(new Echo());
        byte[] payload = ascii(new Random(1), 60_000);
        long before = memory();
        server.arriveAll(frame(2, payload, true));
        assertThat(memory()).isEqualTo(before);
        assertThat(server.wire.flushed).hasSize(1);
        server.take();
        server.assertTaken(frame(2, payload, false));
    }

    /** Else a peer that takes minutes for a large message would seem to take nothing, and be given up. */
    @Test
    void eachPartThatIsTakenCounts() {
        Server server = new Server(new Echo());
        server.arriveAll(frame(2, ascii(new Random(1), 1 << 20), true));
        int parts = server.wire.flushed.size();
        assertThat(parts).isGreaterThanOrEqualTo(8);
        for (long before = server.line.taken(); !server.wire.flushed.isEmpty(); before = server.line.taken()) {
            server.wire.takeOne();
            assertThat(server.line.taken() - before).isBetween(1L, 128L << 10);
        }
        assertThat(server.line.taken()).isEqualTo(server.line.written());
    }

    @Test
    void whatIsSentAgainAndInAnotherKindIsRightEachTime() {
        Server server = new Server(new Echo() {
            @Override
            public void onBinary(WebSocket socket, ByteBuffer data) {
                socket.send(data)
                        .sendText(data)
                        .send(data.slice(data.position(), 20_000))
                        .send(data);
            }
        });
        byte[] payload = ascii(new Random(1), 300_000);
        byte[] part = Arrays.copyOf(payload, 20_000);
        server.arriveAll(frame(2, payload, true));
        while (!server.wire.flushed.isEmpty()) {
            server.take();
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(frame(2, payload, false));
        expected.writeBytes(frame(1, payload, false));
        expected.writeBytes(frame(2, part, false));
        expected.writeBytes(frame(2, payload, false));
        server.assertTaken(expected.toByteArray());
    }

    /** A header goes only before the first octet of a message, where nobody looks any more. */
    @ParameterizedTest
    @ValueSource(ints = {20_000, 400_000})
    void whatIsSentInPartIsStillWholeForTheListener(int size) {
        Server server = new Server(new Echo() {
            @Override
            public void onBinary(WebSocket socket, ByteBuffer data) {
                int start = data.position();
                socket.send(data.position(start + 50)).send(data.position(start));
            }
        });
        byte[] payload = ascii(new Random(1), size);
        server.arriveAll(frame(2, payload, true));
        while (!server.wire.flushed.isEmpty()) {
            server.take();
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(frame(2, Arrays.copyOfRange(payload, 50, size), false));
        expected.writeBytes(frame(2, payload, false));
        server.assertTaken(expected.toByteArray());
    }

    /** It is not checked a second time, which does not show; but a part of it must be. */
    @ParameterizedTest
    @ValueSource(ints = {100, 20_000, 400_000})
    void aPartOfATextIsCheckedThoughTheWholeWasChecked(int size) {
        List<Throwable> thrown = new ArrayList<>();
        Server server = new Server(new Echo() {
            @Override
            public void onText(WebSocket socket, ByteBuffer utf8) {
                ByteBuffer kept = utf8.duplicate();
                utf8.limit(utf8.limit() - 1); // inside a character
                thrown.add(catchThrowable(() -> socket.sendText(utf8)));
                thrown.add(catchThrowable(() -> socket.sendText(kept)));
            }
        });
        byte[] text = ascii(new Random(1), size);
        text[size - 2] = (byte) 0xC3;
        text[size - 1] = (byte) 0xA9;
        server.arriveAll(frame(1, text, true));
        while (!server.wire.flushed.isEmpty()) {
            server.take();
        }
        assertThat(thrown).hasSize(2).first().isInstanceOf(IllegalArgumentException.class);
        server.assertTaken(frame(1, text, false));
    }

    @Test
    void nobodyChangesWhatWasSent() {
        Server server = new Server(new Echo() {
            @Override
            public void onBinary(WebSocket socket, ByteBuffer data) {
                socket.send(data);
                data.put(0, (byte) 0);
            }
        });
        server.arriveAll(frame(2, ascii(new Random(1), 100_000), true));
        server.end();
        assertThat(ends).singleElement().satisfies(end -> {
            assertThat(end.code()).isEqualTo(1011);
            assertThat(end.cause()).isInstanceOf(ReadOnlyBufferException.class);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 50_000, 300_000, 1_500_000})
    void aLineThatIsLostInAMessageLeavesNothingBehind(int come) {
        Server server = new Server(new Echo());
        byte[] frame = frame(2, new byte[2_000_000], true);
        for (int at = 0; at < come; ) {
            at += server.arrive(frame, at, come - at);
        }
        server.end();
        assertThat(ends).hasSize(1);
    }

    /** Beyond the bound the heap has to do, and everything works. */
    @Test
    void whatIsLentIsBounded() {
        List<Server> all = new ArrayList<>();
        byte[] payload = ascii(new Random(1), 3_000_000);
        byte[] frame = frame(2, payload, true);
        for (int i = 0; i < 30; i++) {
            Server server = new Server(new Echo());
            all.add(server);
            for (int at = 0; at < frame.length - 1; ) {
                at += server.arrive(frame, at, frame.length - 1 - at);
            }
        }
        assertThat(memory()).isBetween(32L << 20, 80L << 20);
        for (Server server : all) {
            server.arrive(frame, frame.length - 1, 1);
            while (!server.wire.flushed.isEmpty()) {
                server.take();
            }
            server.assertTaken(frame(2, payload, false));
        }
        assertThat(ends).isEmpty();
    }

    @Test
    void whatLinesKeepOfTheirReadsIsBoundedToo() {
        byte[] frame = frame(2, new byte[200_000], true);
        for (int i = 0; i < 350; i++) {
            new Server(new Echo()).arrive(frame, 0, 40_000);
        }
        assertThat(memory()).isBetween(32L << 20, 66L << 20);
    }

    /** What a header announces counts for 64 KiB at the most. */
    @Test
    void aSmallStartOccupiesLittle() {
        byte[] frame = frame(2, new byte[200_000], true);
        for (int i = 0; i < 50; i++) {
            new Server(new Echo()).arrive(frame, 0, 2_000);
        }
        assertThat(memory()).isLessThan(50 * (65 << 10) + (1 << 20));
    }
}
