package dev.longwire.cli;

/**
 * Makes text from elsewhere harmless on a terminal: what would move the cursor, change colours or titles, reverse the
 * direction of text or hide in it is shown as an escape such as {@code \x1b} or {@code \u202e}.
 */
final class Sanitizer {
    private Sanitizer() {}

    /** Text of several lines: newlines and tabs stay. */
    static String lines(String text) {
        return escape(text, true);
    }

    /** Text that must stay on its line: tabs stay, newlines are escaped too. */
    static String line(String text) {
        return escape(text, false);
    }

    /** Whether a terminal may take a code point as something else than a character to show at the cursor. */
    static boolean isDangerous(int codePoint) {
        return switch (Character.getType(codePoint)) {
            // C0, DEL and C1 (some terminals obey U+009B as they obey ESC [); directions, zero width and tags, but
            // without the joiners that Persian, Indian scripts and emoji are written with; halves of a pair.
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT -> codePoint != 0x200c && codePoint != 0x200d;
            default -> false;
        };
    }

    private static String escape(String text, boolean newlinesStay) {
        StringBuilder escaped = null;
        int codePoint;
        for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            boolean stays = codePoint == '\t' || codePoint == '\n' && newlinesStay || !isDangerous(codePoint);
            if (stays) {
                if (escaped != null) {
                    escaped.appendCodePoint(codePoint);
                }
                continue;
            }
            if (escaped == null) {
                escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            append(escaped, codePoint);
        }
        return escaped == null ? text : escaped.toString();
    }

    private static void append(StringBuilder escaped, int codePoint) {
        String hex = Integer.toHexString(codePoint);
        if (codePoint <= 0xff) {
            escaped.append("\\x").append("0".repeat(2 - hex.length())).append(hex);
        } else if (codePoint <= 0xffff) {
            escaped.append("\\u").append("0".repeat(4 - hex.length())).append(hex);
        } else {
            escaped.append("\\U").append("0".repeat(8 - hex.length())).append(hex);
        }
    }
}
