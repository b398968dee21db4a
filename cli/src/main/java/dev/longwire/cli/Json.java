package dev.longwire.cli;

import org.jspecify.annotations.Nullable;

/** One JSON object (RFC 8259), made member by member, on one line. */
final class Json {
    private final StringBuilder text = new StringBuilder("{");

    Json put(String name, String value) {
        name(name);
        string(value);
        return this;
    }

    /** Leaves the member out if there is no value. */
    Json putIfPresent(String name, @Nullable String value) {
        return value == null || value.isEmpty() ? this : put(name, value);
    }

    Json put(String name, int value) {
        name(name);
        text.append(value);
        return this;
    }

    /** A number with three decimals, such as milliseconds that are measured in microseconds. */
    Json putThousandths(String name, long thousandths) {
        name(name);
        String fraction = Long.toString(1000 + Math.floorMod(thousandths, 1000)).substring(1);
        text.append(Math.floorDiv(thousandths, 1000)).append('.').append(fraction);
        return this;
    }

    Json put(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    @Override
    public String toString() {
        return text + "}";
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        string(name);
        text.append(':');
    }

    /** RFC 8259 §7, and escapes beyond what it asks for, since the line may end up on a terminal. */
    private void string(String value) {
        text.append('"');
        int codePoint;
        for (int i = 0; i < value.length(); i += Character.charCount(codePoint)) {
            codePoint = value.codePointAt(i);
            switch (codePoint) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (Sanitizer.isDangerous(codePoint)) {
                        escape(value, i, Character.charCount(codePoint));
                    } else {
                        text.appendCodePoint(codePoint);
                    }
                }
            }
        }
        text.append('"');
    }

    private void escape(String value, int from, int count) {
        for (int i = from; i < from + count; i++) {
            String hex = Integer.toHexString(value.charAt(i));
            text.append("\\u").append("0".repeat(4 - hex.length())).append(hex);
        }
    }
}
