package dev.longwire.protocol;

import dev.longwire.Compression;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the messages that one connection sends (RFC 7692 §7.2.1).
 *
 * <p>{@code java.util.zip} always looks back up to 32 KiB. For a smaller window it is told less: whenever it knows a window
 * full, it starts anew and is given the last half window as a dictionary.
 */
final class Deflation {
    private static final int LARGEST_WINDOW = 1 << 15;
    /** With the largest window, this much is compressed at a time. */
    private static final int PIECE = 64 << 10;
    /** A message that has not shrunk in so many octets is sent as it is, without a look at the rest. */
    private static final int TRIAL = 64 << 10;
    /** A larger message is sent as it is: while it is compressed, its other form may need more than an array holds. */
    private static final int MOST = 1 << 30;
    /** What a flush ends with, and the sender removes (§7.2.1). */
    private static final int TAIL = 4;

    private static final byte[] NOTHING = new byte[0];

    private final int level;
    private final int threshold;
    private final boolean takesOver;
    private final int window;
    /** The latest octets that the deflater knows, up to half a window; none are kept for the largest window. */
    private byte[] latest = NOTHING;

    private int latestLength;
    /** How many octets the deflater can refer to. */
    private int known;
    /** With context takeover there from the first message to the end. */
    private @Nullable Deflater deflater;

    private boolean joined;
    private boolean released;

    Deflation(Compression agreed) {
        level = agreed.level();
        threshold = agreed.threshold();
        takesOver = agreed.ownContextTakeover();
        window = 1 << agreed.ownWindowBits();
    }

    /**
     * A message in its compressed form.
     *
     * @param message between position and limit, which stay
     * @return a new buffer; null if it is to be sent as it is, since it is small already or would not become smaller
     */
    @Nullable
    ByteBuffer deflate(ByteBuffer message) {
        int size = message.remaining();
        // Two octets at least, for the compressed form has one at least.
        if (size < Math.max(threshold, 2) || size > MOST || released) {
            return null;
        }
        Deflater open = open();
        ByteBuffer smaller;
        try {
            smaller = deflate(open, message);
        } catch (OutOfMemoryError noHeap) {
            if (!takesOver) {
                Zlib.end(open); // else it is the connection's, which ends with this
            }
            throw noHeap;
        }
        if (!takesOver) {
            Zlib.deflaters(level).give(open);
            forget();
        } else if (smaller == null) { // the peer will not know this message, so the next one must not refer to it
            open.reset();
            forget();
        } else {
            open.setInput(NOTHING);
        }
        return smaller;
    }

    private @Nullable ByteBuffer deflate(Deflater open, ByteBuffer message) {
        int most = message.remaining();
        byte[] out = NOTHING;
        int size = 0;
        ByteBuffer rest = message.duplicate();
        while (rest.hasRemaining()) {
            int piece = Math.min(rest.remaining(), room(open));
            open.setInput(message.duplicate().limit(rest.position() + piece).position(rest.position()));
            do {
                // Enough for any data, so that one call is one flush: the next one would flush again.
                int enough = size + piece + piece / 8 + 64;
                if (enough > out.length) {
                    out = Arrays.copyOf(out, Math.max(enough, (int) Math.min(2L * out.length, most + 64L)));
                }
                size += open.deflate(out, size, out.length - size, Deflater.SYNC_FLUSH);
            } while (size == out.length);
            remember(rest, piece);
            int done = most - rest.remaining();
            if (done == most ? size - TAIL >= most : done >= TRIAL && size >= done) {
                return null;
            }
        }
        return ByteBuffer.wrap(out, 0, size - TAIL);
    }

    /** How much the deflater may be given so that it refers to no octet beyond the window. */
    private int room(Deflater open) {
        if (window == LARGEST_WINDOW) {
            return PIECE;
        }
        if (known == window) {
            open.reset();
            open.setDictionary(latest, 0, latestLength);
            known = latestLength;
        }
        return window - known;
    }

    /** The next octets of the message were compressed. */
    private void remember(ByteBuffer message, int piece) {
        int half = window / 2;
        if (window == LARGEST_WINDOW) {
            message.position(message.position() + piece);
            return;
        }
        if (latest.length == 0) {
            latest = new byte[half];
        }
        int fresh = Math.min(piece, half);
        int stay = Math.min(latestLength, half - fresh);
        System.arraycopy(latest, latestLength - stay, latest, 0, stay);
        message.position(message.position() + piece - fresh);
        message.get(latest, stay, fresh);
        latestLength = stay + fresh;
        known += piece;
    }

    private void forget() {
        known = 0;
        latestLength = 0;
        if (!takesOver) {
            latest = NOTHING;
        }
    }

    private Deflater open() {
        if (takesOver) {
            if (deflater == null) {
                deflater = Zlib.deflater(level);
            }
            return deflater;
        }
        if (!joined) {
            joined = true;
            Zlib.deflaters(level).join();
        }
        return Zlib.deflaters(level).take();
    }

    /** Frees what there is; later messages go uncompressed. Further calls do nothing. */
    void release() {
        released = true;
        if (deflater != null) {
            Zlib.end(deflater);
            deflater = null;
        }
        if (joined) {
            joined = false;
            Zlib.deflaters(level).leave();
        }
    }
}
