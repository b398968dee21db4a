package dev.longwire.transport;

import dev.longwire.Event;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message that a callback reads where it was received. What is given back is no longer the message's, so all that reads it
 * does so under the lock.
 */
final class HeldOctets implements Event.Binary.Octets {
    private final int size;
    /** Null when the memory was given back. */
    private @Nullable ByteBuffer held;

    private final Runnable giveBack;
    private byte @Nullable [] array;
    /** The application has read it where it lies, and so need not find an array later. */
    private boolean read;

    /**
     * A message in memory that is held.
     *
     * @param held read-only, with the message from 0 to its limit
     * @param giveBack is called once, when the memory is not needed any more
     */
    HeldOctets(ByteBuffer held, Runnable giveBack) {
        this.size = held.remaining();
        this.held = held;
        this.giveBack = giveBack;
    }

    /** What a listener is just being told of, so that it can be read later too; null if it has to be copied. On the loop. */
    static @Nullable HeldOctets of(Line line, ByteBuffer data) {
        Runnable giveBack = line.hold(data);
        if (giveBack == null) {
            return null;
        }
        try {
            return new HeldOctets(data.slice(), giveBack);
        } catch (OutOfMemoryError noHeap) {
            giveBack.run();
            throw noHeap;
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public synchronized byte[] array() {
        if (array == null) {
            array = copy(there());
        }
        return array;
    }

    @Override
    public synchronized ByteBuffer buffer() {
        if (array != null) {
            return ByteBuffer.wrap(array).asReadOnlyBuffer();
        }
        ByteBuffer shown = there().duplicate();
        read = true;
        return shown;
    }

    private ByteBuffer there() {
        if (held == null) {
            throw new IllegalStateException(
                    "this message of " + size
                            + " bytes was read by buffer(), and ended with the callback; call message() inside the callback to keep it");
        }
        return held;
    }

    /** The callback has returned. */
    void end() {
        try {
            leave();
        } finally {
            giveBack.run(); // also when the heap has no room for the copy
        }
    }

    private synchronized void leave() {
        ByteBuffer there = there();
        held = null;
        if (array == null && !read) {
            array = copy(there);
        }
    }

    private static byte[] copy(ByteBuffer from) {
        byte[] octets = new byte[from.remaining()];
        from.get(0, octets);
        return octets;
    }
}
