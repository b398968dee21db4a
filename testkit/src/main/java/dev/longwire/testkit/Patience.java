package dev.longwire.testkit;

import dev.longwire.Limits;
import java.time.Duration;

/**
 * How long a test waits for what has to come before it takes it for hanging: two minutes, times the system property
 * {@code longwire.patience}, a whole number from 1 up. A test that passes never waits that long, and a busy machine only makes it
 * slower, so there is no reason for less anywhere.
 */
public final class Patience {
    /** In seconds. */
    public static final int SECONDS = Math.multiplyExact(120, Math.max(1, Integer.getInteger("longwire.patience", 1)));

    /** In milliseconds. */
    public static final int MILLIS = Math.multiplyExact(1000, SECONDS);

    /** The default limits, with the patience of tests for all that a peer has to do in time. */
    public static final Limits LIMITS = Limits.DEFAULT
            .withHeartbeat(Limits.DEFAULT.pingInterval(), Duration.ofSeconds(SECONDS))
            .withWriteTimeout(Duration.ofSeconds(SECONDS))
            .withMessageTimeout(Duration.ofSeconds(SECONDS))
            .withCloseTimeout(Duration.ofSeconds(SECONDS))
            .withHandshakeTimeout(Duration.ofSeconds(SECONDS));

    private Patience() {}
}
