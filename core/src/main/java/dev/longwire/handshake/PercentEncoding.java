package dev.longwire.handshake;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Percent-encoding (RFC 3986 §2.1), as octets: which text they stand for is the caller's matter. */
final class PercentEncoding {
    private PercentEncoding() {}

    /** Where the first '%' is that is not followed by two hexadecimal digits; -1 if there is none. */
    static int malformed(String text) {
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
            if (!isEscape(text, at)) {
                return at;
            }
        }
        return -1;
    }

    /** Whether the '%' at a place is followed by two hexadecimal digits. */
    static boolean isEscape(String text, int at) {
        return at + 2 < text.length() && digit(text.charAt(at + 1)) >= 0 && digit(text.charAt(at + 2)) >= 0;
    }

    /** The octets. Characters outside ASCII count as UTF-8, and a '%' that begins no escape is itself. */
    static byte[] decode(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        int end = 0;
        for (int at = 0; at < octets.length; at++) {
            int high = octets[at] == '%' && at + 2 < octets.length ? digit((char) (octets[at + 1] & 0xff)) : -1;
            int low = high < 0 ? -1 : digit((char) (octets[at + 2] & 0xff));
            octets[end++] = low < 0 ? octets[at] : (byte) (high << 4 | low);
            at += low < 0 ? 0 : 2;
        }
        return Arrays.copyOf(octets, end);
    }

    /** Only ASCII, unlike {@link Character#digit(char, int)}. */
    private static int digit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
