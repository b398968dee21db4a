package dev.longwire.http;

/** Shows what a peer sent without letting it act on a terminal or a log. */
final class Printable {
    private static final int MOST = 120;

    private Printable() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MOST); i++) {
            char c = text.charAt(i);
            shown.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return shown.append(text.length() > MOST ? "..." : "").toString();
    }
}
