package dev.longwire.handshake;

import java.util.List;
import java.util.Map;

/**
 * What the variables of a pattern stand for in one path. Every value is decoded, and may hold any character but NUL: also
 * {@code /}, {@code \}, line breaks and dots, so it is no name of a file before it is checked.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class PathVariables {
    private final PathPattern pattern;
    private final Map<String, String> values;
    private final List<String> tail;

    PathVariables(PathPattern pattern, Map<String, String> values, List<String> tail) {
        this.pattern = pattern;
        this.values = Map.copyOf(values);
        this.tail = tail;
    }

    /**
     * The value of a variable.
     *
     * @param name its name in the pattern
     * @return the decoded segment, not empty
     * @throws IllegalArgumentException if the pattern has no such variable, or it is the tail
     */
    public String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    pattern.isTail(name)
                            ? "The variable " + name + " of " + pattern + " is a tail of segments: ask for tail()."
                            : "The pattern " + pattern + " has no variable " + Excerpt.of(name) + ".");
        }
        return value;
    }

    /**
     * The values of all variables but the tail.
     *
     * @return the decoded values by name; immutable
     */
    public Map<String, String> all() {
        return values;
    }

    /**
     * What the tail stands for. It is a list, since text in which {@code /} joins {@code a} and {@code b} could not be told from
     * one segment {@code a%2Fb}.
     *
     * @return the decoded segments, any of which may be empty; at least one if the pattern has a tail, else an empty list;
     *     immutable
     */
    public List<String> tail() {
        return tail;
    }

    /** For logs: the pattern, without the values. */
    @Override
    public String toString() {
        return "PathVariables[" + pattern + "]";
    }
}
