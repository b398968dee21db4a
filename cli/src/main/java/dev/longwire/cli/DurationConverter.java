package dev.longwire.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations such as {@code 500ms}, {@code 1.5} (seconds), {@code 20s}, {@code 2m} or {@code 1h}. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|)");

    private static final BigDecimal MOST =
            BigDecimal.valueOf(Duration.ofDays(365).toNanos());

    @Override
    public Duration convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is not a duration; write it such as 500ms, 1.5 (seconds), 20s, 2m or 1h");
        }
        long unit = nanoseconds(matcher.group(2));
        BigDecimal nanoseconds = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        if (nanoseconds.compareTo(MOST) > 0) {
            throw new TypeConversionException("'" + text + "' is too long; the most is 8760h, a year");
        }
        return Duration.ofNanos(nanoseconds.longValue());
    }

    private static long nanoseconds(String unit) {
        return switch (unit) {
            case "ms" -> 1_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 1_000_000_000L;
        };
    }
}
