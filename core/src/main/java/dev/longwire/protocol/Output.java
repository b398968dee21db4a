package dev.longwire.protocol;

import java.nio.ByteBuffer;

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
}
