package dev.longwire.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** As much of JSON (RFC 8259) as peers speak: objects, arrays, strings, whole numbers, true, false and null. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Map<String, @Nullable Object> object(String line) {
        Json json = new Json(line);
        json.expect('{');
        Map<String, @Nullable Object> object = json.members();
        json.skipSpace();
        if (json.at < line.length()) {
            throw json.wrong("more after the object");
        }
        return object;
    }

    static String write(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> quoted(String.valueOf(entry.getKey())) + ": " + write(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Json::write).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof Number || value instanceof Boolean || value == null
                ? String.valueOf(value)
                : quoted(value.toString());
    }

    /** RFC 8259 §7; what is not ASCII is escaped, so that no one's default charset matters. */
    private static String quoted(String value) {
        return value.chars()
                .mapToObj(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\'
                        ? String.valueOf((char) c)
                        : String.format("\\u%04x", c))
                .collect(Collectors.joining("", "\"", "\""));
    }

    private @Nullable Object value() {
        skipSpace();
        char first = next();
        return switch (first) {
            case '{' -> members();
            case '[' -> elements();
            case '"' -> string();
            default -> {
                at--;
                yield scalar();
            }
        };
    }

    private Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (skipped('}')) {
            return object;
        }
        do {
            expect('"');
            String name = string();
            expect(':');
            object.put(name, value());
        } while (skipped(','));
        expect('}');
        return object;
    }

    private List<@Nullable Object> elements() {
        List<@Nullable Object> array = new ArrayList<>();
        if (skipped(']')) {
            return array;
        }
        do {
            array.add(value());
        } while (skipped(','));
        expect(']');
        return array;
    }

    private String string() {
        StringBuilder value = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            value.append(c == '\\' ? escaped() : c);
        }
        return value.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text, at - 4, at, 16);
            }
            default -> c;
        };
    }

    private @Nullable Object scalar() {
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "null" -> null;
            case "true", "false" -> Boolean.valueOf(word);
            default -> Long.valueOf(word);
        };
    }

    private char next() {
        if (at == text.length()) {
            throw wrong("the end");
        }
        return text.charAt(at++);
    }

    private void expect(char c) {
        if (!skipped(c)) {
            throw wrong("no '" + c + "'");
        }
    }

    private boolean skipped(char c) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + " at index " + at + " of: " + text);
    }
}
