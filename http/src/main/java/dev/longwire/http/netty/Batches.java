package dev.longwire.http.netty;

import dev.longwire.protocol.Output;
import dev.longwire.protocol.SharedFrames;
import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a line writes, gathered in buffers of its loop: in large ones while its handler is called, or when there is much of
 * it. While an earlier flush is still waiting for the operating system, a later one only gathers, in small buffers: however
 * slowly a peer reads, all of them but the first and the last are full.
 */
final class Batches {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    /** So much is not flushed yet that more of it deserves a large buffer. A thousand lines may have less at once. */
    private static final int MUCH = 4 * LoopBuffers.SMALL;

    private final SocketLine line;
    /** Null where only the line itself writes. */
    private final @Nullable Socket socket;

    private final LoopBuffers buffers;

    /** The one being filled; null while there is nothing to write, so that an idle line holds none. */
    private @Nullable Batch batch;

    /** Where the next byte goes; without room unless there is a batch. */
    private ByteBuffer window = NONE;

    /** Bytes to be sent from where they lie, before which there is nothing to write; null mostly, and while there is a batch. */
    private @Nullable InPlace inPlace;

    /** A stretch of what lines share, to be sent from there; empty mostly, and while there are bytes of another kind. */
    private int sharedFrom;

    private int sharedTo;

    /** Bytes that were passed to the line's queue, flushed or not. */
    private long passed;

    private long flushed;
    private long taken;

    /** A flush came while an earlier one was still waiting. */
    private boolean flushAgain;

    /** Nothing is written any more: what comes ends nowhere. */
    private boolean sealed;

    Batches(SocketLine line, @Nullable Socket socket, LoopBuffers buffers) {
        this.line = line;
        this.socket = socket;
        this.buffers = buffers;
    }

    ByteBuffer reserve(int bytes) {
        return window.remaining() >= bytes ? window : room(bytes);
    }

    private ByteBuffer room(int bytes) {
        if (isSharing()) {
            unshare();
            return reserve(bytes);
        }
        passAll();
        if (sealed) {
            return ByteBuffer.allocate(Output.MOST);
        }
        boolean much = bytes == Output.MOST || passed - flushed >= MUCH;
        boolean soonGone = taken == flushed
                && (much || line.isTelling())
                && !buffers.budget().isShort();
        Batch next = soonGone ? buffers.large(line.allocator()) : buffers.small(line.allocator());
        batch = next;
        window = next.lend(this);
        return window;
    }

    @Nullable
    ByteBuffer claim(ByteBuffer payload, int from, int length, int header) {
        Memory memory = sealed ? null : claimable(payload, from, header);
        if (memory == null) {
            return null;
        }
        passAll();
        if (socket != null && taken == passed && memory.bytes().hasMemoryAddress()) {
            inPlace = buffers.inPlace().begin(memory, from - header, from + length);
        } else {
            pass(memory, from - header, from + length);
        }
        return memory.whole();
    }

    /**
     * While an earlier flush waits for the operating system, nothing is claimed that was received: it would hold a large buffer
     * for long. A message from another thread has waited in its memory anyway.
     */
    private @Nullable Memory claimable(ByteBuffer payload, int from, int header) {
        Memory own = buffers.lent().of(payload);
        if (own != null) {
            return own;
        }
        return taken < flushed ? null : buffers.received().claimable(payload, from, header);
    }

    /** Nothing is shared while something waits: then it would be kept for a slow peer. */
    @Nullable
    SharedFrames shared(int bytes) {
        SharedFrames frames = mayShare() ? buffers.sharing().roomFor(bytes, line.allocator()) : null;
        return mayShare() ? frames : null; // to make room, what this line shares may have been flushed
    }

    private boolean mayShare() {
        return socket != null && !sealed && taken == passed && batch == null && inPlace == null && line.isActive();
    }

    void share(int from, int to) {
        if (!isSharing()) {
            sharedFrom = from;
            sharedTo = to;
            buffers.sharing().begin(this);
        } else if (from == sharedTo) {
            sharedTo = to;
        } else { // between them lies what only others get
            unshare();
            buffers.sharing().copy(from, to, this);
        }
    }

    private boolean isSharing() {
        return sharedTo > sharedFrom;
    }

    /** Copies what is left of the stretch: it is a batch now. */
    private void unshare() {
        int from = sharedFrom;
        int to = sharedTo;
        sharedTo = sharedFrom;
        buffers.sharing().copy(from, to, this);
        buffers.sharing().end();
    }

    /** Room is needed for more that is shared. */
    void flushShared() {
        if (isSharing()) {
            line.flush();
        }
    }

    long written() {
        return passed + unpassed();
    }

    private int unpassed() {
        return batch != null ? batch.filled() : inPlace != null ? inPlace.size() : sharedTo - sharedFrom;
    }

    long taken() {
        return taken;
    }

    void flush() {
        if (sealed) {
            return;
        }
        if (taken < flushed) {
            flushAgain = true;
            return;
        }
        flushAgain = false;
        if (socket != null && taken == passed && line.isActive()) {
            send(socket);
        } else {
            passAll();
        }
        if (passed > flushed) {
            flushed = passed;
            line.flushWrites();
        }
    }

    /** Nothing waits to be written, so the line need not know: only what the socket does not take goes there. */
    private void send(Socket to) {
        int all = unpassed();
        if (all == 0) {
            passAll();
            return;
        }
        int sent = 0;
        try {
            if (batch != null) {
                sent = batch.send(to);
            } else if (inPlace != null) {
                sent = inPlace.send(to);
            } else {
                sent = buffers.sharing().send(to, sharedFrom, sharedTo);
            }
        } catch (IOException broken) {
            line.writeFailed(broken);
            return;
        }
        taken += sent;
        passed = taken;
        if (sent == all) {
            flushed = taken;
            clear();
        } else {
            if (isSharing()) {
                sharedFrom += sent;
            }
            leaveBatch();
            passAll();
        }
        if (sent > 0) {
            line.hasTaken();
        }
    }

    /** What a slow peer has not taken does not stay in a buffer that is much larger. */
    private void leaveBatch() {
        Batch large = batch;
        if (large == null || large.capacity() == LoopBuffers.SMALL || large.unsent() > LoopBuffers.LARGE / 2) {
            return;
        }
        batch = null;
        window = NONE;
        ByteBuffer rest = large.rest();
        while (rest.hasRemaining()) {
            Batch small = buffers.small(line.allocator());
            ByteBuffer room = small.lend(this);
            int some = Math.min(room.remaining(), rest.remaining());
            room.put(rest.slice(rest.position(), some));
            rest.position(rest.position() + some);
            pass(small);
        }
        large.giveBack();
    }

    private void clear() {
        if (isSharing()) {
            sharedTo = sharedFrom;
            buffers.sharing().end();
        }
        if (inPlace != null) {
            inPlace.end();
            buffers.keep(inPlace);
            inPlace = null;
        }
        if (batch != null) {
            batch.giveBack();
            batch = null;
            window = NONE;
        }
    }

    private void passAll() {
        if (isSharing()) {
            unshare();
        }
        InPlace claimed = inPlace;
        if (claimed != null) {
            inPlace = null;
            claimed.pass(this);
            buffers.keep(claimed);
        } else if (batch != null) {
            pass(batch);
        }
    }

    /** Passes bytes on from where they lie, in parts, each of which is progress of its own for a slow peer. */
    void pass(Memory memory, int from, int to) {
        for (int at = from; at < to; at += LoopBuffers.LARGE) {
            ByteBuf part = memory.claim(at, Math.min(to, at + LoopBuffers.LARGE));
            passes(part.readableBytes());
            line.write(part, buffers.claim().of(memory, part, this));
        }
    }

    private void pass(Batch full) {
        int bytes = full.unsent();
        batch = null;
        window = NONE;
        if (bytes == 0) {
            full.giveBack();
            return;
        }
        passes(bytes);
        line.write(full.content(), full);
    }

    private void passes(int bytes) {
        passed += bytes;
        if (socket == null) { // who writes instead, such as TLS, takes as much again for what it makes of it
            buffers.budget().addDirect(bytes);
        }
    }

    /** The operating system has taken a batch, or never will. */
    void done(int bytes, @Nullable Throwable failure) {
        if (socket == null) {
            buffers.budget().addDirect(-bytes);
        }
        if (failure != null) {
            line.writeFailed(failure);
            return;
        }
        taken += bytes;
        if (flushAgain && taken == flushed) {
            flush();
        }
        line.hasTaken();
    }

    /** From now on nothing is written; what was not passed on is thrown away. */
    void seal() {
        sealed = true;
        clear();
    }
}
