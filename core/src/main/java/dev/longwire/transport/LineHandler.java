package dev.longwire.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes what happens on a {@link Line}. All methods are called on the line's loop, and never from inside one another. */
public interface LineHandler {
    /**
     * Bytes arrived.
     *
     * @param bytes big-endian; the line's buffer, which the handler may change in place, valid until the call returns. All
     *     bytes are eaten, unless the handler passed the line on to another {@link Line#handler}, which then is given the rest
     */
    void received(ByteBuffer bytes);

    /**
     * Where the next bytes are best put, if it matters: in memory that the line has lent. Asked right before a read.
     *
     * @return to be filled from its position to at most its limit, and then told by {@link #receivedInRoom} at once
     */
    default @Nullable ByteBuffer room() {
        return null;
    }

    /**
     * Bytes arrived and were put where there was {@link #room()}.
     *
     * @param bytes how many, at least 1
     */
    default void receivedInRoom(int bytes) {
        throw new IllegalStateException("there was no room");
    }

    /** One read from the operating system was passed on whole: the moment to flush. */
    default void readComplete() {}

    /** The operating system has taken more of what was written, since the last flush: {@link Line#taken()} has grown. */
    default void taken() {}

    /** The peer will send nothing more; writing may still be possible. Called at most once. */
    void inputEnded();

    /**
     * The line has ended. Called exactly once, as the last call.
     *
     * @param cause null if it ended in good order
     */
    void closed(@Nullable Throwable cause);
}
