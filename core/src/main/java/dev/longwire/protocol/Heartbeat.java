package dev.longwire.protocol;

import dev.longwire.Limits;
import java.net.SocketTimeoutException;

/**
 * When to send a Ping, and when to give the peer up. Any byte received is a sign of life. The clock of the Pong runs from
 * the moment the operating system took the Ping; as long as output before it makes progress, it does not run out.
 */
final class Heartbeat {
    private final Limits limits;

    private long nextPing;
    /** When the peer is given up; {@link Connection#NEVER} while no sign of life is awaited. */
    private long giveUp = Connection.NEVER;

    private boolean pingTaken;
    private boolean suspended;

    Heartbeat(Limits limits, long now) {
        this.limits = limits;
        nextPing = limits.pingInterval().isZero() ? Connection.NEVER : now + interval();
    }

    void heard() {
        giveUp = Connection.NEVER;
    }

    boolean isPingDue(long now) {
        return now >= nextPing;
    }

    boolean isSilent(long now) {
        return !suspended && now >= giveUp;
    }

    void pinged(long now) {
        nextPing = now + interval();
        if (giveUp == Connection.NEVER) {
            giveUp = now + timeout();
            pingTaken = false;
        }
    }

    boolean awaitsProgress() {
        return giveUp != Connection.NEVER && !pingTaken;
    }

    /** The operating system took some output; {@code all} says that nothing is left, so the Ping is gone too. */
    void progress(long now, boolean all) {
        if (awaitsProgress()) {
            giveUp = now + timeout();
            pingTaken = all;
        }
    }

    /** While this side does not read, it cannot know whether the peer lives. */
    void suspended(boolean on, long now) {
        suspended = on;
        if (!on && giveUp != Connection.NEVER) {
            giveUp = now + timeout();
        }
    }

    boolean isSuspended() {
        return suspended;
    }

    void stop() {
        nextPing = Connection.NEVER;
        giveUp = Connection.NEVER;
    }

    long deadline() {
        return suspended ? nextPing : Math.min(nextPing, giveUp);
    }

    private long interval() {
        return limits.pingInterval().toNanos();
    }

    private long timeout() {
        return limits.pongTimeout().toNanos();
    }

    SocketTimeoutException silence() {
        return new SocketTimeoutException(
                "nothing was received for " + timeout() / 1_000_000 + " ms after a Ping"
                        + " (Limits.pongTimeout; change it with Limits.withHeartbeat); the peer or the path to it is gone, or it"
                        + " answers no Pings: for such a peer Limits.withHeartbeat turns the heartbeat off with an interval of zero");
    }
}
