package dev.longwire.serial;

import dev.longwire.ClosedBy;
import dev.longwire.transport.Reopening;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How to open again when a device comes back. The n-th wait after a loss is of random length, between 0 and {@code first}
 * doubled n - 1 times, and never longer than {@code longest}: "full jitter", so that not everyone knocks at once.
 *
 * @param first most time before the first attempt; more than zero
 * @param longest most time before any attempt; at least {@code first}, at most a day
 * @param attempts attempts in a row that may fail before it gives up; at least 1
 */
public record Reopen(Duration first, Duration longest, int attempts) {
    /** From a quarter of a second up to ten seconds, for ever. */
    public static final Reopen DEFAULT = new Reopen(Duration.ofMillis(250), Duration.ofSeconds(10), Integer.MAX_VALUE);

    /** Shorter waits would only ask the system for what it cannot know yet. */
    private static final Duration LEAST = Duration.ofMillis(10);

    /**
     * Checks the ranges.
     *
     * @param first most time before the first attempt
     * @param longest most time before any attempt
     * @param attempts attempts in a row that may fail
     * @throws IllegalArgumentException if one is out of its range; the message says which
     */
    public Reopen {
        if (first.isNegative() || first.isZero()) {
            throw new IllegalArgumentException("first is " + first + "; it must be more than zero");
        }
        if (longest.compareTo(first) < 0 || longest.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "longest is " + longest + "; it must be at least first, " + first + ", and at most a day");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts is " + attempts + "; it must be at least 1");
        }
    }

    /** After what the line did, not after what an end of it decided. */
    Reopening reopening() {
        return (closed, failures) -> closed.by() == ClosedBy.LINE ? delay(failures) : null;
    }

    /** How long to wait after some attempts that failed; null to give up. */
    @Nullable
    Duration delay(int failures) {
        if (failures >= attempts) {
            return null;
        }
        long most = longest.toNanos();
        long bound = failures >= Long.numberOfLeadingZeros(first.toNanos()) - 1
                ? most
                : Math.min(most, first.toNanos() << failures);
        Duration delay = Duration.ofNanos(ThreadLocalRandom.current().nextLong(bound + 1));
        return delay.compareTo(LEAST) < 0 ? LEAST : delay;
    }
}
