package dev.longwire.transport;

import dev.longwire.protocol.Connection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One timer for all deadlines of a session. A deadline that moves back costs nothing: the timer looks again when it fires. */
final class Wakeup {
    private final Loop loop;
    private final LongSupplier clock;
    private final Runnable due;

    private long at = Connection.NEVER;
    private @Nullable Runnable cancel;

    Wakeup(Loop loop, LongSupplier clock, Runnable due) {
        this.loop = loop;
        this.clock = clock;
        this.due = due;
    }

    /** Makes sure that {@code due} runs at this time or before. */
    void at(long deadline) {
        if (deadline >= at) {
            return;
        }
        cancel();
        at = deadline;
        cancel = loop.schedule(this::fired, Math.max(0, deadline - clock.getAsLong()));
    }

    private void fired() {
        at = Connection.NEVER;
        cancel = null;
        due.run();
    }

    void cancel() {
        if (cancel != null) {
            cancel.run();
            cancel = null;
        }
        at = Connection.NEVER;
    }
}
