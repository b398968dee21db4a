package dev.longwire.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 as the Unicode standard defines it (table 3-7, well-formed byte sequences), checked piece by piece.
 *
 * <p>The state between two pieces is an int: 0 between characters; inside one, how many octets are missing, and the range
 * that the next may have.
 */
public final class Utf8 {
    /** The state between characters, before the first octet and, in well-formed text, after the last. */
    public static final int COMPLETE = 0;
    /** The result for octets that no continuation can make well-formed. */
    public static final int ILL_FORMED = -1;

    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private Utf8() {}

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
        int current = state;
        int i = from;
        while (i < to && current != ILL_FORMED) {
            if (current == COMPLETE) {
                while (i <= to - 8 && (buffer.getLong(i) & NOT_ASCII) == 0) {
                    i += 8;
                }
                if (i == to) {
                    break;
                }
                int octet = buffer.get(i++);
                if (octet < 0) {
                    current = afterLead(octet & 0xFF);
                }
            } else {
                current = afterTrail(current, buffer.get(i++) & 0xFF);
            }
        }
        return current;
    }

    private static int afterLead(int octet) {
        if (octet < 0xC2 || octet > 0xF4) {
            return ILL_FORMED;
        }
        if (octet < 0xE0) {
            return expect(1, 0x80, 0xBF);
        }
        if (octet < 0xF0) {
            return expect(2, octet == 0xE0 ? 0xA0 : 0x80, octet == 0xED ? 0x9F : 0xBF);
        }
        return expect(3, octet == 0xF0 ? 0x90 : 0x80, octet == 0xF4 ? 0x8F : 0xBF);
    }

    private static int afterTrail(int state, int octet) {
        if (octet < (state >>> 8 & 0xFF) || octet > (state >>> 16 & 0xFF)) {
            return ILL_FORMED;
        }
        int missing = (state & 0xFF) - 1;
        return missing == 0 ? COMPLETE : expect(missing, 0x80, 0xBF);
    }

    private static int expect(int missing, int least, int most) {
        return missing | least << 8 | most << 16;
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
