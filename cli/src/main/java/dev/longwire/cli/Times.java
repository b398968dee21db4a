package dev.longwire.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Locale;

/** Times and durations as they are printed. */
final class Times {
    private Times() {}

    /** The time of day in the clock's zone: HH:MM:SS.mmm. */
    static String ofDay(Clock clock) {
        LocalTime now = LocalTime.now(clock);
        return padded(now.getHour(), 2)
                + ":" + padded(now.getMinute(), 2)
                + ":" + padded(now.getSecond(), 2)
                + "." + padded(now.getNano() / 1_000_000, 3);
    }

    /** Milliseconds with two decimals, such as {@code 12.34 ms}. */
    static String milliseconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f ms", duration.toNanos() / 1e6);
    }

    private static String padded(int number, int digits) {
        String text = Integer.toString(number);
        return "0".repeat(Math.max(digits - text.length(), 0)) + text;
    }
}
