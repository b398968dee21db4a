package dev.longwire;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How messages are compressed, where both sides agree on it: permessage-deflate (RFC 7692). A client that is given one
 * offers it to the server, a server that is given one accepts such offers; without one, nothing is compressed. "Own" is what
 * this side sends, "peer" is what it receives, whichever role it has. What was agreed is in {@link Handshake#compression()}.
 *
 * <p>Compression costs memory outside the Java heap, from the first compressed message to the end of the connection: about
 * 240 KiB for what is sent with context takeover and 40 KiB for what is received with it. Without takeover a connection holds
 * none of that between messages; connections share a few compressors then. Fewer window bits are for peers that ask for them:
 * {@code java.util.zip} always reserves the largest window, of which less is touched then. Messages are compressed and
 * decompressed on the I/O thread.
 *
 * <p>Never compress a secret together with text that someone else chooses: the length tells about the secret. Send such a
 * message with {@link WebSocket#sendUncompressed(CharSequence)}.
 *
 * <p>Immutable, and safe for use by several threads. Two are equal if all settings are.
 */
public final class Compression {
    /** The defaults that each accessor names. */
    public static final Compression DEFAULT = new Compression(6, 1_024, true, true, 15, 15);

    private final int level;
    private final int threshold;
    private final boolean ownContextTakeover;
    private final boolean peerContextTakeover;
    private final int ownWindowBits;
    private final int peerWindowBits;

    /** The one place that checks ranges. */
    private Compression(
            int level,
            int threshold,
            boolean ownContextTakeover,
            boolean peerContextTakeover,
            int ownWindowBits,
            int peerWindowBits) {
        this.level = Range.check("level", level, 1, 9);
        this.threshold = Range.check("threshold", threshold, 0, Integer.MAX_VALUE);
        this.ownContextTakeover = ownContextTakeover;
        this.peerContextTakeover = peerContextTakeover;
        this.ownWindowBits = Range.check("ownWindowBits", ownWindowBits, 8, 15);
        this.peerWindowBits = Range.check("peerWindowBits", peerWindowBits, 8, 15);
    }

    /**
     * How hard to try, 1 (fast) to 9 (small); default 6.
     *
     * @return 1 to 9
     */
    public int level() {
        return level;
    }

    /**
     * Messages of fewer bytes than this are sent uncompressed. At least 0; default 1,024, since a shorter message fits into
     * one packet with or without compression.
     *
     * @return bytes
     */
    public int threshold() {
        return threshold;
    }

    /**
     * Whether a message that is sent may refer to the ones before it (RFC 7692 §7.1.1): smaller, for memory on both sides.
     * The peer can refuse it. Default true.
     *
     * @return whether it may
     */
    public boolean ownContextTakeover() {
        return ownContextTakeover;
    }

    /**
     * Whether a message that is received may do so. A client that sets false talks uncompressed with a server that does not
     * agree. Default true.
     *
     * @return whether it may
     */
    public boolean peerContextTakeover() {
        return peerContextTakeover;
    }

    /**
     * How far back a message that is sent may refer: at most 2<sup>bits</sup> bytes (RFC 7692 §7.1.2). 8 to 15; default 15.
     * The peer can ask for less. Below 15, compression is slower and the result larger.
     *
     * @return 8 to 15
     */
    public int ownWindowBits() {
        return ownWindowBits;
    }

    /**
     * How far back a message that is received may refer. 8 to 15; default 15. With less, a peer that cannot limit itself so
     * is talked to uncompressed.
     *
     * @return 8 to 15
     */
    public int peerWindowBits() {
        return peerWindowBits;
    }

    /**
     * With another level.
     *
     * @param newLevel 1 to 9
     * @return the changed compression
     */
    public Compression withLevel(int newLevel) {
        return new Compression(
                newLevel, threshold, ownContextTakeover, peerContextTakeover, ownWindowBits, peerWindowBits);
    }

    /**
     * With another size from which on messages are compressed.
     *
     * @param bytes at least 0
     * @return the changed compression
     */
    public Compression withThreshold(int bytes) {
        return new Compression(level, bytes, ownContextTakeover, peerContextTakeover, ownWindowBits, peerWindowBits);
    }

    /**
     * With or without context takeover.
     *
     * @param own for what is sent
     * @param peer for what is received
     * @return the changed compression
     */
    public Compression withContextTakeover(boolean own, boolean peer) {
        return new Compression(level, threshold, own, peer, ownWindowBits, peerWindowBits);
    }

    /**
     * Without context takeover in either direction: idle connections hold no memory for compression.
     *
     * @return the changed compression
     */
    public Compression withoutContextTakeover() {
        return withContextTakeover(false, false);
    }

    /**
     * With other windows.
     *
     * @param own for what is sent, 8 to 15
     * @param peer for what is received, 8 to 15
     * @return the changed compression
     */
    public Compression withWindowBits(int own, int peer) {
        return new Compression(level, threshold, ownContextTakeover, peerContextTakeover, own, peer);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Compression that
                && level == that.level
                && threshold == that.threshold
                && ownContextTakeover == that.ownContextTakeover
                && peerContextTakeover == that.peerContextTakeover
                && ownWindowBits == that.ownWindowBits
                && peerWindowBits == that.peerWindowBits;
    }

    @Override
    public int hashCode() {
        return Objects.hash(level, threshold, ownContextTakeover, peerContextTakeover, ownWindowBits, peerWindowBits);
    }

    /** Each setting by its name, for logs. */
    @Override
    public String toString() {
        return "Compression[level=" + level
                + ", threshold=" + threshold
                + ", ownContextTakeover=" + ownContextTakeover
                + ", peerContextTakeover=" + peerContextTakeover
                + ", ownWindowBits=" + ownWindowBits
                + ", peerWindowBits=" + peerWindowBits + "]";
    }
}
