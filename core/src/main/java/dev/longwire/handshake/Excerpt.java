package dev.longwire.handshake;

import java.nio.charset.StandardCharsets;

/** Shows what a peer sent in a message without letting it act on a terminal, a log or a page. */
public final class Excerpt {
    private static final int MAX_LENGTH = 120;

    private Excerpt() {}

    /**
     * The text between quotes.
     *
     * @param text any text
     * @return its first 120 characters, with everything unusual escaped, quotes and signs of HTML too
     */
    public static String of(String text) {
        return '"' + escaped(text, "\"\\<>&") + '"';
    }

    /**
     * The text as part of a sentence.
     *
     * @param text any text, such as a message of the JDK
     * @return its first 120 characters, with what is not visible ASCII or a space escaped
     */
    public static String unquoted(String text) {
        return escaped(text, "");
    }

    private static String escaped(String text, String signs) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MAX_LENGTH); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && signs.indexOf(c) < 0) {
                shown.append(c);
            } else {
                shown.append(String.format(c <= 0xff ? "\\x%02x" : "\\u%04x", (int) c));
            }
        }
        return shown.append(text.length() > MAX_LENGTH ? "..." : "").toString();
    }

    /** As above, without the query of a URL or a target in the text, which may hold a secret, and what follows it. */
    static String withoutQuery(String text) {
        return of(Query.hiddenIn(text));
    }

    static String of(byte[] bytes, int length) {
        return of(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    }
}
