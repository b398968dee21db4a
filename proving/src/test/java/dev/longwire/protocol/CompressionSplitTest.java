package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.proving.Splits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However compressed messages are split, whole or damaged, the same comes of them. */
class CompressionSplitTest {
    private static final Limits LIMITS = Limits.DEFAULT.withMaxMessageSize(600);
    private static final int STREAMS = 700;

    @ParameterizedTest
    @EnumSource(Role.class)
    void anySplitIsTheSame(Role role) {
        int failed = 0;
        for (long seed = 0; seed < STREAMS; seed++) {
            Random random = new Random(seed);
            Compression agreed = agreement(random);
            byte[] stream = stream(random, role, agreed);
            if (random.nextInt(3) > 0 && stream.length > 0) {
                stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
            }
            String whole = outcome(role, agreed, List.of(stream));
            failed += whole.contains("FAILED") ? 1 : 0;
            for (int i = 0; i < 5; i++) {
                List<byte[]> pieces = i < 2 ? Splits.chops(stream, 1 + i * 2) : split(stream, random);
                assertThat(outcome(role, agreed, pieces)).as("seed %d", seed).isEqualTo(whole);
            }
        }
        assertThat(failed).isBetween(STREAMS / 10, STREAMS * 9 / 10);
    }

    /** Every bit of some messages, damaged: it fails in good order, or is another message; it never throws or hangs. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyBitDamaged(long seed) {
        Compression agreed = agreement(new Random(seed));
        byte[] stream = stream(new Random(seed), Role.CLIENT, agreed);
        int bits = Math.min(stream.length * 8, 6_000);
        for (int bit = 0; bit < bits; bit++) {
            byte[] damaged = stream.clone();
            damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
            outcome(Role.CLIENT, agreed, List.of(damaged));
        }
    }

    private static Compression agreement(Random random) {
        return CompressedWire.ALWAYS
                .withContextTakeover(random.nextBoolean(), random.nextBoolean())
                .withWindowBits(8 + random.nextInt(8), 8 + random.nextInt(8));
    }

    private static String outcome(Role role, Compression agreed, List<byte[]> pieces) {
        Wire.End end = new Wire.End(role, LIMITS, agreed, 0);
        pieces.forEach(end::receive);
        String outcome = end.events() + " " + Wire.hex(end.sentBytes()) + " " + end.connection.phase() + " "
                + end.connection.closed(new IOException("reset"));
        end.connection.release();
        return outcome;
    }

    private static List<byte[]> split(byte[] stream, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        int longest = 1 + random.nextInt(100);
        for (int at = 0; at < stream.length; ) {
            int end = Math.min(stream.length, at + 1 + random.nextInt(longest));
            pieces.add(Arrays.copyOfRange(stream, at, end));
            at = end;
        }
        return pieces;
    }

    /** What our other end sends, in fragments cut anywhere. */
    private static byte[] stream(Random random, Role receiver, Compression agreed) {
        Deflation sender = new Deflation(CompressedWire.mirrored(agreed));
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int messages = 1 + random.nextInt(8); messages > 0; messages--) {
            byte[] message = message(random);
            ByteBuffer smaller = sender.deflate(ByteBuffer.wrap(message));
            byte[] payload = smaller == null ? message : Wire.bytes(smaller);
            int first = (random.nextBoolean() ? Opcode.TEXT : Opcode.BINARY) | (smaller == null ? 0 : 0x40);
            for (int at = 0; first >= 0; ) {
                int end = random.nextInt(3) == 0 ? payload.length : at + random.nextInt(payload.length - at + 1);
                boolean last = end == payload.length;
                frames.writeBytes(Wire.toward(
                        receiver,
                        Wire.frame(first | (last ? 0x80 : 0), Wire.hex(Arrays.copyOfRange(payload, at, end)))));
                at = end;
                first = last ? -1 : 0;
            }
        }
        sender.release();
        return frames.toByteArray();
    }

    private static byte[] message(Random random) {
        if (random.nextInt(3) == 0) {
            return CompressedWire.mixture(random, random.nextInt(random.nextInt(20) == 0 ? 3_000 : 600));
        }
        StringBuilder text = new StringBuilder();
        int words = random.nextInt(60);
        for (int i = 0; i < words; i++) {
            text.append(random.nextInt(40) == 0 ? "\u20ac\ud83d\ude00" : "word" + random.nextInt(3));
        }
        return Wire.hex(Wire.utf8(text.toString()));
    }
}
