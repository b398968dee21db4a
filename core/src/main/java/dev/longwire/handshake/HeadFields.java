package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The field lines of a head, as they come (RFC 9112 §5). */
final class HeadFields {
    /** Name, value, name, value ... */
    private final List<String> lines = new ArrayList<>();

    int count() {
        return lines.size() / 2;
    }

    Headers headers() {
        return Headers.of(lines.toArray(new String[0]));
    }

    /** Adds what can be read of a line, which is not empty. Returns what is wrong with it; null if nothing is. */
    @Nullable
    String add(String text) {
        if (isBlank(text.charAt(0))) { // RFC 9112 §5.2 for a request, §2.2 for the first line of a response
            return "a header line starts with whitespace, and line folding is not allowed here";
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return "the header line that begins with "
                    + Excerpt.of(text.split("[ \t=]", 2)[0]) // the rest may be a secret
                    + " has no colon";
        }
        String name = text.substring(0, colon);
        String wrong = null;
        if (!Headers.isToken(name)) { // RFC 9112 §5.1: whitespace before the colon has been used to smuggle fields
            wrong = "the header name " + Excerpt.of(name)
                    + " is empty or has a character, such as a space, that a name cannot have";
            name = name.stripTrailing(); // the same section has proxies do so in responses
        }
        if (Headers.isToken(name)) {
            lines.add(name);
            lines.add(text.substring(colon + 1));
        }
        return wrong;
    }

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }
}
