package dev.longwire.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskKeysTest {
    private static final int SEED_WORDS = 12;
    private static final int COUNTER = 8;

    /** draft-strombergson-chacha-test-vectors-01, TC1, 256-bit key, 8 rounds: two blocks of key stream. */
    @Test
    void theKeyStreamIsChaCha8() {
        MaskKeys keys = new MaskKeys(new Given(new int[SEED_WORDS]));
        assertThat(stream(keys, 2))
                .isEqualTo("3e00ef2f895f40d67f5bb8e81f09a5a12c840ec3ce9a7f3b181be188ef711a1e"
                        + "984ce172b9216f419f445367456d5619314a42a3da86b001387bfdb80e0cfe42"
                        + "d2aefa0deaa5c151bf0adb6c01f2a5adc0fd581259f9a2aadcf20f8fd566a26b"
                        + "5032ec38bbc5da98ee0c6f568b872a65a08abf251deb21bb4b56e5d8821e68aa");
    }

    /** The same draft, TC2: one bit set in the key. */
    @Test
    void theSeedIsTheKey() {
        int[] seed = new int[SEED_WORDS];
        seed[0] = 1;
        assertThat(stream(new MaskKeys(new Given(seed)), 1))
                .startsWith("cf5ee9a0494aa9613e05d5ed725b804b12f4a465ee635acc3a311de8740489ea");
    }

    private static String stream(MaskKeys keys, int blocks) {
        ByteBuffer octets = ByteBuffer.allocate(blocks * 64).order(ByteOrder.LITTLE_ENDIAN); // RFC 8439 §2.3
        while (octets.hasRemaining()) {
            octets.putInt(keys.getAsInt());
        }
        return Wire.hex(octets.array());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 0xFFFF_FFFFL, 0x1234_5678_FFFF_FFFFL, -1})
    void theCounterHas64Bits(long counter) {
        int[] seed = new int[SEED_WORDS];
        for (int i = 0; i < SEED_WORDS; i++) {
            seed[i] = 0x9E3779B9 * (i + 1);
        }
        seed[COUNTER] = (int) counter;
        seed[COUNTER + 1] = (int) (counter >>> 32);
        MaskKeys keys = new MaskKeys(new Given(seed));
        for (int block = 0; block < 3; block++) {
            long at = counter + block;
            seed[COUNTER] = (int) at;
            seed[COUNTER + 1] = (int) (at >>> 32);
            for (int word : plainBlock(seed)) {
                assertThat(keys.getAsInt()).isEqualTo(word);
            }
        }
    }

    /** ChaCha as RFC 8439 §2.3 writes it, with eight rounds. */
    private static int[] plainBlock(int[] seed) {
        int[] start = new int[16];
        ByteBuffer constant =
                ByteBuffer.wrap("expand 32-byte k".getBytes(US_ASCII)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 16; i++) {
            start[i] = i < 4 ? constant.getInt() : seed[i - 4];
        }
        int[] x = start.clone();
        for (int round = 0; round < 8; round++) {
            for (int column = 0; column < 4; column++) {
                int shift = round % 2; // odd rounds work on diagonals
                int a = column;
                int b = 4 + (column + shift) % 4;
                int c = 8 + (column + 2 * shift) % 4;
                int d = 12 + (column + 3 * shift) % 4;
                for (int turn : new int[] {16, 12, 8, 7}) {
                    boolean first = turn == 16 || turn == 8;
                    int to = first ? a : c;
                    int from = first ? b : d;
                    int turned = first ? d : b;
                    x[to] += x[from];
                    x[turned] = Integer.rotateLeft(x[turned] ^ x[to], turn);
                }
            }
        }
        for (int i = 0; i < 16; i++) {
            x[i] += start[i];
        }
        return x;
    }

    @Test
    void keysDoNotRepeatInAPattern() {
        int[] seed = new int[SEED_WORDS];
        for (int i = 0; i < SEED_WORDS; i++) {
            seed[i] = i;
        }
        MaskKeys keys = new MaskKeys(new Given(seed));
        Set<Integer> seen = new HashSet<>();
        int repeats = 0;
        long ones = 0;
        int last = keys.getAsInt();
        for (int i = 0; i < 100_000; i++) {
            int key = keys.getAsInt();
            assertThat(key).isNotEqualTo(last);
            repeats += seen.add(key) ? 0 : 1;
            ones += Integer.bitCount(key);
            last = key;
        }
        assertThat(repeats).isLessThan(20); // among 100,000 random ints about one comes twice
        assertThat(ones).isBetween(1_595_000L, 1_605_000L); // half of the bits, within five standard deviations
    }

    @Test
    void everyInstanceHasKeysOfItsOwn() {
        SecureRandom random = new SecureRandom();
        assertThat(stream(new MaskKeys(random), 1)).isNotEqualTo(stream(new MaskKeys(random), 1));
    }

    /** Gives chosen words where a random generator is asked for, and no more of them than it has. */
    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final int[] words;
        private int next;

        Given(int[] words) {
            this.words = words.clone();
        }

        @Override
        public int nextInt() {
            return words[next++];
        }
    }
}
