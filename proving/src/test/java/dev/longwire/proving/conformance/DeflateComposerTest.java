package dev.longwire.proving.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.proving.StrictInflater;
import dev.longwire.proving.conformance.DeflateComposer.Composed;
import java.util.zip.Inflater;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the suite composes is DEFLATE, for zlib and for the strict reader, and refers back as far as the window goes. */
class DeflateComposerTest {
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void isReadByOthers(int bits) throws Exception {
        DeflateComposer composer = new DeflateComposer(bits, true, bits);
        StrictInflater strict = new StrictInflater(bits, true);
        Inflater zlib = new Inflater(true);
        try {
            for (int size = 0; size < 60_000; size = size * 3 / 2 + 1) {
                Composed message = composer.compose(size);
                assertThat(message.plain()).hasSize(size);
                assertThat(strict.message(message.compressed())).isEqualTo(message.plain());
                zlib.setInput(Cases.joined(message.compressed(), TAIL));
                byte[] plain = new byte[size];
                assertThat(zlib.inflate(plain)).isEqualTo(size);
                assertThat(plain).isEqualTo(message.plain());
                assertThat(zlib.inflate(new byte[1])).isZero();
            }
        } finally {
            zlib.end();
        }
        assertThat(strict.farthest()).isEqualTo(1 << bits);
    }
}
