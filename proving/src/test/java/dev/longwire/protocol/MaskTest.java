package dev.longwire.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 0x37FA213D, 0x80000000, 0x0000FF00})
    void everyLengthAtEveryPlaceIsMaskedOctetByOctet(int key) {
        for (boolean direct : new boolean[] {false, true}) {
            for (int from = 0; from < 9; from++) {
                for (int length = 0; length < 41; length++) {
                    byte[] octets = new byte[64];
                    new Random(length).nextBytes(octets);
                    ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(64) : ByteBuffer.allocate(64);
                    buffer.put(0, octets);
                    Mask.apply(buffer, from, from + length, key);
                    for (int i = 0; i < length; i++) { // RFC 6455 §5.3: octet i with octet i mod 4 of the key
                        octets[from + i] ^= (byte) (key >>> 24 - 8 * (i % 4));
                    }
                    assertThat(buffer).isEqualTo(ByteBuffer.wrap(octets));
                    assertThat(buffer.position()).isZero();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {120, 127, 128, 129, 1000, 2047, 2048, 2049, 5000, 65_536})
    void muchIsMaskedLikeLittleWhereverItBegins(int length) {
        int key = 0x37FA213D;
        for (boolean direct : new boolean[] {false, true}) {
            for (int from = 0; from < 9; from++) {
                for (int to = from + length; to < from + length + 9; to++) {
                    byte[] octets = new byte[to + 5];
                    new Random(length).nextBytes(octets);
                    ByteBuffer buffer = direct
                            ? ByteBuffer.allocateDirect(to + 5)
                            : ByteBuffer.allocate(to + 8).slice(3, to + 5);
                    buffer.put(0, octets);
                    Mask.apply(buffer, from, to, key);
                    for (int i = from; i < to; i++) {
                        octets[i] ^= (byte) (key >>> 24 - 8 * ((i - from) % 4));
                    }
                    assertThat(buffer).isEqualTo(ByteBuffer.wrap(octets));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 0x37FA213D, 0x0000FF00})
    void aCopyIsMaskedOctetByOctetAndTouchesNothingElse(int key) {
        for (int length = 0; length < 130; length++) {
            byte[] octets = new byte[length + 7];
            new Random(length).nextBytes(octets);
            byte[] expected = new byte[length + 9];
            for (int i = 0; i < length; i++) {
                expected[5 + i] = (byte) (octets[3 + i] ^ key >>> 24 - 8 * (i % 4));
            }
            ByteBuffer from = ByteBuffer.wrap(octets).asReadOnlyBuffer();
            ByteBuffer to = ByteBuffer.allocateDirect(expected.length);
            Mask.copy(from, 3, to, 5, length, key);
            assertThat(to).isEqualTo(ByteBuffer.wrap(expected));
        }
    }

    @Test
    void theExampleOfTheRfc() { // §5.7
        ByteBuffer hello = ByteBuffer.wrap("Hello".getBytes(US_ASCII));
        Mask.apply(hello, 0, 5, 0x37fa213d);
        assertThat(Wire.hex(hello.array())).isEqualTo("7f9f4d5158");
        Mask.apply(hello, 0, 5, 0x37fa213d);
        assertThat(hello.array()).asString().isEqualTo("Hello");
    }

    @Test
    void aPayloadInPiecesIsMaskedAsTheWhole() {
        byte[] octets = new byte[50];
        new Random(1).nextBytes(octets);
        ByteBuffer whole = ByteBuffer.wrap(octets.clone());
        Mask.apply(whole, 0, 50, 0x37FA213D);
        for (int cut = 0; cut <= 50; cut++) {
            ByteBuffer pieces = ByteBuffer.wrap(octets.clone());
            Mask.apply(pieces, 0, cut, 0x37FA213D);
            Mask.apply(pieces, cut, 50, Mask.after(0x37FA213D, cut));
            assertThat(pieces).isEqualTo(whole);
        }
    }

    @Test
    void theKeyTurnsByAnOctetForEachOctet() {
        assertThat(Mask.after(0x01020304, 0)).isEqualTo(0x01020304);
        assertThat(Mask.after(0x01020304, 1)).isEqualTo(0x02030401);
        assertThat(Mask.after(0x01020304, 2)).isEqualTo(0x03040102);
        assertThat(Mask.after(0x01020304, 3)).isEqualTo(0x04010203);
        assertThat(Mask.after(0x01020304, 4)).isEqualTo(0x01020304);
        assertThat(Mask.after(0x01020304, Integer.MAX_VALUE)).isEqualTo(0x04010203);
    }
}
