package dev.longwire.serial;

import java.time.Duration;

/**
 * How often a client asks for a session. A control surface that still holds the session of a program that was killed takes a request for
 * a broken frame; it forgets the session over that, and answers the next request only.
 *
 * @param every how long nothing answers before the next request; more than zero
 * @param most how many requests there are at most, the first one counted; at least 1
 */
record Repeats(Duration every, int most) {
    /** As host programs of such devices do it. */
    static final Repeats DEFAULT = new Repeats(Duration.ofMillis(400), 10);

    /** One request and nothing else. */
    static final Repeats NEVER = new Repeats(DEFAULT.every, 1);

    /** An answer on a slow line must not be taken for silence: it, and what is left of the old session before it. */
    private static final int ANSWER_BYTES = 1 << 10;

    Repeats {
        if (every.isNegative() || every.isZero() || most < 1) {
            throw new IllegalArgumentException(most + " requests, one every " + every
                    + "; there must be at least 1, and more than no time between them");
        }
    }

    boolean any() {
        return most > 1;
    }

    /** The same with no less time than an answer takes on a line. */
    Repeats over(LineSettings settings) {
        Duration least = Duration.ofNanos(settings.nanosFor(ANSWER_BYTES));
        return every.compareTo(least) >= 0 ? this : new Repeats(least, most);
    }
}
