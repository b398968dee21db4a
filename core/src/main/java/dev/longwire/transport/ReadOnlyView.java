package dev.longwire.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What applications see of a buffer that is received into again and again: a read-only view that is made once. */
public final class ReadOnlyView {
    private @Nullable ByteBuffer origin;
    private @Nullable ByteBuffer view;

    /** Of no buffer yet. */
    public ReadOnlyView() {}

    /**
     * The view of a buffer.
     *
     * @param bytes the same buffer as the last time, or else a new view is made
     * @return big-endian, with the buffer's position and limit
     */
    public ByteBuffer of(ByteBuffer bytes) {
        if (bytes != origin) {
            origin = bytes;
            view = bytes.asReadOnlyBuffer();
        }
        return Objects.requireNonNull(view)
                .limit(bytes.limit())
                .position(bytes.position())
                .order(ByteOrder.BIG_ENDIAN);
    }

    /**
     * Whose octets a buffer shows.
     *
     * @param bytes any buffer
     * @return the buffer that this view was last made of, if {@code bytes} is that or the view; else null
     */
    public @Nullable ByteBuffer originOf(ByteBuffer bytes) {
        return bytes == view || bytes == origin ? origin : null;
    }
}
