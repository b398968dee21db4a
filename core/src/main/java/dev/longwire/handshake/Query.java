package dev.longwire.handshake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request as names and values ({@code application/x-www-form-urlencoded}, URL Standard §5.1), such as
 * {@code room=1&name=Ada+L}.
 *
 * <p>It is read as that standard has it, so it has no errors: {@code +} is a space, a {@code %} that is not followed by two
 * hexadecimal digits is itself, octets that are not UTF-8 become U+FFFD, a name without {@code =} has the empty value, and what is
 * empty between two {@code &} does not count. How many there are is bounded by the head's size alone.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class Query {
    /** Name, value, name, value ... */
    private final List<String> pairs;

    private Query(List<String> pairs) {
        this.pairs = pairs;
    }

    /**
     * Reads a query.
     *
     * @param raw the text behind the question mark, as {@link RequestHead#query} gives it; null if there is none
     * @return the query, empty if there is none
     */
    public static Query parse(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return new Query(List.of());
        }
        List<String> pairs = new ArrayList<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                pairs.add(decoded(equals < 0 ? pair : pair.substring(0, equals)));
                pairs.add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return new Query(pairs);
    }

    /**
     * A target or URL without its query, which may hold a secret.
     *
     * @param target any text
     * @return what stands before the first question mark, or all of it
     */
    public static String cutFrom(String target) {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    /** As above, with {@code ?...} in place of the query. */
    static String hiddenIn(String target) {
        String rest = cutFrom(target);
        return rest.length() == target.length() ? target : rest + "?...";
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        return new String(PercentEncoding.decode(text.replace('+', ' ')), StandardCharsets.UTF_8);
    }

    /**
     * The first value of a name.
     *
     * @param name the name, decoded; its case counts
     * @return the value, which may be empty, or {@code null} if there is none
     */
    public @Nullable String first(String name) {
        for (int i = 0; i < pairs.size(); i += 2) {
            if (pairs.get(i).equals(name)) {
                return pairs.get(i + 1);
            }
        }
        return null;
    }

    /**
     * All values of a name.
     *
     * @param name the name, decoded; its case counts
     * @return the values in order, empty if there is none; immutable
     */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            if (pairs.get(i).equals(name)) {
                values.add(pairs.get(i + 1));
            }
        }
        return Collections.unmodifiableList(values);
    }

    /**
     * The names.
     *
     * @return each name once, in the order in which they come first; immutable
     */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            names.add(pairs.get(i));
        }
        return Collections.unmodifiableSet(names);
    }

    /** For logs: how many names and values there are, and not which, since they may be secrets. */
    @Override
    public String toString() {
        return "Query[" + pairs.size() / 2 + "]";
    }
}
