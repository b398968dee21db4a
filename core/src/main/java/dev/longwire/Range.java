package dev.longwire;

import java.time.Duration;

/** Which numbers and times a setting may be. */
final class Range {
    private static final Duration LONGEST = Duration.ofDays(365);

    private Range() {}

    /** Returns the value, if it is in the range. */
    static int check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be from " + least + " to " + most);
        }
        return value;
    }

    /** Returns the time, if it is in the range: up to 365 days. */
    static Duration check(String name, Duration value, boolean mayBeZero) {
        if (value.isNegative() || (value.isZero() && !mayBeZero) || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + (mayBeZero ? "zero or " : "")
                    + "more than zero and at most 365 days");
        }
        return value;
    }
}
