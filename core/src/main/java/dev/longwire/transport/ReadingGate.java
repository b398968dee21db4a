package dev.longwire.transport;

import java.util.EnumSet;

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
        ANSWERS
    }

    /** Turns reading on and off. */
    interface Switch {
        void reading(boolean on);
    }

    /** Answers, in bytes not yet taken, past which reading stops. */
    private static final long MOST_ANSWERS = 256 << 10;

    private final Switch reading;
    private final EnumSet<Reason> closedFor = EnumSet.noneOf(Reason.class);
    private boolean staysOpen;

    private long answers;
    /** Where the latest answer ends, as {@link Line#written()} counts. */
    private long answersEnd;

    ReadingGate(Switch reading) {
        this.reading = reading;
    }

    void close(Reason reason) {
        if (!staysOpen && closedFor.add(reason) && closedFor.size() == 1) {
            reading.reading(false);
        }
    }

    void open(Reason reason) {
        if (closedFor.remove(reason) && closedFor.isEmpty()) {
            reading.reading(true);
        }
    }

    /** No reason counts any more. */
    void stayOpen() {
        staysOpen = true;
        if (!closedFor.isEmpty()) {
            closedFor.clear();
            reading.reading(true);
        }
    }

    /** A read pass has written bytes, up to {@code end}. */
    void answered(long bytes, long end) {
        if (bytes != 0) {
            answers += bytes;
            answersEnd = end;
        }
    }

    /** The operating system has taken everything up to {@code end}. */
    void taken(long end) {
        if (end >= answersEnd) {
            answers = 0;
            open(Reason.ANSWERS);
        } else if (answers > MOST_ANSWERS) {
            close(Reason.ANSWERS);
        }
    }
}
