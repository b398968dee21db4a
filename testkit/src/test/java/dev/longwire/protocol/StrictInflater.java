package dev.longwire.protocol;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * DEFLATE (RFC 1951) read plainly and strictly, by its text: a reference to what lies beyond the window or before the start
 * fails, and so does data that does not end where a block ends.
 */
final class StrictInflater {
    private static final int[] LENGTH_BASE = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258
    };
    private static final int[] LENGTH_EXTRA = {
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
    };
    private static final int[] DISTANCE_BASE = {
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577
    };
    private static final int[] DISTANCE_EXTRA = {
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13
    };
    private static final int[] CODE_LENGTH_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    private final int window;
    private final boolean takesOver;
    private byte[] out = new byte[1 << 16];
    private int size;
    /** Where what may be referred to begins. */
    private int start;

    private byte[] in;
    private int bit;
    /** The largest distance seen. */
    int farthest;

    StrictInflater(int windowBits, boolean takesOver) {
        this.window = 1 << windowBits;
        this.takesOver = takesOver;
    }

    /** One message, as it is on the wire. */
    byte[] message(byte[] compressed) {
        if (!takesOver) {
            start = size;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(compressed);
        whole.writeBytes(new byte[] {0, 0, (byte) 0xFF, (byte) 0xFF});
        in = whole.toByteArray();
        bit = 0;
        int from = size;
        do {
            if (block()) {
                throw new AssertionError("a final block");
            }
        } while (bit < in.length * 8);
        return Arrays.copyOfRange(out, from, size);
    }

    private boolean block() {
        boolean last = bits(1) == 1;
        switch (bits(2)) {
            case 0 -> stored();
            case 1 -> compressed(fixedLiterals(), new Code(filled(30, 5)));
            case 2 -> dynamic();
            default -> throw new AssertionError("block type 3");
        }
        return last;
    }

    private void stored() {
        bit = (bit + 7) / 8 * 8;
        int length = bits(16);
        if ((length ^ 0xFFFF) != bits(16)) {
            throw new AssertionError("LEN and NLEN differ");
        }
        for (int i = 0; i < length; i++) {
            put(bits(8));
        }
    }

    private static Code fixedLiterals() {
        int[] lengths = new int[288];
        Arrays.fill(lengths, 0, 144, 8);
        Arrays.fill(lengths, 144, 256, 9);
        Arrays.fill(lengths, 256, 280, 7);
        Arrays.fill(lengths, 280, 288, 8);
        return new Code(lengths);
    }

    private static int[] filled(int count, int length) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, length);
        return lengths;
    }

    private void dynamic() {
        int literals = bits(5) + 257;
        int distances = bits(5) + 1;
        int codes = bits(4) + 4;
        int[] codeLengths = new int[19];
        for (int i = 0; i < codes; i++) {
            codeLengths[CODE_LENGTH_ORDER[i]] = bits(3);
        }
        Code code = new Code(codeLengths);
        int[] lengths = new int[literals + distances];
        for (int i = 0; i < lengths.length; ) {
            int symbol = code.next(this);
            if (symbol < 16) {
                lengths[i++] = symbol;
            } else {
                int repeated = symbol == 16 ? lengths[i - 1] : 0;
                int times = symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
                Arrays.fill(lengths, i, i + times, repeated);
                i += times;
            }
        }
        compressed(
                new Code(Arrays.copyOf(lengths, literals)),
                new Code(Arrays.copyOfRange(lengths, literals, lengths.length)));
    }

    private void compressed(Code literals, Code distances) {
        for (int symbol = literals.next(this); symbol != 256; symbol = literals.next(this)) {
            if (symbol < 256) {
                put(symbol);
                continue;
            }
            int length = LENGTH_BASE[symbol - 257] + bits(LENGTH_EXTRA[symbol - 257]);
            int code = distances.next(this);
            int distance = DISTANCE_BASE[code] + bits(DISTANCE_EXTRA[code]);
            if (distance > window) {
                throw new AssertionError("distance " + distance + " in a window of " + window);
            }
            if (distance > size - start) {
                throw new AssertionError("distance " + distance + " after " + (size - start) + " octets");
            }
            farthest = Math.max(farthest, distance);
            for (int i = 0; i < length; i++) {
                put(out[size - distance] & 0xFF);
            }
        }
    }

    private void put(int octet) {
        if (size == out.length) {
            out = Arrays.copyOf(out, 2 * size);
        }
        out[size++] = (byte) octet;
    }

    private int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++, bit++) {
            if (bit >= in.length * 8) {
                throw new AssertionError("the data ends inside a block");
            }
            value |= (in[bit >> 3] >> (bit & 7) & 1) << i;
        }
        return value;
    }

    /** A Huffman code in its canonical form (§3.2.2). */
    private static final class Code {
        private final int[] count = new int[16];
        private final int[] symbols;

        Code(int[] lengths) {
            for (int length : lengths) {
                count[length]++;
            }
            count[0] = 0;
            int[] offset = new int[17];
            for (int length = 1; length < 16; length++) {
                offset[length + 1] = offset[length] + count[length];
            }
            symbols = new int[lengths.length];
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] != 0) {
                    symbols[offset[lengths[symbol]]++] = symbol;
                }
            }
        }

        int next(StrictInflater from) {
            int code = 0;
            int first = 0;
            int index = 0;
            for (int length = 1; length < 16; length++) {
                code |= from.bits(1);
                if (code - first < count[length]) {
                    return symbols[index + code - first];
                }
                index += count[length];
                first = first + count[length] << 1;
                code <<= 1;
            }
            throw new AssertionError("no such code");
        }
    }
}
