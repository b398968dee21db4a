package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of Sec-WebSocket-Extensions (RFC 6455 §9.1): a client's offer, or a server's answer.
 *
 * @param name its name
 * @param parameters in the order in which they are written; a name may be there twice
 */
public record Extension(String name, List<Parameter> parameters) {
    static final String FIELD = "Sec-WebSocket-Extensions";

    /**
     * A parameter.
     *
     * @param name its name
     * @param value a token, without the quotes it may have had; null if there is none
     */
    public record Parameter(String name, @Nullable String value) {
        @Override
        public String toString() {
            return value == null ? name : name + "=" + value;
        }
    }

    /**
     * Copies the list.
     *
     * @param name its name
     * @param parameters its parameters
     */
    public Extension {
        parameters = List.copyOf(parameters);
    }

    /** As it stands in the field. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        parameters.forEach(parameter -> text.append("; ").append(parameter));
        return text.toString();
    }

    /**
     * Reads all field lines of a head. Throws with a plain clause if one is malformed; then the handshake must fail (RFC 6455
     * §9.1).
     */
    static List<Extension> parse(Headers headers) {
        List<Extension> extensions = new ArrayList<>();
        for (String line : headers.all(FIELD)) {
            new Reader(line).list(extensions);
        }
        if (extensions.isEmpty() && headers.contains(FIELD)) { // extension-list = 1#extension
            throw new IllegalArgumentException("it is empty");
        }
        return extensions;
    }

    /** Reads one field line from left to right. */
    private static final class Reader {
        private final String line;
        private int at;

        Reader(String line) {
            this.line = line;
        }

        /** RFC 9110 §5.6.1.2: empty elements do not count. */
        void list(List<Extension> extensions) {
            while (true) {
                skipBlanks();
                if (at < line.length() && line.charAt(at) != ',') {
                    extensions.add(extension());
                    skipBlanks();
                }
                if (at == line.length()) {
                    return;
                }
                expect(',');
            }
        }

        private Extension extension() {
            String name = token("the name of an extension");
            List<Parameter> parameters = new ArrayList<>();
            while (next(';')) {
                skipBlanks();
                String parameter = token("the name of a parameter");
                String value = null;
                if (next('=')) {
                    skipBlanks();
                    value = at < line.length() && line.charAt(at) == '"' ? quoted() : token("a value");
                }
                parameters.add(new Parameter(parameter, value));
            }
            return new Extension(name, parameters);
        }

        private String token(String what) {
            int start = at;
            while (at < line.length() && Headers.isToken(line.substring(at, at + 1))) {
                at++;
            }
            if (at == start) {
                throw malformed(what + " is missing");
            }
            return line.substring(start, at);
        }

        /** RFC 6455 §9.1: "the value after quoted-string unescaping MUST conform to the 'token' ABNF". */
        private String quoted() {
            StringBuilder value = new StringBuilder();
            for (at++; at < line.length() && line.charAt(at) != '"'; at++) {
                if (line.charAt(at) == '\\' && at + 1 < line.length()) {
                    at++;
                }
                value.append(line.charAt(at));
            }
            if (at == line.length()) {
                throw malformed("a quote is not closed");
            }
            at++;
            if (!Headers.isToken(value)) {
                throw malformed("a value between quotes is not a token");
            }
            return value.toString();
        }

        private boolean next(char wanted) {
            skipBlanks();
            if (at == line.length() || line.charAt(at) != wanted) {
                return false;
            }
            at++;
            return true;
        }

        private void expect(char wanted) {
            if (!next(wanted)) {
                throw malformed("a character is in the wrong place");
            }
        }

        private void skipBlanks() {
            while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
                at++;
            }
        }

        private IllegalArgumentException malformed(String what) {
            return new IllegalArgumentException(what + ", at index " + at + " of " + Excerpt.of(line));
        }
    }
}
