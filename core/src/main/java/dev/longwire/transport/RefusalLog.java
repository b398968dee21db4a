package dev.longwire.transport;

import dev.longwire.handshake.ServerHandshake;
import dev.longwire.handshake.Verdict;
import java.lang.System.Logger;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells the operator of a server whom it has refused, and why: one line for each refusal by {@link System.Logger}, with the level
 * {@code INFO} and the name {@value #NAME}. After ten lines within a minute the others are counted, and the number is told when
 * the minute is over. Any thread; an I/O thread does not wait for the log.
 */
public final class RefusalLog {
    /** The name of the logger. */
    public static final String NAME = "dev.longwire.refused";

    private static final int MOST = 10;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier clock;
    private final Consumer<String> log;

    // under the monitor
    private long minuteBegan;
    private int lines;
    private long leftOut;

    /** A log of one server. */
    public RefusalLog() {
        this(System::nanoTime, offThread(System.getLogger(NAME)));
    }

    RefusalLog(LongSupplier clock, Consumer<String> log) {
        this.clock = clock;
        this.log = log;
    }

    /** A log may wait for its disk. */
    private static Consumer<String> offThread(Logger logger) {
        return line -> CallbackThreads.shared().execute(() -> logger.log(Logger.Level.INFO, line));
    }

    /**
     * A request was refused. Called on the line's loop.
     *
     * @param line the client's
     * @param refusal what it was answered
     * @param path the path that was asked for; empty if it did not come
     */
    public void refused(Line line, Verdict.Refusal refusal, String path) {
        tell(line, ServerHandshake.report(refusal, path, line.remoteAddress()));
    }

    /**
     * A connection was closed without an answer. Called on the line's loop.
     *
     * @param line the client's
     * @param why a sentence; what a peer sent is escaped in it
     */
    public void closed(Line line, String why) {
        tell(line, "Closed a connection from " + line.remoteAddress() + ": " + why);
    }

    private void tell(Line line, String text) {
        minuteOver();
        if (mayTell()) {
            log.accept(text);
            return;
        }
        long wait = untilTold();
        if (wait > 0) {
            line.loop().schedule(this::minuteOver, wait);
        }
    }

    private synchronized boolean mayTell() {
        if (lines == 0) {
            minuteBegan = clock.getAsLong();
        }
        if (lines < MOST) {
            lines++;
            return true;
        }
        leftOut++;
        return false;
    }

    /** For the first that is left out, how long it is to the end of the minute; 0 for the others. */
    private synchronized long untilTold() {
        return leftOut == 1 ? Math.max(1, minuteBegan + MINUTE - clock.getAsLong()) : 0;
    }

    /** Tells how many were left out, if the minute is over. */
    private void minuteOver() {
        long count;
        synchronized (this) {
            if (lines == 0 || clock.getAsLong() - minuteBegan < MINUTE) {
                return;
            }
            count = leftOut;
            leftOut = 0;
            lines = 0;
        }
        if (count > 0) {
            log.accept("Refused " + count + " more requests in the last minute, of which no line tells.");
        }
    }
}
