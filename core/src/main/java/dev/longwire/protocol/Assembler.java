package dev.longwire.protocol;

import static dev.longwire.CloseCode.INVALID_DATA;
import static dev.longwire.CloseCode.POLICY_VIOLATION;
import static dev.longwire.CloseCode.TOO_BIG;

import dev.longwire.Limits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from frames (RFC 6455 §5.4), checks text as it comes (§8.1) and keeps the limits. A message that
 * lies whole in the incoming buffer is passed on without a copy; any other is copied once.
 */
final class Assembler implements FrameReader.Data {
    /** The most that is set aside for a frame because of its header alone. */
    private static final int TRUSTED_LENGTH = 64 << 10;
    /** A buffer up to this size is kept for the next message. */
    private static final int KEPT = 16 << 10;

    private static final int NO_MESSAGE = 0;

    private final Limits limits;
    private final Connection.Handler handler;

    /** The opcode of the message that has begun, or {@link #NO_MESSAGE}. */
    private int opcode = NO_MESSAGE;

    private boolean lastFrame;
    private int fragments;
    private int emptyFragments;
    /** Octets of the message so far, with those that the current frame announces. */
    private long announced;
    /** Octets of the message checked so far. */
    private long checked;

    private int utf8;
    /** What has come of the message, if it did not come whole; its position is the size. */
    private @Nullable ByteBuffer buffer;

    Assembler(Limits limits, Connection.Handler handler) {
        this.limits = limits;
        this.handler = handler;
    }

    @Override
    public boolean insideMessage() {
        return opcode != NO_MESSAGE;
    }

    @Override
    public void frame(int frameOpcode, boolean fin, long length) throws ProtocolException {
        if (frameOpcode != Opcode.CONTINUATION) {
            opcode = frameOpcode;
            fragments = 0;
            emptyFragments = 0;
            announced = 0;
            checked = 0;
            utf8 = Utf8.COMPLETE;
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
        if (length > limits.maxMessageSize() - announced) {
            throw tooBig(length);
        }
        announced += length;
    }

    @Override
    public void data(ByteBuffer window, boolean frameEnds) throws ProtocolException {
        boolean messageEnds = frameEnds && lastFrame;
        if (opcode == Opcode.TEXT) {
            checkText(window, messageEnds);
        }
        if (!messageEnds) {
            if (window.hasRemaining()) { // a header alone sets nothing aside
                append(window);
            }
        } else if (buffer == null || buffer.position() == 0) {
            deliver(window);
        } else {
            append(window);
            ByteBuffer message = buffer;
            buffer = null;
            deliver(message.flip());
            buffer = message.capacity() <= KEPT ? message.clear().order(ByteOrder.BIG_ENDIAN) : null;
        }
    }

    /** Lets go of what has come of a message that will not end. */
    void discard() {
        buffer = null;
    }

    private void checkText(ByteBuffer window, boolean messageEnds) throws ProtocolException {
        int before = utf8;
        utf8 = Utf8.check(before, window, window.position(), window.limit());
        if (utf8 == Utf8.ILL_FORMED) {
            throw new ProtocolException(
                    INVALID_DATA,
                    "ill-formed UTF-8 in a text message, at octet " + (checked + firstIllFormed(before, window)));
        }
        checked += window.remaining();
        if (messageEnds && utf8 != Utf8.COMPLETE) {
            throw new ProtocolException(INVALID_DATA, "a text message ends inside a UTF-8 character");
        }
    }

    private static int firstIllFormed(int stateBefore, ByteBuffer window) {
        int state = stateBefore;
        int at = window.position();
        while (state != Utf8.ILL_FORMED) {
            state = Utf8.check(state, window, at, ++at);
        }
        return at - window.position();
    }

    private void deliver(ByteBuffer message) {
        int kind = opcode;
        opcode = NO_MESSAGE;
        if (kind == Opcode.TEXT) {
            handler.text(message);
        } else {
            handler.binary(message);
        }
    }

    private void append(ByteBuffer window) {
        int have = buffer == null ? 0 : buffer.position();
        int needed = have + window.remaining();
        if (buffer == null || needed > buffer.capacity()) {
            // At least doubled, so that many small fragments are not copied again for each of them.
            long most = lastFrame ? announced : limits.maxMessageSize();
            long ahead = Math.min(most, Math.max(Math.min(announced, TRUSTED_LENGTH), 2L * have));
            ByteBuffer larger = ByteBuffer.allocate((int) Math.max(needed, ahead));
            if (buffer != null) {
                larger.put(buffer.flip());
            }
            buffer = larger;
        }
        buffer.put(window);
    }

    private ProtocolException tooBig(long length) {
        int limit = limits.maxMessageSize();
        return new ProtocolException(
                TOO_BIG,
                "message larger than " + limit + " bytes",
                "a message of at least " + (announced + Math.min(length, Long.MAX_VALUE - announced))
                        + " bytes came, larger than the limit of " + limit
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
