package dev.longwire.handshake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which paths a route answers. A pattern begins with {@code /}, and between its slashes stand:
 *
 * <ul>
 *   <li>a literal, such as {@code feed}. It is compared after percent-decoding, so {@code a%62c} is {@code abc}; case counts. What
 *       is no visible ASCII, and {@code ?}, <code>#</code>, <code>{</code> and <code>}</code>, must be percent-encoded.
 *   <li>a variable, such as {@code {room}}: exactly one segment, which is not empty.
 *   <li>a tail, such as {@code {rest...}}, at the end only: one segment or more, any of which may be empty. So
 *       {@code /files/{rest...}} matches {@code /files/} with one empty segment, and does not match {@code /files}.
 * </ul>
 *
 * <p>Names are of letters of ASCII, digits, {@code _} and {@code -}. A slash at the end counts: {@code /feed/} is another path than
 * {@code /feed}.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class PathPattern {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final String TAIL = "...";

    /** The sorts of elements, which sort the most specific first. */
    private static final char LITERAL = '0';

    private static final char VARIABLE = '1';
    private static final char REST = '2';

    private final String text;

    /** The sort of each element. */
    private final String sorts;

    /** A literal, decoded, or the name of a variable or a tail. */
    private final List<String> elements;

    private PathPattern(String text, String sorts, List<String> elements) {
        this.text = text;
        this.sorts = sorts;
        this.elements = elements;
    }

    /**
     * Reads a pattern.
     *
     * @param text such as {@code /rooms/{room}}
     * @return the pattern
     * @throws IllegalArgumentException if it is none; says what is wrong with which segment, and what to write
     */
    public static PathPattern of(String text) {
        if (!text.startsWith("/")) {
            throw bad(text, "a pattern begins with '/'");
        }
        StringBuilder sorts = new StringBuilder();
        List<String> elements = new ArrayList<>();
        for (String segment : RequestPath.split(text)) {
            if (sorts.indexOf(String.valueOf(REST)) >= 0) {
                throw bad(
                        text,
                        "{" + elements.get(elements.size() - 1) + TAIL + "} takes the rest of a path, so it must stand"
                                + " last");
            }
            char sort = sort(text, segment);
            String element = sort == LITERAL
                    ? literal(text, segment)
                    : name(text, segment.substring(1, segment.length() - (sort == REST ? TAIL.length() + 1 : 1)));
            for (int i = 0; i < elements.size() && sort != LITERAL; i++) {
                if (sorts.charAt(i) != LITERAL && elements.get(i).equals(element)) {
                    throw bad(text, "there are two variables of the name " + element + ": give each a name of its own");
                }
            }
            sorts.append(sort);
            elements.add(element);
        }
        return new PathPattern(text, sorts.toString(), List.copyOf(elements));
    }

    private static char sort(String text, String segment) {
        boolean braces = segment.startsWith("{") && segment.endsWith("}");
        String inner = braces ? segment.substring(1, segment.length() - 1) : segment;
        if (inner.indexOf('{') >= 0 || inner.indexOf('}') >= 0) {
            throw bad(
                    text,
                    "in " + Excerpt.of(segment)
                            + " a brace is in the wrong place: a variable is a whole segment, such as"
                            + " {name}; write %7B and %7D for braces of a path");
        }
        return !braces ? LITERAL : inner.endsWith(TAIL) ? REST : VARIABLE;
    }

    private static String name(String text, String name) {
        if (name.isEmpty()) {
            throw bad(text, "a variable has no name: write one between the braces, such as {name}");
        }
        if (!NAME.matcher(name).matches()) {
            throw bad(
                    text,
                    "the name " + Excerpt.of(name)
                            + " of a variable has a character other than letters of ASCII, digits," + " '_' and '-'");
        }
        return name;
    }

    private static String literal(String text, String segment) {
        String wrong = RequestPath.fault(segment);
        if (wrong != null) {
            throw bad(text, "the segment " + Excerpt.of(segment) + " " + wrong);
        }
        return RequestPath.decoded(segment);
    }

    private static IllegalArgumentException bad(String text, String what) {
        return new IllegalArgumentException("Not a path pattern: " + Excerpt.of(text) + ", " + what + ".");
    }

    /**
     * Compares a path with this pattern.
     *
     * @param path a path
     * @return what its variables stand for, or {@code null} if the path does not match
     */
    public @Nullable PathVariables match(RequestPath path) {
        List<String> segments = path.segments();
        int count = elements.size();
        boolean tail = hasTail();
        if (tail ? segments.size() < count : segments.size() != count) {
            return null;
        }
        for (int i = 0; i < count; i++) {
            String segment = segments.get(i);
            char sort = sorts.charAt(i);
            if (sort == LITERAL && !segment.equals(elements.get(i)) || sort == VARIABLE && segment.isEmpty()) {
                return null;
            }
        }
        return variables(segments, tail);
    }

    private PathVariables variables(List<String> segments, boolean tail) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < elements.size(); i++) {
            if (sorts.charAt(i) == VARIABLE) {
                values.put(elements.get(i), segments.get(i));
            }
        }
        int last = elements.size() - 1;
        return new PathVariables(this, values, tail ? List.copyOf(segments.subList(last, segments.size())) : List.of());
    }

    /** Whether the last element is a tail. */
    boolean hasTail() {
        return sorts.charAt(sorts.length() - 1) == REST;
    }

    /** Whether this is the name of the tail. */
    boolean isTail(String name) {
        return hasTail() && elements.get(elements.size() - 1).equals(name);
    }

    /** Sorts patterns that match the same path: the most specific first. */
    String rank() {
        return sorts;
    }

    /** The segments of the only path that this pattern matches; null if it matches several. */
    @Nullable
    List<String> onlyPath() {
        return sorts.chars().allMatch(sort -> sort == LITERAL) ? elements : null;
    }

    /** Whether another pattern matches exactly the same paths. The names of variables do not matter. */
    boolean matchesSameAs(PathPattern other) {
        if (!sorts.equals(other.sorts)) {
            return false;
        }
        for (int i = 0; i < elements.size(); i++) {
            if (sorts.charAt(i) == LITERAL && !elements.get(i).equals(other.elements.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
