package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.protocol.CompressedWire.Frame;
import dev.longwire.proving.StrictInflater;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one of our ends compresses, the other one and a strict inflater understand, in each window, with takeover or not. */
class CompressionRoundTripTest {
    private static final int MESSAGES = 60;
    private static final int[] SIZES = {0, 1, 2, 5, 100, 127, 128, 129, 255, 256, 257, 1_000, 5_000, 40_000, 70_000};

    static Stream<Arguments> agreements() {
        return IntStream.rangeClosed(8, 15)
                .boxed()
                .flatMap(bits -> Stream.of(true, false)
                        .flatMap(takeover -> Stream.of(Role.values()).map(role -> Arguments.of(bits, takeover, role))));
    }

    @ParameterizedTest
    @MethodSource("agreements")
    void whatIsSentArrives(int bits, boolean takeover, Role role) {
        Random random = new Random(bits * 31L + (takeover ? 7 : 0));
        Compression agreed =
                CompressedWire.ALWAYS.withContextTakeover(takeover, true).withWindowBits(bits, 15);
        Wire.End sender = new Wire.End(role, Limits.DEFAULT, agreed, 0);
        Wire.End receiver =
                new Wire.End(CompressedWire.other(role), Limits.DEFAULT, CompressedWire.mirrored(agreed), 0);
        StrictInflater strict = new StrictInflater(bits, takeover);
        int compressed = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = CompressedWire.mixture(random, SIZES[random.nextInt(SIZES.length)]);
            int opcode = random.nextInt(6) == 0 ? Opcode.BINARY | Opcode.UNCOMPRESSED : Opcode.BINARY;
            ByteBuffer payload = ByteBuffer.allocateDirect(message.length + 3)
                    .position(3)
                    .put(message)
                    .position(3);
            sender.connection.send(opcode, payload);
            assertThat(payload.position()).isEqualTo(3);
            assertThat(payload.remaining()).isEqualTo(message.length);
            byte[] wire = sender.sentBytes();
            List<Frame> frames = CompressedWire.frames(role, wire);
            assertThat(frames).hasSize(1);
            Frame frame = frames.get(0);
            if (frame.first() == 0xC2) {
                compressed++;
                assertThat(opcode).isEqualTo(Opcode.BINARY);
                assertThat(frame.payload().length).isLessThan(message.length);
                assertThat(strict.message(frame.payload())).isEqualTo(message);
            } else {
                assertThat(frame.first()).isEqualTo(0x82);
                assertThat(frame.payload()).isEqualTo(message);
            }
            receiver.receive(wire);
            assertThat(receiver.events()).containsExactly(Wire.describe(Opcode.BINARY, message));
        }
        assertThat(compressed).isGreaterThan(MESSAGES / 4);
        sender.connection.release();
        receiver.connection.release();
    }

    /** The window is used as far as it goes, so that a limit that is too low shows too. */
    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void theWindowIsUsed(int bits) {
        Wire.End sender = new Wire.End(Role.SERVER, Limits.DEFAULT, CompressedWire.ALWAYS.withWindowBits(bits, 15), 0);
        StrictInflater strict = new StrictInflater(bits, true);
        Random random = new Random(bits);
        for (int i = 0; i < 20; i++) {
            byte[] message = CompressedWire.mixture(random, 60_000);
            sender.connection.send(Opcode.BINARY, ByteBuffer.wrap(message));
            Frame frame = CompressedWire.frames(Role.SERVER, sender.sentBytes()).get(0);
            if (frame.first() == 0xC2) {
                assertThat(strict.message(frame.payload())).isEqualTo(message);
            }
        }
        assertThat(strict.farthest()).isBetween((1 << bits) * 3 / 4, 1 << bits);
        sender.connection.release();
    }

    @Test
    void aLaterMessageRefersToAnEarlierOneOnlyWithTakeover() {
        byte[] message = Wire.hex(Wire.utf8("a message that is sent twice, word for word, on the same connection"));
        for (int bits = 8; bits <= 15; bits++) {
            for (boolean takeover : new boolean[] {true, false}) {
                Compression agreed = CompressedWire.ALWAYS
                        .withContextTakeover(takeover, takeover)
                        .withWindowBits(bits, bits);
                Wire.End end = new Wire.End(Role.SERVER, Limits.DEFAULT, agreed, 0);
                end.connection.send(Opcode.TEXT, ByteBuffer.wrap(message));
                int first = end.sentBytes().length;
                end.connection.send(Opcode.TEXT, ByteBuffer.wrap(message));
                int second = end.sentBytes().length;
                assertThat(second).isEqualTo(takeover ? second : first).isLessThan(takeover ? first / 3 : first + 1);
                end.connection.release();
            }
        }
    }

    /** Larger than what is compressed at a time, and at sizes around it. */
    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_536, 65_537, 131_072, 1_000_000, 5_000_001})
    void bigMessages(int size) {
        byte[] message = CompressedWire.mixture(new Random(2), size);
        Wire.End sender = new Wire.End(Role.CLIENT, Limits.DEFAULT, CompressedWire.ALWAYS, 0);
        Wire.End receiver = new Wire.End(Role.SERVER, Limits.DEFAULT, CompressedWire.ALWAYS, 0);
        StrictInflater strict = new StrictInflater(15, true);
        for (int i = 0; i < 2; i++) {
            sender.connection.send(Opcode.BINARY, ByteBuffer.wrap(message));
            byte[] wire = sender.sentBytes();
            Frame frame = CompressedWire.frames(Role.CLIENT, wire).get(0);
            assertThat(frame.first()).isEqualTo(0xC2);
            assertThat(strict.message(frame.payload())).isEqualTo(message);
            receiver.receive(wire);
            assertThat(receiver.events()).containsExactly(Wire.describe(Opcode.BINARY, message));
        }
        sender.connection.release();
        receiver.connection.release();
    }

    /** What does not become smaller goes as it is, and the next message does not refer to it. */
    @ParameterizedTest
    @ValueSource(ints = {8, 12, 15})
    void whatDoesNotShrinkGoesAsItIs(int bits) {
        Wire.End sender = new Wire.End(Role.SERVER, Limits.DEFAULT, CompressedWire.ALWAYS.withWindowBits(bits, 15), 0);
        StrictInflater strict = new StrictInflater(bits, true);
        byte[] text = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(3).getBytes();
        for (int size : new int[] {1, 2, 20, 200, 2_000, 200_000}) {
            byte[] noise = new byte[size];
            new Random(size).nextBytes(noise);
            for (byte[] message : List.of(text, noise, text, noise, noise)) {
                sender.connection.send(Opcode.BINARY, ByteBuffer.wrap(message));
                Frame frame =
                        CompressedWire.frames(Role.SERVER, sender.sentBytes()).get(0);
                if (message == noise && frame.first() == 0x82) {
                    assertThat(frame.payload()).isEqualTo(noise);
                } else {
                    assertThat(frame.first()).isEqualTo(0xC2);
                    assertThat(frame.payload().length).isLessThan(message.length);
                    assertThat(strict.message(frame.payload())).isEqualTo(message);
                }
            }
        }
        sender.connection.release();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9})
    void everyLevelIsUnderstood(int level) {
        Wire.End sender = new Wire.End(Role.SERVER, Limits.DEFAULT, CompressedWire.ALWAYS.withLevel(level), 0);
        StrictInflater strict = new StrictInflater(15, true);
        for (int i = 0; i < 10; i++) {
            byte[] message = CompressedWire.mixture(new Random(i * 4L), 30_000);
            sender.connection.send(Opcode.BINARY, ByteBuffer.wrap(message));
            Frame frame = CompressedWire.frames(Role.SERVER, sender.sentBytes()).get(0);
            if (frame.first() == 0xC2) {
                assertThat(strict.message(frame.payload())).isEqualTo(message);
            } else {
                assertThat(frame.payload()).isEqualTo(message);
            }
        }
        sender.connection.release();
    }
}
