package dev.longwire.serial;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the first bytes of an HTTP head among what a line carries, and throws away what comes before: the rest of an
 * earlier session, or what a wrong baud rate makes of anything. Counts what it throws away, and keeps the first of it for a
 * message.
 */
final class HeadSearch {
    /** Past this many bytes without a head, it is not worth while to go on. */
    static final int MOST_DISCARDED = 64 << 10;

    private static final int SHOWN = 16;

    private final byte[] start;
    private final byte[] seen = new byte[SHOWN];
    private int discarded;
    private byte[] held = {};

    /** A search for a head that begins with these ASCII characters. */
    HeadSearch(String start) {
        this.start = start.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Eats bytes up to the start of a head.
     *
     * @return what begins with the start of a head; null if there is none yet
     */
    byte @Nullable [] find(ByteBuffer bytes) {
        byte[] all = Arrays.copyOf(held, held.length + bytes.remaining());
        bytes.get(all, held.length, bytes.remaining());
        int at = indexOf(all, start, 0);
        if (at >= 0) {
            discard(all, at);
            held = new byte[0];
            return Arrays.copyOfRange(all, at, all.length);
        }
        int keep = overlap(all);
        discard(all, all.length - keep);
        held = Arrays.copyOfRange(all, all.length - keep, all.length);
        return null;
    }

    /** Throws away what was found after all. */
    void discard(byte[] found, int count) {
        if (discarded < SHOWN) {
            System.arraycopy(found, 0, seen, discarded, Math.min(count, SHOWN - discarded));
        }
        discarded += count;
    }

    static int indexOf(byte[] text, byte[] part, int from) {
        for (int at = from; at + part.length <= text.length; at++) {
            if (Arrays.equals(text, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    /** How many of the last bytes may be the beginning of the start. */
    private int overlap(byte[] all) {
        for (int size = Math.min(start.length - 1, all.length); size > 0; size--) {
            if (Arrays.equals(all, all.length - size, all.length, start, 0, size)) {
                return size;
            }
        }
        return 0;
    }

    int discarded() {
        return discarded + held.length;
    }

    boolean isHopeless() {
        return discarded >= MOST_DISCARDED;
    }

    /** Such as {@code 70 bytes came that are no HTTP head; they begin with 00 ff 41 ("..A")}. */
    String describe() {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        first.write(seen, 0, Math.min(SHOWN, discarded));
        first.write(held, 0, Math.min(SHOWN - first.size(), held.length));
        StringBuilder hex = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (byte octet : first.toByteArray()) {
            hex.append(String.format(Locale.ROOT, " %02x", octet));
            text.append(octet >= ' ' && octet < 0x7F && octet != '"' ? (char) octet : '.');
        }
        return discarded() + " bytes came that are no HTTP head; they begin with" + hex + " (\"" + text + "\")";
    }
}
