package dev.longwire.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * UTF-8 as the Unicode standard defines it (table 3-7, well-formed byte sequences; RFC 3629, section 4), checked piece by
 * piece.
 *
 * <p>The state between two pieces is an int. It tells how many octets the character still misses and, since some leads narrow
 * the range of the second octet, which lead that was.
 */
public final class Utf8 {
    /** The state between characters, before the first octet and, in well-formed text, after the last. */
    public static final int COMPLETE = 0;
    /** The result for octets that no continuation can make well-formed. */
    public static final int ILL_FORMED = 48;

    // A state is the place of its six bits in each row of STEPS.
    private static final int ONE_MORE = 6;
    private static final int TWO_MORE = 12;
    private static final int THREE_MORE = 18;
    private static final int AFTER_E0 = 24;
    private static final int AFTER_ED = 30;
    private static final int AFTER_F0 = 36;
    private static final int AFTER_F4 = 42;
    private static final int STATE = 63;

    /**
     * A row for each octet, which holds for each state before it the state after it. A shift, of which Java takes the distance
     * from the lowest six bits, is the whole step: it branches on no octet, so mixed text is not slower than a run.
     */
    private static final long[] STEPS = steps();

    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private Utf8() {}

    private static long[] steps() {
        long nothing = 0;
        for (int state = COMPLETE; state <= ILL_FORMED; state += ONE_MORE) {
            nothing |= (long) ILL_FORMED << state;
        }
        long[] steps = new long[256];
        Arrays.fill(steps, nothing);
        allow(steps, COMPLETE, 0x00, 0x7F, COMPLETE);
        allow(steps, COMPLETE, 0xC2, 0xDF, ONE_MORE);
        allow(steps, COMPLETE, 0xE0, 0xE0, AFTER_E0);
        allow(steps, COMPLETE, 0xE1, 0xEC, TWO_MORE);
        allow(steps, COMPLETE, 0xED, 0xED, AFTER_ED);
        allow(steps, COMPLETE, 0xEE, 0xEF, TWO_MORE);
        allow(steps, COMPLETE, 0xF0, 0xF0, AFTER_F0);
        allow(steps, COMPLETE, 0xF1, 0xF3, THREE_MORE);
        allow(steps, COMPLETE, 0xF4, 0xF4, AFTER_F4);
        allow(steps, ONE_MORE, 0x80, 0xBF, COMPLETE);
        allow(steps, TWO_MORE, 0x80, 0xBF, ONE_MORE);
        allow(steps, THREE_MORE, 0x80, 0xBF, TWO_MORE);
        allow(steps, AFTER_E0, 0xA0, 0xBF, ONE_MORE); // less is overlong
        allow(steps, AFTER_ED, 0x80, 0x9F, ONE_MORE); // more is a surrogate
        allow(steps, AFTER_F0, 0x90, 0xBF, TWO_MORE); // less is overlong
        allow(steps, AFTER_F4, 0x80, 0x8F, TWO_MORE); // more is past U+10FFFF
        return steps;
    }

    private static void allow(long[] steps, int before, int least, int most, int after) {
        for (int octet = least; octet <= most; octet++) {
            steps[octet] ^= (long) (ILL_FORMED ^ after) << before;
        }
    }

    /**
     * Checks a piece of text.
     *
     * @param state {@link #COMPLETE} at the start, else what the piece before gave
     * @param buffer holds the piece; its position and limit stay
     * @param from index of the first octet
     * @param to index after the last octet
     * @return the state after the piece, or {@link #ILL_FORMED}
     */
    public static int check(int state, ByteBuffer buffer, int from, int to) {
        int i = from;
        if (state == COMPLETE) {
            while (i <= to - 8 && (buffer.getLong(i) & NOT_ASCII) == 0) {
                i += 8;
            }
        }
        return i == to ? state : checkMixed(state, buffer, i, to);
    }

    /** Apart from the loop over ASCII because each is compiled better by itself. */
    private static int checkMixed(int before, ByteBuffer buffer, int from, int to) {
        boolean firstIsHighest = buffer.order() == ByteOrder.BIG_ENDIAN;
        long state = before; // above its six bits is what the shifts left over
        int i = from;
        for (; i <= to - 8; i += 8) {
            long octets = buffer.getLong(i);
            if ((octets & NOT_ASCII | state & STATE) == 0) {
                continue;
            }
            state = afterEight(state, firstIsHighest ? Long.reverseBytes(octets) : octets);
            if ((state & STATE) == ILL_FORMED) {
                return ILL_FORMED;
            }
        }
        while (i < to) {
            state = STEPS[buffer.get(i++) & 0xFF] >>> state;
        }
        return (int) state & STATE;
    }

    /** The first octet is the lowest. */
    private static long afterEight(long before, long octets) {
        long state = STEPS[(int) octets & 0xFF] >>> before;
        state = STEPS[(int) (octets >>> 8) & 0xFF] >>> state;
        state = STEPS[(int) (octets >>> 16) & 0xFF] >>> state;
        state = STEPS[(int) (octets >>> 24) & 0xFF] >>> state;
        state = STEPS[(int) (octets >>> 32) & 0xFF] >>> state;
        state = STEPS[(int) (octets >>> 40) & 0xFF] >>> state;
        state = STEPS[(int) (octets >>> 48) & 0xFF] >>> state;
        return STEPS[(int) (octets >>> 56)] >>> state;
    }

    /**
     * Whether a whole text is well-formed.
     *
     * @param buffer what is between position and limit, which stay
     * @return true if it is
     */
    public static boolean isWellFormed(ByteBuffer buffer) {
        return check(COMPLETE, buffer, buffer.position(), buffer.limit()) == COMPLETE;
    }

    /**
     * Text as UTF-8; unpaired surrogates become U+FFFD.
     *
     * @param text any text
     * @return well-formed UTF-8 in an array of its own
     */
    public static byte[] encode(CharSequence text) {
        String string = text.toString();
        for (int i = 0; i < string.length(); i++) {
            if (Character.isSurrogate(string.charAt(i))) {
                return encodeReplacing(string);
            }
        }
        return string.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encodeReplacing(String text) {
        CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .replaceWith(REPLACEMENT);
        try {
            ByteBuffer encoded = encoder.encode(CharBuffer.wrap(text));
            byte[] octets = new byte[encoded.remaining()];
            encoded.get(octets);
            return octets;
        } catch (CharacterCodingException impossible) {
            throw new AssertionError("UTF-8 encodes every character", impossible);
        }
    }

    /**
     * The text of well-formed UTF-8.
     *
     * @param utf8 what is between position and limit, all of which is read
     * @return the text
     */
    public static String decode(ByteBuffer utf8) {
        byte[] octets = new byte[utf8.remaining()];
        utf8.get(octets);
        return new String(octets, StandardCharsets.UTF_8);
    }

    /**
     * Octets as they are if they are well-formed UTF-8, else with what is not replaced by U+FFFD.
     *
     * @param octets any octets
     * @return well-formed UTF-8; the same array if nothing was replaced
     */
    public static byte[] repaired(byte[] octets) {
        return isWellFormed(ByteBuffer.wrap(octets))
                ? octets
                : new String(octets, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }
}
