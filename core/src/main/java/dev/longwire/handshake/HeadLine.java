package dev.longwire.handshake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The line of a head that is being read, without its end. An octet is a character (ISO 8859-1). */
final class HeadLine {
    private final int limit;
    private byte[] octets = new byte[128];
    private int length;

    /**
     * An empty line.
     *
     * @param limit how long it can become
     */
    HeadLine(int limit) {
        this.limit = limit;
    }

    int length() {
        return length;
    }

    void append(int octet) {
        makeRoom(1);
        octets[length++] = (byte) octet;
    }

    /** Appends the next octets of a buffer. */
    void append(ByteBuffer in, int count) {
        makeRoom(count);
        in.get(octets, length, count);
        length += count;
    }

    private void makeRoom(int more) {
        if (length + more > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(length + more, Math.min(limit, 2 * octets.length)));
        }
    }

    /** Drops the blanks at its end. */
    void dropBlanks() {
        while (length > 0 && HeadFields.isBlank(octets[length - 1])) {
            length--;
        }
    }

    String text() {
        return new String(octets, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Returns its text; the next line begins. */
    String take() {
        String text = text();
        length = 0;
        return text;
    }

    /** What can be shown of it in a message. */
    String excerpt() {
        return Excerpt.of(octets, length);
    }
}
