package dev.longwire.testkit;

import dev.longwire.testkit.line.Flow;

/**
 * What goes wrong on the line of one client of a {@link MemoryServer}, see {@link MemoryClient#faults}. It may be set before the
 * client opens, and changed at any time by any thread. What is stalled or cut into pieces stays so when the client opens again; a
 * line breaks once, and the next one is whole: a client that is to open again can be tested with that.
 *
 * <p>Bytes are those of the line: first the opening handshake, then frames with their headers. To break a line behind a certain message,
 * wait for that message first, and break the line after 0 bytes.
 */
public final class Faults {
    private final Direction toServer = new Direction();
    private final Direction toClient = new Direction();

    /** A line on which nothing goes wrong yet. */
    public Faults() {}

    /**
     * What the client sends.
     *
     * @return always the same
     */
    public Direction toServer() {
        return toServer;
    }

    /**
     * What the server sends.
     *
     * @return always the same
     */
    public Direction toClient() {
        return toClient;
    }

    /** Resets the line now, as when a host vanishes and comes back: both ends are closed with 1006 and an IOException. */
    public void reset() {
        toClient.resetAfter(0);
    }

    /** One direction of a line. */
    public static final class Direction {
        final Flow flow = new Flow();

        private Direction() {}

        /**
         * Lets bytes arrive in pieces, each in a read of its own.
         *
         * @param bytes how many at most in each, from 1 up; 1 is one byte at a time
         * @throws IllegalArgumentException if it is less than 1
         */
        public void pieces(int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("pieces of " + bytes + " bytes; a piece has at least 1");
            }
            flow.pieces(bytes);
        }

        /** Lets nothing arrive until {@link #resume()}. 64 KiB wait on the line, then its sender has to. */
        public void stall() {
            flow.stalled(true);
        }

        /** Lets bytes arrive again, those first that waited. */
        public void resume() {
            flow.stalled(false);
        }

        /**
         * Resets the line once some bytes more have arrived. Both ends are closed with 1006 and an IOException; what is under way
         * either way is lost.
         *
         * @param bytes how many, from now on; 0 resets it now
         * @throws IllegalArgumentException if it is negative
         */
        public void resetAfter(long bytes) {
            flow.breakAfter(counted(bytes), Flow.Break.RESET);
        }

        /**
         * Ends the line without a Close frame once some bytes more have arrived (RFC 6455 §7.1.5: 1006). What is under way in this
         * direction is lost.
         *
         * @param bytes how many, from now on; 0 ends it now
         * @throws IllegalArgumentException if it is negative
         */
        public void endAfter(long bytes) {
            flow.breakAfter(counted(bytes), Flow.Break.END);
        }

        private static long counted(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("after " + bytes + " bytes; it is at least 0");
            }
            return bytes;
        }
    }
}
