package dev.longwire.protocol;

import java.security.SecureRandom;
import java.util.function.IntSupplier;

/**
 * Masking keys that a peer, or a script that chooses the payload, cannot predict (RFC 6455 §5.3, §10.3): the key stream of
 * ChaCha with 8 rounds, keyed from {@link SecureRandom}. Not thread-safe.
 */
public final class MaskKeys implements IntSupplier {
    private static final int ROUNDS = 8;
    private static final int WORDS = 16;
    private static final int COUNTER = 12;

    private final int[] state = new int[WORDS];
    private final int[] block = new int[WORDS];
    private int next = WORDS;

    /**
     * Keys of their own.
     *
     * @param random gives 48 octets, once
     */
    public MaskKeys(SecureRandom random) {
        // "expand 32-byte k": the constant words of ChaCha (RFC 8439 §2.3); then eight words of key, counter and nonce.
        state[0] = 0x61707865;
        state[1] = 0x3320646e;
        state[2] = 0x79622d32;
        state[3] = 0x6b206574;
        for (int i = 4; i < WORDS; i++) {
            state[i] = random.nextInt();
        }
    }

    @Override
    public int getAsInt() {
        if (next == WORDS) {
            fill();
            next = 0;
        }
        return block[next++];
    }

    private void fill() {
        System.arraycopy(state, 0, block, 0, WORDS);
        for (int i = 0; i < ROUNDS; i += 2) {
            quarterRound(0, 4, 8, 12);
            quarterRound(1, 5, 9, 13);
            quarterRound(2, 6, 10, 14);
            quarterRound(3, 7, 11, 15);
            quarterRound(0, 5, 10, 15);
            quarterRound(1, 6, 11, 12);
            quarterRound(2, 7, 8, 13);
            quarterRound(3, 4, 9, 14);
        }
        for (int i = 0; i < WORDS; i++) {
            block[i] += state[i];
        }
        if (++state[COUNTER] == 0) {
            state[COUNTER + 1]++;
        }
    }

    /** RFC 8439 §2.1. */
    private void quarterRound(int a, int b, int c, int d) {
        int[] x = block;
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
    }
}
