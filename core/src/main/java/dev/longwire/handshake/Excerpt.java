package dev.longwire.handshake;

import java.nio.charset.StandardCharsets;

/** Shows what a peer sent in a message without letting it act on a terminal, a log or a page. */
final class Excerpt {
    private static final int MAX_LENGTH = 120;

    private Excerpt() {}

    /** The text between quotes, cut to {@value #MAX_LENGTH} characters, with everything unusual escaped. */
    static String of(String text) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), MAX_LENGTH); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && "\"\\<>&".indexOf(c) < 0) {
                shown.append(c);
            } else {
                shown.append(String.format(c <= 0xff ? "\\x%02x" : "\\u%04x", (int) c));
            }
        }
        return shown.append(text.length() > MAX_LENGTH ? "...\"" : "\"").toString();
    }

    /** As above, without the query of a URL or a target in the text, which may hold a secret, and what follows it. */
    static String withoutQuery(String text) {
        int query = text.indexOf('?');
        return of(query < 0 ? text : text.substring(0, query) + "?...");
    }

    static String of(byte[] bytes, int length) {
        return of(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    }
}
