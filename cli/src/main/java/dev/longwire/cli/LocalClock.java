package dev.longwire.cli;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;

/**
 * The time of day here, daylight saving included. {@link Clock#systemDefaultZone} knows as much, but looks through all jars for
 * time zones when the program starts.
 */
final class LocalClock extends Clock {
    private final TimeZone zone;

    LocalClock() {
        this(TimeZone.getDefault());
    }

    LocalClock(TimeZone zone) {
        this.zone = zone;
    }

    /** What is added to UTC now. */
    @Override
    public ZoneId getZone() {
        int offset = zone.getOffset(millis());
        return ZoneOffset.ofTotalSeconds((int) TimeUnit.MILLISECONDS.toSeconds(offset));
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public Clock withZone(ZoneId other) {
        return Clock.system(other);
    }
}
