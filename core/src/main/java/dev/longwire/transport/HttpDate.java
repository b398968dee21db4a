package dev.longwire.transport;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time as HTTP writes it (RFC 9110 §5.6.7), which a server says with each response (§6.6.1). */
public final class HttpDate {
    /** Not {@code RFC_1123_DATE_TIME}, whose days may have one digit. */
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private record Second(long second, String text) {}

    private static volatile Second last = new Second(0, of(Instant.EPOCH));

    private HttpDate() {}

    /**
     * The time it is.
     *
     * @return made anew once a second
     */
    public static String now() {
        Instant now = Instant.now();
        Second known = last;
        if (known.second != now.getEpochSecond()) {
            known = new Second(now.getEpochSecond(), of(now));
            last = known;
        }
        return known.text;
    }

    /**
     * Any time.
     *
     * @param moment of a year with four digits
     * @return such as {@code Sun, 06 Nov 1994 08:49:37 GMT}
     */
    public static String of(Instant moment) {
        return FORMAT.format(moment);
    }
}
