package dev.longwire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Limits;
import dev.longwire.fuzz.Pieces;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What one side sends, the other side is given, and neither asks how it was cut. */
class FramesPropertyTest {
    private static final int[] LENGTHS = {0, 1, 2, 7, 8, 125, 126, 127, 128, 4095, 4096, 65_535, 65_536, 70_001};

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void messagesComeThroughInOrder(
            @ForAll Role sender,
            @ForAll @Size(max = 6) List<@IntRange(max = 13) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 10_000) int mostOfAPiece,
            @ForAll long seed) {
        Random random = new Random(seed);
        Trace from = new Trace(sender, Limits.DEFAULT, null);
        Trace to = new Trace(sender == Role.CLIENT ? Role.SERVER : Role.CLIENT, Limits.DEFAULT, null);
        for (int length : lengths) {
            byte[] message = new byte[LENGTHS[length]];
            random.nextBytes(message);
            from.connection.send(Opcode.BINARY, ByteBuffer.wrap(message));
        }
        from.connection.ping(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        from.connection.close(new CloseFrame(4000, "bye"), 0);
        to.receive(Pieces.cut(from.written(), random, mostOfAPiece));
        random.setSeed(seed);
        for (int length : lengths) {
            byte[] message = new byte[LENGTHS[length]];
            random.nextBytes(message);
            assertThat(to.log.remove(0)).isEqualTo("binary " + HexFormat.of().formatHex(message));
        }
        assertThat(to.log).containsExactly("ping 010203", "close " + new CloseFrame(4000, "bye"));
    }

    @Property(tries = 1000)
    void anyBytesAreReadAsAPlainReaderReadsThem(
            @ForAll Role role,
            @ForAll boolean mayBeCompressed,
            @ForAll @Size(max = 300) byte[] bytes,
            @ForAll int salt) {
        FrameReaderFuzzTest.check(role, mayBeCompressed, bytes, salt);
    }

    @Property(tries = 500)
    void maskingTwiceIsNothing(
            @ForAll @Size(max = 100) byte[] bytes, @ForAll int key, @ForAll @IntRange(max = 100) int cut) {
        int at = Math.min(cut, bytes.length);
        ByteBuffer buffer = ByteBuffer.wrap(bytes.clone());
        Mask.apply(buffer, 0, bytes.length, key);
        Mask.apply(buffer, 0, at, key);
        Mask.apply(buffer, at, bytes.length, Mask.after(key, at));
        assertThat(buffer.array()).isEqualTo(bytes);
    }
}
