package dev.longwire.interop;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that a peer told of.
 *
 * @param event its name
 * @param fields everything it said
 */
record Told(String event, Map<String, @Nullable Object> fields) {
    static Told parse(String line) {
        Map<String, @Nullable Object> fields = Json.object(line);
        return new Told(String.valueOf(fields.get("event")), fields);
    }

    String id() {
        return text("id");
    }

    String text(String field) {
        return String.valueOf(fields.get(field));
    }

    int number(String field) {
        if (fields.get(field) instanceof Long number) {
            return Math.toIntExact(number);
        }
        throw new IllegalStateException("no number " + field + " in " + this);
    }

    /** A header of the other side, by its name in lower case. */
    @Nullable
    String header(String name) {
        return fields.get("headers") instanceof Map<?, ?> headers && headers.get(name) instanceof String value
                ? value
                : null;
    }

    @Override
    public String toString() {
        return Json.write(fields);
    }
}
