package dev.longwire.serial;

import dev.longwire.Limits;
import java.time.Duration;

/** How the speed of a line bounds what can be asked of it. */
final class SlowLine {
    /** No timeout is shorter than the time that the line takes for this many bytes: what the system and a device hold back. */
    static final int PATIENCE_BYTES = 8 << 10;

    /** Without limits of the user's own, what waits to be sent is at most what the line carries in this time. */
    static final int QUEUE_SECONDS = 10;

    private static final int LEAST_QUEUE = 16 << 10;

    private SlowLine() {}

    /** The default limits for a line. */
    static Limits defaults(LineSettings settings) {
        long queue = (long) settings.bytesPerSecond() * QUEUE_SECONDS;
        int most = Limits.DEFAULT.sendQueue();
        return Limits.DEFAULT.withSendQueue((int) Math.min(most, Math.max(LEAST_QUEUE, queue)));
    }

    /** The same limits with no timeout that the line itself would trip. */
    static Limits scaled(Limits limits, LineSettings settings) {
        Duration least = Duration.ofNanos(settings.nanosFor(PATIENCE_BYTES));
        return limits.withHandshakeTimeout(longer(limits.handshakeTimeout(), least))
                .withCloseTimeout(longer(limits.closeTimeout(), least))
                .withWriteTimeout(longer(limits.writeTimeout(), least))
                .withMessageTimeout(longer(limits.messageTimeout(), least))
                .withHeartbeat(limits.pingInterval(), longer(limits.pongTimeout(), least));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
