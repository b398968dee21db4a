package dev.longwire.transport;

import dev.longwire.Event;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether and when a client's socket opens itself again. */
@FunctionalInterface
public interface Reopening {
    /** It stays closed until it is opened. */
    Reopening NEVER = (closed, failures) -> null;

    /**
     * Asked after each {@link Event.Closed} that the application did not bring about by closing the socket. Called on the loop.
     *
     * @param closed how it ended
     * @param failures attempts in a row that did not open; 0 if this one did
     * @return how long to wait before the next attempt; null to stay closed
     */
    @Nullable
    Duration delay(Event.Closed closed, int failures);
}
