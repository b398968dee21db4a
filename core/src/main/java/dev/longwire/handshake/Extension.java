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
            FieldReader reader = new FieldReader(line);
            while (reader.nextElement()) {
                extensions.add(extension(reader));
            }
        }
        if (extensions.isEmpty() && headers.contains(FIELD)) { // extension-list = 1#extension
            throw new IllegalArgumentException("it is empty");
        }
        return extensions;
    }

    private static Extension extension(FieldReader line) {
        String name = line.token("the name of an extension");
        List<Parameter> parameters = new ArrayList<>();
        while (line.next(';')) {
            String parameter = line.token("the name of a parameter");
            parameters.add(new Parameter(parameter, line.next('=') ? value(line) : null));
        }
        return new Extension(name, parameters);
    }

    /** RFC 6455 §9.1: "the value after quoted-string unescaping MUST conform to the 'token' ABNF". */
    private static String value(FieldReader line) {
        String value = line.tokenOrQuoted("a value");
        if (!Headers.isToken(value)) {
            throw line.malformed("a value between quotes is not a token");
        }
        return value;
    }
}
