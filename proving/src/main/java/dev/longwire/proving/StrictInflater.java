package dev.longwire.proving;

import java.util.Arrays;

/**
 * DEFLATE (RFC 1951) read plainly and strictly, by its text, as permessage-deflate sends it (RFC 7692 §7.2): a reference to what
 * lies beyond the window or before the start fails with {@link AssertionError}, and so does data that does not end where a block
 * ends. Made apart from any other implementation.
 */
public final class StrictInflater {
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
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};
    private static final int LARGEST_WINDOW = 1 << 15;
    /** More than this is not kept from message to message, except for the window. */
    private static final int KEPT = 1 << 20;

    private static final Code FIXED_LITERALS = fixedLiterals();
    private static final Code FIXED_DISTANCES = new Code(filled(30, 5));

    private final int window;
    private final boolean takesOver;
    private byte[] out = new byte[1 << 16];
    private int size;
    /** Where what may be referred to begins. */
    private int start;

    private byte[] in = new byte[0];
    /** The next octet of the input. */
    private int at;
    /** Bits that were taken from the input and not used yet, the next one lowest. */
    private long held;

    private int heldBits;
    private int farthest;

    /**
     * For what one side sends.
     *
     * @param windowBits 8 to 15
     * @param takesOver whether a message may refer to the ones before it
     */
    public StrictInflater(int windowBits, boolean takesOver) {
        this.window = 1 << windowBits;
        this.takesOver = takesOver;
    }

    /**
     * One message.
     *
     * @param compressed the payload of all its frames
     * @return the message
     */
    public byte[] message(byte[] compressed) {
        if (size > KEPT) {
            int cut = size - LARGEST_WINDOW;
            System.arraycopy(out, cut, out, 0, LARGEST_WINDOW);
            size = LARGEST_WINDOW;
            start = Math.max(0, start - cut);
        }
        if (!takesOver) {
            start = size;
        }
        in = Arrays.copyOf(compressed, compressed.length + TAIL.length); // RFC 7692 §7.2.2
        System.arraycopy(TAIL, 0, in, compressed.length, TAIL.length);
        at = 0;
        held = 0;
        heldBits = 0;
        int from = size;
        do {
            if (block()) {
                throw new AssertionError("a final block");
            }
        } while (heldBits > 0 || at < in.length);
        return Arrays.copyOfRange(out, from, size);
    }

    /**
     * How far back a message has referred.
     *
     * @return the largest distance so far; 0 before the first
     */
    public int farthest() {
        return farthest;
    }

    private boolean block() {
        boolean last = bits(1) == 1;
        switch (bits(2)) {
            case 0 -> stored();
            case 1 -> compressed(FIXED_LITERALS, FIXED_DISTANCES);
            case 2 -> dynamic();
            default -> throw new AssertionError("block type 3");
        }
        return last;
    }

    private void stored() {
        bits(heldBits & 7);
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
            copy(length, DISTANCE_BASE[code] + bits(DISTANCE_EXTRA[code]));
        }
    }

    private void copy(int length, int distance) {
        if (distance > window) {
            throw new AssertionError("distance " + distance + " in a window of " + window);
        }
        if (distance > size - start) {
            throw new AssertionError("distance " + distance + " after " + (size - start) + " octets");
        }
        farthest = Math.max(farthest, distance);
        room(length);
        for (int i = 0; i < length; i++) { // forward, since it may refer to itself
            out[size + i] = out[size + i - distance];
        }
        size += length;
    }

    private void put(int octet) {
        room(1);
        out[size++] = (byte) octet;
    }

    private void room(int octets) {
        if (size + octets > out.length) {
            out = Arrays.copyOf(out, 2 * (size + octets));
        }
    }

    private int bits(int count) {
        fill();
        if (count > heldBits) {
            throw new AssertionError("the data ends inside a block");
        }
        int value = (int) (held & (1L << count) - 1);
        held >>>= count;
        heldBits -= count;
        return value;
    }

    private void fill() {
        while (heldBits <= 48 && at < in.length) {
            held |= (in[at++] & 0xFFL) << heldBits;
            heldBits += 8;
        }
    }

    /** A Huffman code in its canonical form (RFC 1951 §3.2.2), as a table over all its longest codes. */
    private static final class Code {
        private static final int NO_CODE = -1;

        private final int longest;
        /** By the next bits of the input: the symbol times 16, and the length of its code. */
        private final int[] table;

        Code(int[] lengths) {
            longest = Math.max(1, Arrays.stream(lengths).max().orElse(1));
            table = new int[1 << longest];
            Arrays.fill(table, NO_CODE);
            int code = 0;
            for (int length = 1; length <= longest; length++) {
                for (int symbol = 0; symbol < lengths.length; symbol++) {
                    if (lengths[symbol] == length) {
                        enter(symbol, code++, length);
                    }
                }
                code <<= 1;
            }
        }

        private void enter(int symbol, int code, int length) {
            if (code >= 1 << length) {
                throw new AssertionError("more codes of " + length + " bits than there can be");
            }
            int read = Integer.reverse(code) >>> 32 - length; // a code begins with its highest bit
            for (int i = read; i < table.length; i += 1 << length) {
                table[i] = symbol << 4 | length;
            }
        }

        int next(StrictInflater from) {
            from.fill();
            int entry = table[(int) (from.held & table.length - 1)];
            if (entry == NO_CODE) {
                throw new AssertionError("no such code");
            }
            from.bits(entry & 15);
            return entry >> 4;
        }
    }
}
