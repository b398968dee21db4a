package dev.longwire.serial;

import dev.longwire.ClosedBy;
import dev.longwire.transport.Reopening;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How to open again when a device comes back. The n-th wait after a loss is of random length, between 0 and {@link #first}
 * doubled n - 1 times, and never longer than {@link #longest}: "full jitter", so that not everyone knocks at once. Change
 * something with its {@code with} method: {@code Reopen.DEFAULT.withAttempts(10)}. Immutable, and safe for use by several
 * threads. Two are equal if all settings are.
 */
public final class Reopen {
    /** From a quarter of a second up to ten seconds, for ever. */
    public static final Reopen DEFAULT = new Reopen(Duration.ofMillis(250), Duration.ofSeconds(10), Integer.MAX_VALUE);

    /** Shorter waits would only ask the system for what it cannot know yet. */
    private static final Duration LEAST = Duration.ofMillis(10);

    private final Duration first;
    private final Duration longest;
    private final int attempts;

    /** The one place that checks ranges. */
    private Reopen(Duration first, Duration longest, int attempts) {
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
        this.first = first;
        this.longest = longest;
        this.attempts = attempts;
    }

    /**
     * Most time before the first attempt. Default a quarter of a second.
     *
     * @return more than zero
     */
    public Duration first() {
        return first;
    }

    /**
     * Most time before any attempt. Default ten seconds.
     *
     * @return at least {@link #first}, at most a day
     */
    public Duration longest() {
        return longest;
    }

    /**
     * Attempts in a row that may fail before it gives up. Default 2,147,483,647, which is for ever.
     *
     * @return at least 1
     */
    public int attempts() {
        return attempts;
    }

    /**
     * With other waits.
     *
     * @param newFirst most time before the first attempt; more than zero
     * @param newLongest most time before any attempt; at least {@code newFirst}, at most a day
     * @return the changed plan
     * @throws IllegalArgumentException if one is out of its range; the message says which
     */
    public Reopen withWaits(Duration newFirst, Duration newLongest) {
        return new Reopen(newFirst, newLongest, attempts);
    }

    /**
     * With another bound on attempts.
     *
     * @param inARow attempts in a row that may fail before it gives up; at least 1
     * @return the changed plan
     * @throws IllegalArgumentException if it is out of its range
     */
    public Reopen withAttempts(int inARow) {
        return new Reopen(first, longest, inARow);
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

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Reopen that
                && first.equals(that.first)
                && longest.equals(that.longest)
                && attempts == that.attempts;
    }

    @Override
    public int hashCode() {
        return Objects.hash(first, longest, attempts);
    }

    /** Each setting by its name, for logs. */
    @Override
    public String toString() {
        return "Reopen[first=" + first + ", longest=" + longest + ", attempts=" + attempts + "]";
    }
}
