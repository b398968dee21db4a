package dev.longwire.transport;

import dev.longwire.protocol.Connection;
import org.jspecify.annotations.Nullable;

/** One timer for all deadlines of a session. A deadline that moves back costs nothing: the timer looks again when it fires. */
final class Wakeup implements Runnable {
    /** Whose deadlines these are. */
    interface Owner {
        /** The time that deadlines are counted in. */
        long now();

        /** A deadline has passed. */
        void expire();
    }

    private final Loop loop;
    private final Owner owner;

    private long at = Connection.NEVER;
    private @Nullable Runnable cancel;

    Wakeup(Loop loop, Owner owner) {
        this.loop = loop;
        this.owner = owner;
    }

    /** Makes sure that the owner is told at this time or before. */
    void at(long deadline) {
        if (deadline >= at) {
            return;
        }
        cancel();
        at = deadline;
        cancel = loop.schedule(this, Math.max(0, deadline - owner.now()));
    }

    /** The timer has fired. */
    @Override
    public void run() {
        at = Connection.NEVER;
        cancel = null;
        owner.expire();
    }

    void cancel() {
        if (cancel != null) {
            cancel.run();
            cancel = null;
        }
        at = Connection.NEVER;
    }
}
