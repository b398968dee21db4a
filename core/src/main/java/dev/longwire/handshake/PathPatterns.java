package dev.longwire.handshake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Patterns of paths, each with something that answers there. Of several that match a path the most specific counts: segment by
 * segment from the left, a literal counts more than a variable, and a variable more than a tail. In which order the patterns were
 * added does not matter. Two patterns that match exactly the same paths are refused, so there is always one answer.
 *
 * <p>Immutable, and safe for use by several threads.
 *
 * @param <T> what answers
 */
public final class PathPatterns<T> {
    /** Of patterns without variables: they are the most specific wherever they match. */
    private final Map<List<String>, Entry<T>> literals;

    /** All others, the most specific first. */
    private final List<Entry<T>> others;

    private record Entry<T>(PathPattern pattern, T value) {}

    /**
     * The most specific pattern that matches a path.
     *
     * @param pattern the pattern
     * @param value what was added with it
     * @param variables what its variables stand for
     * @param <T> what answers
     */
    public record Match<T>(PathPattern pattern, T value, PathVariables variables) {}

    private PathPatterns(Map<List<String>, Entry<T>> literals, List<Entry<T>> others) {
        this.literals = literals;
        this.others = others;
    }

    /**
     * No patterns.
     *
     * @param <T> what answers
     * @return an empty set
     */
    public static <T> PathPatterns<T> of() {
        return new PathPatterns<>(Map.of(), List.of());
    }

    /**
     * These patterns and one more.
     *
     * @param pattern the pattern
     * @param value what answers there
     * @return a new set
     * @throws IllegalArgumentException if a pattern is there that matches exactly the same paths; names both
     */
    public PathPatterns<T> with(PathPattern pattern, T value) {
        Entry<T> added = new Entry<>(pattern, value);
        List<String> only = pattern.onlyPath();
        Map<List<String>, Entry<T>> newLiterals = new HashMap<>(literals);
        if (only != null) {
            Entry<T> same = newLiterals.put(only, added);
            if (same != null) {
                throw twice(same, added);
            }
            return new PathPatterns<>(newLiterals, others);
        }
        for (Entry<T> other : others) {
            if (other.pattern.matchesSameAs(pattern)) {
                throw twice(other, added);
            }
        }
        List<Entry<T>> newOthers = new ArrayList<>(others);
        newOthers.add(added);
        newOthers.sort(Comparator.comparing(entry -> entry.pattern.rank()));
        return new PathPatterns<>(literals, newOthers);
    }

    private static <T> IllegalArgumentException twice(Entry<T> first, Entry<T> second) {
        return new IllegalArgumentException("The patterns " + first.pattern + " and " + second.pattern
                + " match exactly the same paths: leave one of them out.");
    }

    /**
     * Finds what answers at a path.
     *
     * @param path the path
     * @return the match, or {@code null} if no pattern matches
     */
    public @Nullable Match<T> match(RequestPath path) {
        Entry<T> literal = literals.get(path.segments());
        if (literal != null) {
            return matched(literal, literal.pattern.match(path));
        }
        for (Entry<T> entry : others) {
            PathVariables variables = entry.pattern.match(path);
            if (variables != null) {
                return matched(entry, variables);
            }
        }
        return null;
    }

    private static <T> Match<T> matched(Entry<T> entry, PathVariables variables) {
        return new Match<>(entry.pattern, entry.value, variables);
    }

    /** For logs: the patterns. */
    @Override
    public String toString() {
        List<String> patterns = new ArrayList<>();
        literals.values().forEach(entry -> patterns.add(entry.pattern.toString()));
        others.forEach(entry -> patterns.add(entry.pattern.toString()));
        patterns.sort(null);
        return patterns.toString();
    }
}
