package dev.longwire.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Frames read plainly from all their bytes at once, by the text of RFC 6455 §5: what the reader has to agree with. */
final class PlainFrames {
    static final String ERROR = "error 1002";

    private final Role role;
    private final boolean mayBeCompressed;
    private final byte[] bytes;
    private final List<String> log = new ArrayList<>();
    private int at;
    private boolean inside;

    private PlainFrames(Role role, boolean mayBeCompressed, byte[] bytes) {
        this.role = role;
        this.mayBeCompressed = mayBeCompressed;
        this.bytes = bytes;
    }

    /** What there is to tell, in order: frames with their payload, what has come of the last one, or an error. */
    static List<String> read(Role role, boolean mayBeCompressed, byte[] bytes) {
        PlainFrames frames = new PlainFrames(role, mayBeCompressed, bytes);
        while (frames.next()) {
            // one frame each
        }
        return frames.log;
    }

    static String described(int opcode, boolean fin, boolean compressed, long length) {
        return "frame " + opcode + (fin ? " fin" : "") + (compressed ? " rsv1" : "") + " " + length;
    }

    static String payload(String kind, byte[] octets) {
        return kind + " " + HexFormat.of().formatHex(octets);
    }

    private boolean next() {
        if (bytes.length - at < 2) {
            return false;
        }
        int first = bytes[at] & 0xFF;
        int second = bytes[at + 1] & 0xFF;
        boolean fin = first >= 0x80;
        boolean compressed = (first & 0x40) != 0;
        int opcode = first & 0x0F;
        boolean masked = second >= 0x80;
        int shortLength = second & 0x7F;
        if (breaksARule(first, opcode, fin, compressed, masked, shortLength)) {
            return error();
        }
        int lengthOctets = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
        int header = 2 + lengthOctets + (masked ? 4 : 0);
        if (bytes.length - at < header) {
            return false;
        }
        long length = lengthOctets == 0 ? shortLength : 0;
        for (int i = 0; i < lengthOctets; i++) {
            length = length << 8 | bytes[at + 2 + i] & 0xFF;
        }
        if (length < 0 || lengthOctets == 2 && length <= 125 || lengthOctets == 8 && length <= 65535) {
            return error();
        }
        byte[] key = masked ? Arrays.copyOfRange(bytes, at + header - 4, at + header) : new byte[4];
        at += header;
        byte[] octets = Arrays.copyOfRange(bytes, at, at + (int) Math.min(length, bytes.length - at));
        for (int i = 0; i < octets.length; i++) {
            octets[i] ^= key[i % 4];
        }
        at += octets.length;
        boolean whole = octets.length == length;
        if (opcode >= 8) {
            if (whole) {
                log.add(payload("control " + opcode, octets));
            }
            return whole;
        }
        log.add(described(opcode, fin, compressed, length));
        log.add(payload(whole ? "data" : "partial", octets));
        inside = !fin;
        return whole;
    }

    private boolean breaksARule(
            int first, int opcode, boolean fin, boolean compressed, boolean masked, int shortLength) {
        boolean control = opcode >= 8;
        boolean known = opcode <= 2 || opcode >= 8 && opcode <= 10;
        boolean reserved = (first & 0x30) != 0 || compressed && (!mayBeCompressed || opcode != 1 && opcode != 2);
        boolean outOfPlace = !control && (opcode == 0) != inside;
        boolean badControl = control && (!fin || shortLength > 125);
        return !known || reserved || outOfPlace || badControl || masked != (role == Role.SERVER);
    }

    private boolean error() {
        log.add(ERROR);
        return false;
    }
}
