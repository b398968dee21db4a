package dev.longwire.cli;

import java.util.HexFormat;

/** Octets for people: offset, sixteen octets in hexadecimal and in ASCII a line, and a last line with the length. */
final class HexDump {
    private static final HexFormat OCTETS = HexFormat.ofDelimiter(" ");
    private static final int WIDTH = 16;

    private HexDump() {}

    /**
     * The lines of a dump.
     *
     * @param data the octets
     * @param most how many of them are shown; the last line then says how many there are in all
     * @return lines that end with a newline each, the last one too
     */
    static String of(byte[] data, int most) {
        int shown = Math.min(data.length, most);
        StringBuilder dump = new StringBuilder(80 * (shown / WIDTH + 2));
        for (int from = 0; from < shown; from += WIDTH) {
            int to = Math.min(from + WIDTH, shown);
            String octets = OCTETS.formatHex(data, from, to);
            dump.append(HexFormat.of().toHexDigits(from)).append("  ").append(octets);
            dump.append(" ".repeat(3 * WIDTH - octets.length() + 1)).append('|');
            for (int i = from; i < to; i++) {
                dump.append(data[i] >= ' ' && data[i] < 0x7f ? (char) data[i] : '.');
            }
            dump.append("|\n");
        }
        dump.append(HexFormat.of().toHexDigits(data.length));
        if (shown < data.length) {
            dump.append("  (the first ")
                    .append(shown)
                    .append(" of ")
                    .append(data.length)
                    .append(" bytes are shown)");
        }
        return dump.append('\n').toString();
    }
}
