package dev.longwire.proving.conformance;

import dev.longwire.proving.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/** How frames and events are written down: short, and different for different octets. */
final class Words {
    private static final int SHOWN = 24;

    private Words() {}

    static String text(byte[] utf8) {
        return "text " + content(utf8);
    }

    static String binary(byte[] octets) {
        return "binary " + content(octets);
    }

    static String ping(byte[] payload) {
        return "ping " + content(payload);
    }

    static String pong(byte[] payload) {
        return "pong " + content(payload);
    }

    static String close(int code) {
        return code == 1005 ? "close" : "close " + code;
    }

    /** A message or control frame as it was sent whole. */
    static String of(int opcode, byte[] payload) {
        return switch (opcode) {
            case 1 -> text(payload);
            case 2 -> binary(payload);
            case 8 -> close(Frame.of(0x88, payload).closeCode());
            case 9 -> ping(payload);
            case 10 -> pong(payload);
            default -> "opcode " + opcode;
        };
    }

    /** As it is if it is short and plain, else its length and checksum. */
    static String content(byte[] octets) {
        boolean plain = octets.length > 0 && octets.length <= SHOWN;
        for (byte octet : octets) {
            plain &= octet > ' ' && octet < 0x7F && octet != '"' && octet != '\\' || octet == ' ';
        }
        if (plain) {
            return '"' + new String(octets, StandardCharsets.US_ASCII) + '"';
        }
        CRC32 crc = new CRC32();
        crc.update(octets);
        return octets.length == 0 ? "[0]" : String.format(Locale.ROOT, "[%d %08x]", octets.length, crc.getValue());
    }
}
