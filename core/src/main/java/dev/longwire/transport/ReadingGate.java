package dev.longwire.transport;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Whether a session reads from its line. Each reason not to stands for itself. One is kept here: a peer that asks faster than
 * it takes the answers is not read from until it has taken them. Only what was written while reading counts as an answer;
 * output of other threads must not stop the reading, or two such peers would wait for each other for ever.
 */
final class ReadingGate {
    /** Why a session does not read. */
    enum Reason {
        /** The application asked for it. */
        APPLICATION,
        /** The callback is behind. */
        CALLBACK,
        /** The peer does not take our answers. */
        ANSWERS,
        /** It holds much of a memory budget that is nearly used up. */
        BUDGET;

        private int bit() {
            return 1 << ordinal();
        }
    }

    /** Turns reading on and off. */
    interface Switch {
        void reading(boolean on);
    }

    /** Answers, in bytes not yet taken, past which reading stops. */
    private static final long MOST_ANSWERS = 256 << 10;

    private static final AtomicIntegerFieldUpdater<ReadingGate> CLOSED_FOR =
            AtomicIntegerFieldUpdater.newUpdater(ReadingGate.class, "closedFor");

    /** Counts in the order of the calls, whichever threads they come from; the loop only follows. */
    private volatile int closedFor;

    /** Null until there is a line. */
    private @Nullable Switch line;

    private boolean reading = true;
    private boolean staysOpen;

    private long answers;
    /** Where the latest answer ends, as {@link Line#written()} counts. */
    private long answersEnd;
    /** Closed because of them. */
    private boolean held;

    // ---- any thread; then the loop must be told to follow -----------------------------------------------------------

    void close(Reason reason) {
        CLOSED_FOR.accumulateAndGet(this, reason.bit(), (reasons, bit) -> reasons | bit);
    }

    void open(Reason reason) {
        CLOSED_FOR.accumulateAndGet(this, reason.bit(), (reasons, bit) -> reasons & ~bit);
    }

    // ---- on the loop ------------------------------------------------------------------------------------------------

    /** There is a line now, which reads. */
    void lineOpened(Switch opened) {
        line = opened;
        follow();
    }

    /** Does to the line what the reasons say. */
    void follow() {
        boolean on = staysOpen || closedFor == 0;
        if (line != null && on != reading) {
            reading = on;
            line.reading(on);
        }
    }

    boolean isOpen() {
        return reading;
    }

    /** No reason counts any more. */
    void stayOpen() {
        staysOpen = true;
        follow();
    }

    /** A read pass has written the bytes from {@code start} to {@code end}, as {@link Line#written()} counts. */
    void answered(long start, long end) {
        if (end != start) {
            answers += end - start;
            answersEnd = end;
        }
    }

    /** The operating system has taken everything up to {@code end}. */
    void taken(long end) {
        if (answers == 0) {
            return;
        }
        if (end >= answersEnd) {
            answers = 0;
            if (held) {
                held = false;
                open(Reason.ANSWERS);
                follow();
            }
        } else if (answers > MOST_ANSWERS && !held) {
            held = true;
            close(Reason.ANSWERS);
            follow();
        }
    }
}
