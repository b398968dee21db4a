package dev.longwire.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where a connection puts the bytes it sends. */
public interface Output {
    /** The most bytes that can be reserved at once. */
    int MOST = 4096;

    /**
     * Room for bytes to be written.
     *
     * @param bytes how many are needed, 0 to {@link #MOST}
     * @return a big-endian buffer with at least that many bytes remaining, often far more. What the caller puts at its
     *     position is written, in order; the buffer belongs to the output and is valid until the next call of any method
     */
    ByteBuffer reserve(int bytes);

    /**
     * Writes bytes from where they lie, if they lie in memory of this output that nobody else will change, and are a message
     * that was just received, or its first part, or are in memory that was lent for what is to be sent. A frame's header takes the
     * place of the bytes before them.
     *
     * @param payload holds the bytes; its position and limit stay
     * @param from index of the first byte
     * @param length how many bytes
     * @param header how many bytes before the first are written too; 0 if the bytes are frames
     * @return null if that cannot be, and nothing was written; else it was, and this is a big-endian buffer with the same bytes
     *     at the same indices, where the caller now puts the header
     */
    default @Nullable ByteBuffer claim(ByteBuffer payload, int from, int length, int header) {
        return null;
    }

    /**
     * Where a frame is made that other outputs of this thread may be about to write too, by a server.
     *
     * @param bytes how much room it needs
     * @return valid until the next call of any method, but for {@link #share}; null if the frame is to be written for this output
     *     alone
     */
    default @Nullable SharedFrames shared(int bytes) {
        return null;
    }

    /**
     * Writes bytes of what {@link #shared} has returned just before, from where they lie.
     *
     * @param from index of the first
     * @param to index after the last
     */
    default void share(int from, int to) {
        throw new IllegalStateException("this output has given no frames to share");
    }

    /**
     * Lends memory for a large message that arrives in parts: bytes can be received into it and {@linkplain #claim claimed}
     * in it.
     *
     * @param least how many bytes are needed now
     * @param most how many the message may need; more than {@code least} are lent only if they lie idle
     * @return a big-endian buffer with room for at least {@code least} bytes between position and capacity, to be given back;
     *     null if there is none to spare: then the heap has to do
     */
    default @Nullable ByteBuffer borrow(int least, int most) {
        return null;
    }

    /**
     * Lends the memory that the start of a large message has just arrived in, so that it stays where it is.
     *
     * @param start the bytes between position and limit, as they were received
     * @param length how many bytes the message needs
     * @return the same bytes between position and limit, with room for the rest behind them, to be given back; null if they
     *     have to be copied
     */
    default @Nullable ByteBuffer keep(ByteBuffer start, int length) {
        return null;
    }

    /**
     * Whether a buffer was lent for a message to be sent, so that it may be masked where it lies before it is {@linkplain #claim
     * claimed}.
     *
     * @param payload any buffer
     * @return true if nobody else sees what it holds
     */
    default boolean owns(ByteBuffer payload) {
        return false;
    }

    /**
     * Takes back what was lent. What was claimed in it is sent all the same.
     *
     * @param borrowed from {@link #borrow} or {@link #keep}
     */
    default void giveBack(ByteBuffer borrowed) {}
}
