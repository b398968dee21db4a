package dev.longwire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The field lines of an HTTP message: an ordered list of names and values in which a name may occur several times and its
 * case does not matter (RFC 9110 §5).
 *
 * <p>Every name is a token and no value holds CR, LF, NUL or another control character but tab, so a value that comes
 * from elsewhere cannot add a field of its own. Characters of a value stand for bytes (ISO-8859-1): U+0080 to U+00FF are
 * allowed, anything above is not and must be encoded by the caller.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class Headers {
    private static final Headers NONE = new Headers("");

    /** RFC 9110 §5.6.2: tchar. */
    private static final String TOKEN_CHARACTERS =
            "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** Whether a character of ASCII is one of them. */
    private static final boolean[] IN_TOKEN = new boolean[128];

    static {
        TOKEN_CHARACTERS.chars().forEach(c -> IN_TOKEN[c] = true);
    }

    /** Fields whose values are kept out of {@link #toString()}, since that ends up in logs. */
    private static final Set<String> SECRET = Set.of("authorization", "proxy-authorization", "cookie", "set-cookie");

    /** What the names of such fields have in them that are no standard: X-Api-Key, X-Auth-Token. */
    private static final List<String> SECRET_PARTS = List.of("token", "secret", "api-key", "apikey", "password");

    /** Fields that hold a URL, whose query may be a secret. */
    private static final Set<String> URLS = Set.of("location", "content-location", "referer");

    /** {@code name:value\n} for each line: a server keeps this for as long as a connection, so it is one small object. */
    private final String lines;

    private Headers(String lines) {
        this.lines = lines;
    }

    /**
     * No field lines.
     *
     * @return the empty headers
     */
    public static Headers of() {
        return NONE;
    }

    /**
     * Field lines in the order given.
     *
     * @param nameValuePairs name, value, name, value ...
     * @return the headers
     * @throws IllegalArgumentException if the last name has no value, or as {@link #with} says
     */
    public static Headers of(String... nameValuePairs) {
        if (nameValuePairs.length % 2 != 0) {
            throw new IllegalArgumentException("Headers come in pairs of name and value, but there are "
                    + nameValuePairs.length + " strings: the last name has no value.");
        }
        int size = nameValuePairs.length; // of a colon and an LF for each line
        for (String text : nameValuePairs) {
            size += text.length();
        }
        StringBuilder lines = new StringBuilder(size);
        for (int i = 0; i < nameValuePairs.length; i += 2) {
            append(lines, nameValuePairs[i], nameValuePairs[i + 1]);
        }
        return new Headers(lines.toString());
    }

    /**
     * These headers and one more field line at the end. A line of the same name stays.
     *
     * @param name a token (RFC 9110 §5.1)
     * @param value the value; spaces and tabs around it are removed
     * @return new headers
     * @throws IllegalArgumentException if the name is not a token or the value holds a character that HTTP does not allow;
     *     the message says which one and where, and does not repeat the value
     */
    public Headers with(String name, String value) {
        StringBuilder more = new StringBuilder(lines);
        append(more, name, value);
        return new Headers(more.toString());
    }

    /**
     * The value of the first line of that name.
     *
     * @param name the name, in any case
     * @return the value without surrounding whitespace, or {@code null} if there is no such line
     */
    public @Nullable String first(String name) {
        int value = valueOf(name, 0);
        return value < 0 ? null : valueAt(value);
    }

    /**
     * The values of all lines of that name.
     *
     * @param name the name, in any case
     * @return one value for each line, in order; empty if there is none
     */
    public List<String> all(String name) {
        int value = valueOf(name, 0);
        if (value < 0) {
            return List.of();
        }
        List<String> values = new ArrayList<>(1);
        for (; value >= 0; value = valueOf(name, nextLine(value))) {
            values.add(valueAt(value));
        }
        return Collections.unmodifiableList(values);
    }

    /**
     * Whether there is a line of that name.
     *
     * @param name the name, in any case
     * @return true if there is at least one
     */
    public boolean contains(String name) {
        return valueOf(name, 0) >= 0;
    }

    /**
     * All field lines, with the names as they were written.
     *
     * @return an immutable list in order
     */
    public List<Map.Entry<String, String>> entries() {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        for (int line = 0; line < lines.length(); line = nextLine(line)) {
            int colon = lines.indexOf(':', line);
            entries.add(Map.entry(lines.substring(line, colon), valueAt(colon + 1)));
        }
        return Collections.unmodifiableList(entries);
    }

    /** Where the value of the first line of that name begins, from some line on; -1 if there is none. */
    private int valueOf(String name, int from) {
        int length = name.length();
        for (int line = from; line + length < lines.length(); line = nextLine(line)) {
            if (lines.charAt(line + length) == ':'
                    && lines.regionMatches(true, line, name, 0, length)
                    && name.indexOf(':') < 0) { // else the colon found may be one of the value
                return line + length + 1;
            }
        }
        return -1;
    }

    private String valueAt(int start) {
        return lines.substring(start, lines.indexOf('\n', start));
    }

    private int nextLine(int at) {
        return lines.indexOf('\n', at) + 1;
    }

    /**
     * The elements of a comma-separated list that may be spread over several lines (RFC 9110 §5.3, §5.6.1). A comma inside a
     * quoted string does not separate.
     *
     * @param name the name, in any case
     * @return the elements in order, without surrounding whitespace and without the empty ones
     */
    public List<String> list(String name) {
        List<String> elements = new ArrayList<>();
        for (String line : all(name)) {
            split(line, elements);
        }
        return Collections.unmodifiableList(elements);
    }

    /**
     * Whether a comma-separated list that may be spread over several lines has that token as an element (RFC 9110 §5.6.1).
     *
     * @param name the name of the field, in any case
     * @param token the token, in any case
     * @return true if one element is the token and nothing else
     */
    public boolean hasToken(String name, String token) {
        String value = first(name);
        if (value == null) {
            return false;
        }
        if (value.equalsIgnoreCase(token)) { // as it mostly is: nothing to take apart
            return true;
        }
        for (String element : list(name)) {
            if (element.equalsIgnoreCase(token)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether text is a token, that is, may be a field name, a method or a subprotocol (RFC 9110 §5.6.2).
     *
     * @param text any text
     * @return true if it has at least one character and only characters of a token
     */
    public static boolean isToken(CharSequence text) {
        return text.length() > 0 && notToken(text) < 0;
    }

    /** Two headers are equal if they have the same lines in the same order; the case of the names does not matter. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Headers headers && folded().equals(headers.folded());
    }

    @Override
    public int hashCode() {
        return folded().hashCode();
    }

    /**
     * For logs: the lines between braces, without the values of credentials and cookies and without the queries of URLs, control
     * characters escaped.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (Map.Entry<String, String> entry : entries()) {
            text.append(text.length() == 1 ? "" : ", ").append(entry.getKey()).append(": ");
            text.append(shown(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        }
        return text.append('}').toString();
    }

    private static String shown(String name, String value) {
        if (SECRET.contains(name) || SECRET_PARTS.stream().anyMatch(name::contains)) {
            return "(hidden)";
        }
        int query = URLS.contains(name) ? value.indexOf('?') : -1;
        return escaped(query < 0 ? value : value.substring(0, query) + "?...");
    }

    private List<Map.Entry<String, String>> folded() {
        List<Map.Entry<String, String>> folded = new ArrayList<>();
        for (Map.Entry<String, String> entry : entries()) {
            folded.add(Map.entry(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        }
        return folded;
    }

    private static void split(String line, List<String> elements) {
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '\\') {
                i++; // RFC 9110 §5.6.4: a quoted-pair, so this quote or backslash ends nothing
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                addElement(line.substring(start, i), elements);
                start = i + 1;
            }
        }
        addElement(line.substring(start), elements);
    }

    private static void addElement(String text, List<String> elements) {
        String element = trimmed(text);
        if (!element.isEmpty()) { // RFC 9110 §5.6.1.2: empty elements do not count
            elements.add(element);
        }
    }

    private static void append(StringBuilder lines, String name, String value) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A header needs a name, but this one is empty (RFC 9110 §5.1).");
        }
        int index = notToken(name);
        if (index >= 0) {
            throw new IllegalArgumentException("The header name \"" + printable(name) + "\" has the character "
                    + code(name.charAt(index)) + " at index " + index
                    + ", which cannot be in a header name: use letters, digits and hyphens (RFC 9110 §5.1).");
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isFieldCharacter(value.charAt(i))) {
                throw new IllegalArgumentException("The value of the header " + name + " has the character "
                        + code(value.charAt(i)) + " at index " + i
                        + ", which cannot be in a header value: remove or encode it (RFC 9110 §5.5).");
            }
        }
        lines.append(name).append(':').append(trimmed(value)).append('\n');
    }

    private static int notToken(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= IN_TOKEN.length || !IN_TOKEN[c]) {
                return i;
            }
        }
        return -1;
    }

    /** RFC 9110 §5.5: field-vchar (visible ASCII and obs-text), space and tab. */
    private static boolean isFieldCharacter(char c) {
        return c >= ' ' && c != 0x7f && c <= 0xff || c == '\t';
    }

    /** RFC 9110 §5.6.3: only space and tab are optional whitespace. */
    private static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Long names are cut so that a message stays one line. */
    private static String printable(String name) {
        return name.length() <= 64 ? escaped(name) : escaped(name.substring(0, 64)) + "...";
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            escaped.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return escaped.toString();
    }

    private static String code(char c) {
        String code = String.format("U+%04X", (int) c);
        return c > ' ' && c < 0x7f ? "'" + c + "' (" + code + ")" : code;
    }
}
