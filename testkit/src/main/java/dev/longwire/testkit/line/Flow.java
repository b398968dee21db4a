package dev.longwire.testkit.line;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the bytes of one direction pass: whole or in pieces, not at all for a while, or up to a place where the line breaks. Lines that
 * are made one after another may share it. Thread-safe.
 */
public final class Flow {
    /** What becomes of a line that breaks. */
    public enum Break {
        /** Both ends are told that it was reset. */
        RESET,
        /** The reader is told that there is no more. */
        END
    }

    private int piece = Integer.MAX_VALUE;
    private boolean stalled;
    /** How many bytes still pass; counts only with a break to come. */
    private long left;

    private @Nullable Break coming;
    private Runnable wakeReader = () -> {};

    /** Bytes pass as they come. */
    public Flow() {}

    /**
     * Sets how much passes in one read.
     *
     * @param bytes at most so many, at least 1
     */
    public void pieces(int bytes) {
        change(() -> piece = bytes);
    }

    /**
     * Sets whether bytes pass.
     *
     * @param still whether none do; they wait where they are
     */
    public void stalled(boolean still) {
        change(() -> stalled = still);
    }

    /**
     * Breaks the line that uses this, or the next one, and no other.
     *
     * @param bytes how many still pass, at least 0
     * @param how what both ends are told
     */
    public void breakAfter(long bytes, Break how) {
        Objects.requireNonNull(how, "how");
        change(() -> {
            left = bytes;
            coming = how;
        });
    }

    private void change(Runnable change) {
        Runnable wake;
        synchronized (this) {
            change.run();
            wake = wakeReader;
        }
        wake.run(); // without the lock: it takes those of a line
    }

    /** A line begins to use this. */
    synchronized void usedBy(Runnable wake) {
        wakeReader = wake;
    }

    /** How many of the bytes that are there may be read now. */
    synchronized int passing(int bytes) {
        if (stalled) {
            return 0;
        }
        int most = Math.min(bytes, piece);
        return coming == null ? most : (int) Math.min(most, left);
    }

    /** They were read. */
    synchronized void passed(int bytes) {
        if (coming != null) {
            left -= bytes;
        }
    }

    /** Whether the line breaks here and now in this way. Then it has, and the next one does not. */
    synchronized boolean breaks(Break how) {
        if (coming != how || left > 0) {
            return false;
        }
        coming = null;
        return true;
    }
}
