package dev.longwire.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a message that did not come whole, in one buffer that grows with it: on the heap, or in memory that the
 * output lends for a large one, which may be where the message was received.
 */
final class Gathering {
    /** The most that is set aside because of a header alone. */
    static final int TRUSTED = 64 << 10;

    /** A buffer up to this size is kept for the next message. */
    private static final int KEPT = 16 << 10;

    /** What is less is small enough for the heap. */
    private static final int LEAST_BORROWED = 32 << 10;

    /** The least that is set aside for a message that is decompressed. */
    private static final int LEAST_INFLATED = 256;

    private final Output output;
    private final MessageHandler handler;

    /** What has come is from {@link #start} to its position. */
    private @Nullable ByteBuffer buffer;

    private int start;
    /** The buffer is the output's. */
    private boolean borrowed;
    /** So is the one of the message that has ended and is being delivered. */
    private boolean endedBorrowed;

    Gathering(Output output, MessageHandler handler) {
        this.output = output;
        this.handler = handler;
    }

    boolean isEmpty() {
        return buffer == null || buffer.position() == start;
    }

    /** What has come on the heap: the octets before its position; null if there is no buffer. */
    @Nullable
    ByteBuffer soFar() {
        return buffer;
    }

    /**
     * Adds what has come.
     *
     * @param announced the size of the message by the headers so far
     * @param most the size that it may reach
     */
    void add(ByteBuffer window, long announced, long most) throws ProtocolException {
        if (isEmpty() && isKept(window, announced)) {
            return;
        }
        ByteBuffer message = buffer;
        if (message == null
                || window.remaining() > message.limit(message.capacity()).remaining()) {
            int needed = size() + window.remaining();
            // At least doubled, so that many small fragments are not copied again for each of them.
            long ahead = Math.min(most, Math.max(Math.min(announced, TRUSTED), 2L * size()));
            message = grown((int) Math.max(needed, ahead), announced);
        }
        message.put(window);
    }

    private int size() {
        return buffer == null ? 0 : buffer.position() - start;
    }

    /** Whether the start of a message stays where it was received. */
    private boolean isKept(ByteBuffer window, long announced) {
        ByteBuffer kept = window.remaining() < LEAST_BORROWED ? null : output.keep(window, (int) announced);
        if (kept == null) {
            return false;
        }
        buffer = kept;
        start = kept.position();
        borrowed = true;
        kept.position(kept.limit()).limit(kept.capacity());
        tell();
        return true;
    }

    private ByteBuffer grown(int capacity, long announced) throws ProtocolException {
        ByteBuffer lent =
                capacity < LEAST_BORROWED ? null : output.borrow(capacity, (int) Math.max(capacity, announced));
        return lent == null ? onHeap(capacity) : moved(lent, true);
    }

    private ByteBuffer onHeap(int capacity) throws ProtocolException {
        handler.checkRoom(capacity);
        return moved(ByteBuffer.allocate(capacity), false);
    }

    private ByteBuffer moved(ByteBuffer larger, boolean lent) {
        ByteBuffer smaller = buffer;
        int from = larger.position();
        if (smaller != null) {
            larger.put(smaller.limit(smaller.position()).position(start));
            if (borrowed) {
                output.giveBack(smaller);
            }
        }
        buffer = larger;
        start = from;
        borrowed = lent;
        tell();
        return larger;
    }

    /**
     * Where the rest is best received.
     *
     * @param octets how many are still to come in the frame
     * @param most the size that the message may reach
     * @return from its position to its limit, for {@link #filled}; null if it is all the same
     */
    @Nullable
    ByteBuffer room(long octets, long most) {
        ByteBuffer message = buffer;
        if (message == null || !borrowed) {
            return null;
        }
        if (message.position() == message.capacity()) {
            int twice = (int) Math.min(most, 2L * size());
            ByteBuffer lent = output.borrow(twice, twice);
            if (lent == null) {
                return null;
            }
            message = moved(lent, true);
        }
        return message.limit((int) Math.min(message.capacity(), message.position() + octets));
    }

    /** So much was received into the room. Returns the buffer, with its position behind that. */
    ByteBuffer filled(int octets) {
        ByteBuffer message = Objects.requireNonNull(buffer, "there was room");
        int end = message.position() + octets;
        return message.limit(message.capacity()).position(end);
    }

    /**
     * A buffer on the heap that begins with the message so far and has room behind it.
     *
     * @param wanted how much to set aside at first, as far as it is trusted
     * @param most its largest size
     */
    ByteBuffer roomOnHeap(long wanted, long most) throws ProtocolException {
        ByteBuffer message = buffer;
        if (message == null || !message.hasRemaining()) {
            long capacity = message == null ? Math.min(wanted, TRUSTED) : 2L * message.capacity();
            message = onHeap((int) Math.min(most, Math.max(capacity, LEAST_INFLATED)));
        }
        return message;
    }

    /** The message has ended. Returns all of it, until {@link #letGo}. */
    ByteBuffer end() {
        ByteBuffer message = buffer == null ? ByteBuffer.allocate(0) : buffer;
        int from = start;
        endedBorrowed = borrowed;
        forget();
        return message.flip().position(from);
    }

    /** The message was delivered. */
    void letGo(ByteBuffer message) {
        if (endedBorrowed) {
            output.giveBack(message);
        } else if (message.capacity() <= KEPT) {
            buffer = message.clear().order(ByteOrder.BIG_ENDIAN);
        }
        tell();
    }

    private void tell() {
        int held = buffer == null ? 0 : buffer.capacity();
        handler.begun(borrowed ? 0 : held, borrowed ? held : 0);
    }

    /** The message will not end. */
    void discard() {
        if (borrowed && buffer != null) {
            output.giveBack(buffer);
        }
        forget();
        tell();
    }

    private void forget() {
        buffer = null;
        start = 0;
        borrowed = false;
    }
}
