package dev.longwire.protocol;

import static dev.longwire.CloseCode.INVALID_DATA;
import static dev.longwire.CloseCode.POLICY_VIOLATION;
import static dev.longwire.CloseCode.TOO_BIG;

import dev.longwire.Limits;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from frames (RFC 6455 §5.4), checks text as it comes (§8.1) and keeps the limits. A message that
 * lies whole in the incoming buffer is passed on without a copy; any other is gathered in one buffer. A compressed one is
 * decompressed as it comes, straight into that.
 */
final class Assembler implements FrameReader.Data {
    private static final int NO_MESSAGE = 0;

    /**
     * Octets that are inflated in one turn, as many as are read: they may become a thousand times as many, and other
     * connections wait meanwhile.
     */
    private static final int TURN = 256 << 10;

    /** As much time as inflating so many octets takes to go on behind a block with BFINAL, though nothing may come of it. */
    private static final int FINAL_BLOCK = 4 << 10;

    private final Limits limits;
    private final MessageHandler handler;
    private final Output output;
    /** Null unless permessage-deflate was agreed on. */
    private final @Nullable Inflation inflation;

    /** The opcode of the message that has begun, or {@link #NO_MESSAGE}. */
    private int opcode = NO_MESSAGE;

    /** Whether the message that has begun, or begins with the next frame, is compressed. */
    private boolean compressed;

    /** Null until a message comes in parts, or compressed. */
    private @Nullable Gathering gathering;

    /** A message has made progress that {@link #hasMoved} has not told of. */
    private boolean moved;

    private boolean lastFrame;
    private int fragments;
    private int emptyFragments;
    /** Octets of the message so far, with those that the current frame announces. */
    private long announced;
    /** Octets of the message checked so far. */
    private int checked;

    private int utf8;

    /** How many more octets may be inflated in this turn. */
    private int turn = TURN;
    /** Octets of the last window for another turn. */
    private int left;

    Assembler(Limits limits, MessageHandler handler, @Nullable Inflation inflation, Output output) {
        this.limits = limits;
        this.handler = handler;
        this.inflation = inflation;
        this.output = output;
    }

    @Override
    public boolean mayBeCompressed() {
        return inflation != null;
    }

    @Override
    public void compressed() {
        compressed = true;
    }

    @Override
    public boolean insideMessage() {
        return opcode != NO_MESSAGE;
    }

    /** Whether more came of a message, since this was asked last. */
    boolean hasMoved() {
        boolean more = moved;
        moved = false;
        return more;
    }

    @Override
    public boolean takesWhole(int length) {
        return opcode == NO_MESSAGE && length <= limits.maxMessageSize();
    }

    @Override
    public void whole(int frameOpcode, ByteBuffer in, int from, int to) throws ProtocolException {
        if (frameOpcode == Opcode.TEXT) {
            utf8 = Utf8.COMPLETE;
            checked = 0;
            checkText(in, from, to);
            checkTextEnd();
            handler.text(in, from, to);
        } else {
            handler.binary(in, from, to);
        }
    }

    @Override
    public void frame(int frameOpcode, boolean fin, long length) throws ProtocolException {
        moved = true;
        if (frameOpcode != Opcode.CONTINUATION) {
            opcode = frameOpcode;
            fragments = 0;
            emptyFragments = 0;
            announced = 0;
            checked = 0;
            utf8 = Utf8.COMPLETE;
            if (compressed && inflation != null) {
                inflation.begin();
            }
        }
        lastFrame = fin;
        if (++fragments > limits.maxFragments()) {
            throw tooMany("fragments in a message", limits.maxFragments(), "maxFragments", "withMaxFragments");
        }
        emptyFragments = length == 0 ? emptyFragments + 1 : 0;
        if (emptyFragments > limits.maxEmptyFragments() && !fin) {
            throw tooMany(
                    "empty fragments in a row", limits.maxEmptyFragments(), "maxEmptyFragments", "withMaxFragments");
        }
        if (compressed) {
            checkCompressedLength(length);
        } else if (length > limits.maxMessageSize() - announced) {
            throw tooBig(
                    "a message of at least " + (announced + Math.min(length, Long.MAX_VALUE - announced)) + " bytes");
        }
        announced += length;
    }

    @Override
    public void data(ByteBuffer window, boolean frameEnds) throws ProtocolException {
        moved = true;
        boolean messageEnds = frameEnds && lastFrame;
        if (compressed && inflation != null) {
            inflate(inflation, window, messageEnds);
            return;
        }
        if (opcode == Opcode.TEXT) {
            checkText(window, window.position(), window.limit());
            if (messageEnds) {
                checkTextEnd();
            }
        }
        if (!messageEnds) {
            if (window.hasRemaining()) { // a header alone sets nothing aside
                gathered().add(window, announced, mostToCome());
            }
        } else if (gathering == null || gathering.isEmpty()) {
            deliver(window);
        } else {
            gathered().add(window, announced, mostToCome());
            deliverGathered();
        }
    }

    @Override
    public int left() {
        return left;
    }

    /** From now on as much may be inflated as in any turn. */
    void nextTurn() {
        turn = TURN;
    }

    @Override
    public @Nullable ByteBuffer room(long octets) {
        return compressed || gathering == null ? null : gathering.room(octets, mostToCome());
    }

    @Override
    public void filled(int octets, boolean frameEnds) throws ProtocolException {
        moved = true;
        ByteBuffer message = gathered().filled(octets);
        boolean messageEnds = frameEnds && lastFrame;
        if (opcode == Opcode.TEXT) {
            checkText(message, message.position() - octets, message.position());
            if (messageEnds) {
                checkTextEnd();
            }
        }
        if (messageEnds) {
            deliverGathered();
        }
    }

    /** The size that the message may reach, by what is known of it. */
    private long mostToCome() {
        return lastFrame ? announced : limits.maxMessageSize();
    }

    private Gathering gathered() {
        if (gathering == null) {
            gathering = new Gathering(output, handler);
        }
        return gathering;
    }

    private void inflate(Inflation inflater, ByteBuffer window, boolean messageEnds) throws ProtocolException {
        inflater.feed(window, gathered().soFar());
        takeOut(inflater, window);
        left = window.remaining();
        if (messageEnds && left == 0) {
            inflater.feedTail(gathered().soFar());
            takeOut(inflater, window);
            inflater.end(gathered().soFar());
            if (opcode == Opcode.TEXT) {
                checkTextEnd();
            }
            compressed = false;
            deliverGathered();
        }
    }

    /**
     * Stops at the limit, whatever else there is to come: one octet more than that has room, and shows that there is. Stops too
     * when the turn is over, if there is something in the window to go on with.
     */
    private void takeOut(Inflation inflater, ByteBuffer window) throws ProtocolException {
        boolean more = true;
        while (more && (turn > 0 || !window.hasRemaining())) {
            ByteBuffer out = gathered().roomOnHeap(4 * announced, limits.maxMessageSize() + 1L);
            int from = out.position();
            if (turn > 0) {
                out.limit(from + Math.min(turn, out.remaining()));
            }
            try {
                more = inflater.inflate(out);
            } catch (DataFormatException malformed) {
                checkInflated(out, from);
                throw Inflation.corrupt(malformed.getMessage());
            }
            checkInflated(out, from);
            turn -= out.position() - from + (more && out.hasRemaining() ? FINAL_BLOCK : 0);
            out.limit(out.capacity());
        }
        inflater.fed();
    }

    private void checkInflated(ByteBuffer out, int from) throws ProtocolException {
        int most = limits.maxMessageSize();
        if (opcode == Opcode.TEXT) {
            checkText(out, from, Math.min(out.position(), most));
        }
        if (out.position() > most) {
            throw tooBig("a compressed message of more than " + most + " bytes");
        }
    }

    /** Even data that does not shrink needs a few octets more at most; this leaves room for a peer that flushes often. */
    private void checkCompressedLength(long length) throws ProtocolException {
        long most = 2L * limits.maxMessageSize() + Gathering.TRUSTED;
        if (length > most - announced) {
            throw tooBig("a message of more than " + most + " bytes in its compressed form");
        }
    }

    /** Lets go of what has come of a message that will not end. */
    void discard() {
        if (gathering != null) {
            gathering.discard();
        }
        if (inflation != null) {
            inflation.release();
        }
    }

    private void checkText(ByteBuffer window, int from, int to) throws ProtocolException {
        int before = utf8;
        utf8 = Utf8.check(before, window, from, to);
        if (utf8 == Utf8.ILL_FORMED) {
            throw new ProtocolException(
                    INVALID_DATA,
                    "ill-formed UTF-8 in a text message, at octet " + (checked + firstIllFormed(before, window, from)));
        }
        checked += to - from;
    }

    private void checkTextEnd() throws ProtocolException {
        if (utf8 != Utf8.COMPLETE) {
            throw new ProtocolException(INVALID_DATA, "a text message ends inside a UTF-8 character");
        }
    }

    private static int firstIllFormed(int stateBefore, ByteBuffer window, int from) {
        int state = stateBefore;
        int at = from;
        while (state != Utf8.ILL_FORMED) {
            state = Utf8.check(state, window, at, ++at);
        }
        return at - from;
    }

    private void deliverGathered() {
        Gathering whole = gathered();
        ByteBuffer message = whole.end();
        try {
            deliver(message);
        } finally {
            whole.letGo(message);
        }
    }

    private void deliver(ByteBuffer message) {
        int kind = opcode;
        opcode = NO_MESSAGE;
        if (kind == Opcode.TEXT) {
            handler.text(message, message.position(), message.limit());
        } else {
            handler.binary(message, message.position(), message.limit());
        }
    }

    private ProtocolException tooBig(String what) {
        int limit = limits.maxMessageSize();
        return new ProtocolException(
                TOO_BIG,
                "message larger than " + limit + " bytes",
                what + " came, larger than the limit of " + limit
                        + " bytes (Limits.maxMessageSize; raise it with Limits.withMaxMessageSize)");
    }

    static ProtocolException tooMany(String what, int limit, String name, String setter) {
        return new ProtocolException(
                POLICY_VIOLATION,
                "more than " + limit + " " + what,
                "the peer sent more than " + limit + " " + what + " (Limits." + name + "; raise it with Limits."
                        + setter + ")");
    }
}
