package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.fuzz.Pieces;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever was agreed on, messages come out as they went in. */
class CompressionPropertyTest {
    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void messagesComeThrough(
            @ForAll @IntRange(min = 1, max = 9) int level,
            @ForAll boolean takesOver,
            @ForAll @IntRange(min = 8, max = 15) int bits,
            @ForAll Role sender,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 50_000) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 256) int variety,
            @ForAll @IntRange(min = 1, max = 70_000) int mostOfAPiece,
            @ForAll long seed) {
        Compression own = Compression.DEFAULT
                .withLevel(level)
                .withThreshold(0)
                .withContextTakeover(takesOver, true)
                .withWindowBits(bits, 15);
        Compression peers = own.withContextTakeover(true, takesOver).withWindowBits(15, bits);
        Random random = new Random(seed);
        Trace from = new Trace(sender, Limits.DEFAULT, own);
        Trace to = new Trace(sender == Role.CLIENT ? Role.SERVER : Role.CLIENT, Limits.DEFAULT, peers);
        List<String> expected = new ArrayList<>();
        for (int length : lengths) {
            byte[] message = message(length, variety, random);
            from.connection.send(Opcode.BINARY, ByteBuffer.wrap(message));
            expected.add("binary " + HexFormat.of().formatHex(message));
        }
        to.receive(Pieces.cut(from.written(), random, mostOfAPiece));
        assertThat(to.log).isEqualTo(expected);
        from.connection.release();
        assertThat(to.end()).hasSize(expected.size() + 2);
    }

    /** Runs of the same octets, and repetitions from near and far. */
    private static byte[] message(int length, int variety, Random random) {
        byte[] message = new byte[length];
        int at = 0;
        while (at < length) {
            int run = Math.min(length - at, 1 + random.nextInt(600));
            if (at > 0 && random.nextBoolean()) {
                int from = random.nextInt(at);
                for (int i = 0; i < run; i++) {
                    message[at + i] = message[from + i];
                }
            } else {
                for (int i = 0; i < run; i++) {
                    message[at + i] = (byte) random.nextInt(variety);
                }
            }
            at += run;
        }
        return message;
    }
}
