package dev.longwire.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What applications see of a buffer that is received into again and again: a read-only view that is made once. */
public final class ReadOnlyView {
    private @Nullable ByteBuffer origin;
    private @Nullable ByteBuffer view;
    /** Where the text begins; -1 if it shows none. */
    private int textStart = -1;

    private int textEnd;

    /** Of no buffer yet. */
    public ReadOnlyView() {}

    /**
     * The view of a buffer.
     *
     * @param bytes the same buffer as the last time, or else a new view is made; its position and limit stay
     * @param from index of the first byte to be shown
     * @param to index after the last byte to be shown
     * @return big-endian, with these bytes between position and limit
     */
    public ByteBuffer of(ByteBuffer bytes, int from, int to) {
        textStart = -1;
        if (bytes != origin) {
            origin = bytes;
            view = bytes.asReadOnlyBuffer();
        }
        return Objects.requireNonNull(view).limit(to).position(from).order(ByteOrder.BIG_ENDIAN);
    }

    /**
     * The view of text that was checked to be well-formed UTF-8, until {@link #end()}.
     *
     * @param bytes as for {@link #of}
     * @param from index of the first octet of text
     * @param to index after the last one
     * @return as {@link #of}
     */
    public ByteBuffer ofText(ByteBuffer bytes, int from, int to) {
        ByteBuffer text = of(bytes, from, to);
        textStart = from;
        textEnd = to;
        return text;
    }

    /**
     * Whether a buffer is this view, all of the text and nothing else.
     *
     * @param utf8 any buffer
     * @return true if it need not be checked again
     */
    public boolean isText(ByteBuffer utf8) {
        return utf8 == view && utf8.position() == textStart && utf8.limit() == textEnd;
    }

    /** What the buffer holds is about to change. */
    public void end() {
        textStart = -1;
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
