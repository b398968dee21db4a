package dev.longwire.protocol;

import static dev.longwire.CloseCode.POLICY_VIOLATION;

/** How long a message, or a frame, that the peer has begun may stand still. The clock runs only while this side reads. */
final class MessageClock {
    /** What came while this side did not read is given at least this part of the time to be read. */
    private static final int LEAST_PART = 10;

    private final long timeout;

    private long giveUp = Connection.NEVER;
    /** What was left of the time when this side stopped reading; {@link Connection#NEVER} if nothing is waited for. */
    private long left = Connection.NEVER;

    private boolean suspended;

    MessageClock(long timeout, boolean suspended) {
        this.timeout = timeout;
        this.suspended = suspended;
    }

    boolean runs() {
        return giveUp != Connection.NEVER || left != Connection.NEVER;
    }

    /** More of it came. */
    void start(long now) {
        if (suspended) {
            left = timeout;
        } else {
            giveUp = now + timeout;
        }
    }

    void stop() {
        giveUp = Connection.NEVER;
        left = Connection.NEVER;
    }

    void suspended(boolean on, long now) {
        suspended = on;
        if (on && giveUp != Connection.NEVER) {
            left = giveUp - now;
            giveUp = Connection.NEVER;
        } else if (!on && left != Connection.NEVER) {
            giveUp = now + Math.max(left, timeout / LEAST_PART);
            left = Connection.NEVER;
        }
    }

    long deadline() {
        return giveUp;
    }

    ProtocolException over() {
        return new ProtocolException(
                POLICY_VIOLATION,
                "a message stood still for " + timeout / 1_000_000 + " ms",
                "nothing more of a message that the peer had begun came for " + timeout / 1_000_000
                        + " ms (Limits.messageTimeout; change it with Limits.withMessageTimeout)");
    }
}
