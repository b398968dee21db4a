package dev.longwire.proving.conformance;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/**
 * Writes messages as DEFLATE (RFC 1951) with fixed codes, octets and references one by one, without a search: the same random
 * choices give the message and its compressed form, and references go as far back as the window allows.
 */
final class DeflateComposer {
    /**
     * A message in both forms.
     *
     * @param plain as the application sees it
     * @param compressed as it is on the wire (RFC 7692 §7.2.1)
     */
    record Composed(byte[] plain, byte[] compressed) {}

    private static final int LARGEST_WINDOW = 1 << 15;
    private static final int LONGEST = 258;
    private static final int SHORTEST = 3;

    private final int window;
    private final boolean takesOver;
    private final Random random;
    private final byte[] history = new byte[LARGEST_WINDOW];
    private long total;
    /** Where what may be referred to begins. */
    private long start;

    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int bits;
    private int bitCount;

    DeflateComposer(int windowBits, boolean takesOver, long seed) {
        this.window = 1 << windowBits;
        this.takesOver = takesOver;
        this.random = new Random(seed);
    }

    Composed compose(int size) {
        if (!takesOver) {
            start = total;
        }
        out = new ByteArrayOutputStream();
        byte[] plain = new byte[size];
        bits(0b010, 3); // no final block, fixed codes
        for (int at = 0; at < size; ) {
            int length = Math.min(LONGEST, size - at);
            int reach = (int) Math.min(window, total - start);
            if (reach > 0 && length >= SHORTEST && random.nextInt(4) > 0) {
                length = SHORTEST + random.nextInt(length - SHORTEST + 1);
                int distance = random.nextInt(4) == 0 ? reach : 1 + random.nextInt(reach);
                reference(length, distance);
                for (int i = 0; i < length; i++) {
                    plain[at++] = keep(history[(int) ((total - distance) % LARGEST_WINDOW)]);
                }
            } else {
                byte octet = (byte) random.nextInt(256);
                literal(octet & 0xFF);
                plain[at++] = keep(octet);
            }
        }
        symbol(256);
        bits(0, 3); // an empty block without compression, whose lengths are left out
        if (bitCount > 0) {
            bits(0, 8 - bitCount);
        }
        return new Composed(plain, out.toByteArray());
    }

    private byte keep(byte octet) {
        history[(int) (total++ % LARGEST_WINDOW)] = octet;
        return octet;
    }

    private void literal(int octet) {
        symbol(octet);
    }

    /** RFC 1951 §3.2.6. */
    private void symbol(int symbol) {
        if (symbol < 144) {
            code(0x30 + symbol, 8);
        } else if (symbol < 256) {
            code(0x190 + symbol - 144, 9);
        } else if (symbol < 280) {
            code(symbol - 256, 7);
        } else {
            code(0xC0 + symbol - 280, 8);
        }
    }

    /** RFC 1951 §3.2.5. */
    private void reference(int length, int distance) {
        if (length == LONGEST) {
            symbol(285);
        } else {
            ranged(length - SHORTEST, 4, 257, true);
        }
        ranged(distance - 1, 2, 0, false);
    }

    /** Four symbols, or two, for each number of extra bits, which doubles what each of them covers. */
    private void ranged(int value, int perStep, int firstSymbol, boolean isLength) {
        int extra = Math.max(0, 31 - Integer.numberOfLeadingZeros(Math.max(1, value)) - (perStep == 4 ? 2 : 1));
        int symbol = firstSymbol + (extra == 0 ? value : extra * perStep + (value >> extra));
        if (isLength) {
            symbol(symbol);
        } else {
            code(symbol, 5);
        }
        bits(value & (1 << extra) - 1, extra);
    }

    /** A code begins with its highest bit, a number with its lowest (RFC 1951 §3.1.1). */
    private void code(int code, int length) {
        bits(Integer.reverse(code) >>> 32 - length, length);
    }

    private void bits(int value, int count) {
        bits |= value << bitCount;
        bitCount += count;
        while (bitCount >= 8) {
            out.write(bits);
            bits >>>= 8;
            bitCount -= 8;
        }
    }
}
