package dev.longwire.protocol;

import static dev.longwire.CloseCode.INVALID_DATA;

import dev.longwire.Compression;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Decompresses the messages that one connection receives (RFC 7692 §7.2.2), piece by piece. */
final class Inflation {
    /** §7.2.2: appended to each message, since its sender has removed it. */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};
    /** An empty last block: whoever reads it outside a block is finished. */
    private static final byte[] END = {1, 0, 0, (byte) 0xFF, (byte) 0xFF};

    private static final int WINDOW = 1 << 15;
    private static final byte[] NOTHING = new byte[0];
    private static final ByteBuffer NO_INPUT = ByteBuffer.wrap(NOTHING);

    private final boolean takesOver;

    /** With context takeover there from the first message to the end; without, while a message is under way. */
    private @Nullable Inflater inflater;
    /** What is being decompressed. */
    private ByteBuffer input = NO_INPUT;
    /** Whether the message has had any octet. */
    private boolean begun;

    private boolean joined;
    private boolean released;

    Inflation(Compression agreed) {
        takesOver = agreed.peerContextTakeover();
    }

    /** Begins a message. */
    void begin() {
        begun = false;
    }

    /**
     * Passes in more of the message, to be taken out with {@link #inflate}.
     *
     * @param window valid until all is taken out
     * @param message what has been taken out of this message before it
     */
    void feed(ByteBuffer window, @Nullable ByteBuffer message) {
        if (window.hasRemaining()) {
            begun = true;
            feed(inflater == null ? open() : inflater, window, message);
        }
    }

    private void feed(Inflater open, ByteBuffer window, @Nullable ByteBuffer message) {
        input = window;
        if (open.finished()) { // §7.2.3.4: more may follow a block with BFINAL
            restart(open, message);
        }
        open.setInput(window);
    }

    /**
     * Passes in what the sender has removed from the end of the message.
     *
     * @param message what has been taken out of this message
     */
    void feedTail(@Nullable ByteBuffer message) {
        if (inflater != null && begun && !inflater.finished()) { // nothing is missing after a block with BFINAL
            feed(inflater, ByteBuffer.wrap(TAIL), message);
        }
    }

    /**
     * Takes out more of the message.
     *
     * @param out has room, and an array that begins with the message
     * @return whether there may be more
     * @throws DataFormatException if what was fed is malformed; what came before that is in {@code out}
     */
    boolean inflate(ByteBuffer out) throws DataFormatException {
        Inflater open = inflater;
        if (open == null) {
            return false;
        }
        int from = out.position();
        long before = open.getBytesWritten();
        try {
            open.inflate(out);
        } catch (DataFormatException malformed) {
            out.position(from + (int) (open.getBytesWritten() - before));
            throw malformed;
        }
        if (open.finished() && input.hasRemaining()) {
            restart(open, out);
            open.setInput(input);
            return true;
        }
        if (!out.hasRemaining()) {
            return true;
        }
        if (input.hasRemaining() && !open.finished()) {
            throw new DataFormatException("nothing comes of the rest");
        }
        return false;
    }

    /** Whatever was fed is taken out: lets go of it. */
    void fed() {
        input = NO_INPUT;
        if (inflater != null) {
            inflater.setInput(NOTHING);
        }
    }

    /**
     * Ends a message that came whole.
     *
     * @param message all of it
     * @throws ProtocolException if it did not
     */
    void end(@Nullable ByteBuffer message) throws ProtocolException {
        Inflater open = inflater;
        if (open == null) {
            return;
        }
        if (takesOver) {
            if (open.finished()) {
                restart(open, message);
            }
            return;
        }
        if (begun && !isBetweenBlocks(open)) {
            throw corrupt("it ends inside a block");
        }
        inflater = null;
        Zlib.INFLATERS.give(open);
    }

    /** With context takeover no one can tell: there is no asking without changing what the next message refers to. */
    private static boolean isBetweenBlocks(Inflater open) {
        if (open.finished()) {
            return true;
        }
        open.setInput(END);
        try {
            return open.inflate(new byte[1]) == 0 && open.finished();
        } catch (DataFormatException insideBlock) {
            return false;
        }
    }

    /** {@code java.util.zip} stops at a block with BFINAL and forgets its window; what this message gave stays known. */
    private static void restart(Inflater open, @Nullable ByteBuffer message) {
        open.reset();
        if (message != null && message.position() > 0) {
            int known = Math.min(message.position(), WINDOW);
            open.setDictionary(message.array(), message.arrayOffset() + message.position() - known, known);
        }
    }

    private Inflater open() {
        if (released) {
            throw new IllegalStateException("a compressed message came after the end of its connection");
        }
        Inflater open;
        if (takesOver) {
            open = Zlib.inflater();
        } else {
            if (!joined) {
                joined = true;
                Zlib.INFLATERS.join();
            }
            open = Zlib.INFLATERS.take();
        }
        inflater = open;
        return open;
    }

    /** Frees what there is. Further calls do nothing. */
    void release() {
        released = true;
        input = NO_INPUT;
        if (inflater != null) {
            Zlib.end(inflater);
            inflater = null;
        }
        if (joined) {
            joined = false;
            Zlib.INFLATERS.leave();
        }
    }

    static ProtocolException corrupt(@Nullable String how) {
        return new ProtocolException(
                INVALID_DATA,
                "corrupt compressed message",
                "the peer sent a compressed message that is not well-formed DEFLATE data (RFC 1951)"
                        + (how == null ? "" : ": " + how));
    }
}
