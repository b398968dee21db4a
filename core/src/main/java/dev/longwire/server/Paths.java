package dev.longwire.server;

import dev.longwire.handshake.PathPattern;
import dev.longwire.handshake.PathPatterns;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is at the paths of a server that is being set up. Not for use by several threads at once.
 *
 * @param <T> what there may be at a path
 */
public final class Paths<T> {
    private final String what;
    private final Map<String, T> written = new HashMap<>();
    private PathPatterns<T> patterns = PathPatterns.of();

    /**
     * Nothing yet.
     *
     * @param what there may be at a path, in the plural
     */
    public Paths(String what) {
        this.what = what;
    }

    /**
     * Adds something.
     *
     * @param path a pattern
     * @param value what is there
     * @throws IllegalArgumentException if it is no pattern, or there is something at the same paths
     */
    public void add(String path, T value) {
        if (written.containsKey(path)) {
            throw new IllegalArgumentException("there are " + what + " at " + path + " already");
        }
        patterns = patterns.with(PathPattern.of(path), value);
        written.put(path, value);
    }

    /** What was added with this very text; null if nothing was. */
    @Nullable
    T written(String path) {
        return written.get(path);
    }

    /**
     * Whether nothing was added.
     *
     * @return true if there is no path
     */
    public boolean isEmpty() {
        return written.isEmpty();
    }

    /**
     * All of it, as a server has it that starts now.
     *
     * @param started what it has of each
     * @return immutable
     */
    public PathPatterns<T> patterns(UnaryOperator<T> started) {
        PathPatterns<T> all = PathPatterns.of();
        for (Map.Entry<String, T> each : written.entrySet()) {
            all = all.with(PathPattern.of(each.getKey()), started.apply(each.getValue()));
        }
        return all;
    }
}
