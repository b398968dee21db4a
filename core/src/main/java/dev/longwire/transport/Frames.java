package dev.longwire.transport;

import dev.longwire.WebSocket;
import dev.longwire.protocol.Connection;
import dev.longwire.protocol.FrameWriter;
import dev.longwire.protocol.Output;
import java.nio.ByteBuffer;

/**
 * Small messages that wait together, as the frames that leave: the loop has nothing left to do for each. Filled by senders, one
 * at a time, then written by the loop.
 */
final class Frames extends Outgoing {
    /** What the frames of one connection are made with. */
    interface Maker {
        /** A writer of its role, with masking keys of its own. */
        FrameWriter framesTo(Output output);

        /** Where they are sent. */
        Line line();

        /** Whose they are. */
        WebSocket socket();
    }

    /** The most bytes that wait together. */
    static final int MOST = 64 << 10;

    private static final int FEWEST = 128;
    /** What does not fit here is worth memory that it can be sent from. */
    private static final int MOST_COPIED = 4 << 10;

    private static final ByteBuffer GONE = ByteBuffer.allocate(0);

    private final int most;
    private final Line line;
    private ByteBuffer octets = GONE;
    /** Where the first frame begins. */
    private int start;
    /** The line has lent the memory. */
    private boolean lent;

    /**
     * None yet.
     *
     * @param expected how many bytes may come
     * @param most how many bytes are taken, up to {@link #MOST}
     * @param line where they are sent
     */
    Frames(int expected, int most, Line line) {
        this.most = most;
        this.line = line;
        resize(Math.min(most, Math.max(expected, FEWEST)));
    }

    /** Whether one more message fits, so large. */
    boolean fits(int message) {
        return size() + FrameWriter.LONGEST_HEADER + message <= most;
    }

    /** How many bytes there are. */
    int size() {
        return octets.position() - start;
    }

    /** Room for bytes that follow. */
    ByteBuffer reserve(int bytes) {
        if (octets.remaining() < bytes) {
            resize(Math.min(most, Math.max(2 * size(), size() + bytes)));
        }
        return octets;
    }

    private void resize(int bytes) {
        ByteBuffer roomy = bytes <= MOST_COPIED ? null : line.lend(most);
        boolean fromLine = roomy != null;
        if (roomy == null) {
            roomy = ByteBuffer.allocate(bytes);
        }
        ByteBuffer full = octets.flip().position(start);
        start = roomy.position();
        octets = roomy.put(full);
        lent = fromLine;
    }

    @Override
    void write(Connection connection, Sender.Owner owner) {
        connection.sendFrames(octets.limit(octets.position()).position(start));
    }

    @Override
    void release() {
        ByteBuffer last = octets;
        octets = GONE;
        if (lent) {
            lent = false;
            line.giveBack(last);
        }
    }
}
