package dev.longwire.transport;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Memory that is missing where a test wants it: {@link ScarceLoader} has the core ask here ahead of whatever may take some. For one
 * thread; public because the core's other packages ask too.
 */
public final class Scarce {
    private static final int NEVER = Integer.MAX_VALUE;

    /** Tasks for threads of the library's own. */
    static final ArrayDeque<Runnable> TASKS = new ArrayDeque<>();

    private static int left = NEVER;
    private static int asked;
    private static boolean lasts;
    private static @Nullable OutOfMemoryError thrown;

    private Scarce() {}

    /**
     * There is no memory at one place.
     *
     * @param place its number, from 1 on, as the core comes to places from now on
     * @param untilLetGo there is none at those that follow either, until {@link Reserve} lets go of its own
     */
    static void failAt(int place, boolean untilLetGo) {
        left = place;
        lasts = untilLetGo;
        asked = 0;
        thrown = null;
    }

    /** From now on there is memory. Returns how many places were passed. */
    static int end() {
        left = NEVER;
        return asked;
    }

    /** What was thrown, each time the same, as a JVM does that has no memory for another; null if nothing was. */
    static @Nullable OutOfMemoryError thrown() {
        return thrown;
    }

    /** Called ahead of whatever may take memory. */
    public static void ask() {
        if (left == NEVER) {
            return;
        }
        if (left > 0) {
            asked++;
            left--;
        }
        if (left == 0) {
            if (thrown == null) {
                thrown = new OutOfMemoryError("injected");
            }
            if (!lasts) {
                left = NEVER;
            }
            throw thrown;
        }
    }

    /** Called when the reserve is let go. */
    public static void letGo() {
        if (left == 0) {
            left = NEVER;
        }
    }

    /** In place of {@link CallbackThreads#shared()}: the test is every thread. */
    public static Executor shared() {
        return TASKS::add;
    }
}
