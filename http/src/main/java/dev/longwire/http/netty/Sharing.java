package dev.longwire.http.netty;

import dev.longwire.protocol.SharedFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Frames that several lines of a loop send from one place, each a stretch of them: what a thousand lines get is in the
 * processor's cache when it is sent, and one copy instead of a thousand. They are kept until the last of these lines has sent
 * them or has copied what its socket did not take, which is at the end of the loop's turn. Used on the loop.
 */
final class Sharing {
    /** Null until the first frame. */
    private @Nullable ByteBuf memory;

    private @Nullable SharedFrames frames;
    /** Those that have begun since nobody had any; some have ended already. */
    private final List<Batches> users = new ArrayList<>();

    /** Those that have a stretch now. */
    private int busy;

    /** The frames, with room for one of this size; null if there is none. */
    @Nullable
    SharedFrames roomFor(int bytes, ByteBufAllocator allocator) {
        if (frames == null) {
            memory = allocator.directBuffer(LoopBuffers.LARGE, LoopBuffers.LARGE);
            frames = new SharedFrames(
                    memory.internalNioBuffer(0, LoopBuffers.LARGE).slice().order(ByteOrder.BIG_ENDIAN));
        }
        if (!frames.hasRoom(bytes)) {
            for (int i = 0; i < users.size(); i++) {
                users.get(i).flushShared();
            }
        }
        return frames.hasRoom(bytes) ? frames : null;
    }

    /** A line has a stretch to send. */
    void begin(Batches user) {
        users.add(user);
        busy++;
    }

    /** A line has no stretch any more. */
    void end() {
        busy--;
        if (busy == 0) {
            users.clear();
            if (frames != null) {
                frames.clear();
            }
        }
    }

    /** Writes a stretch to a socket at once. Returns how many bytes it took, perhaps none. */
    int send(Socket socket, int from, int to) throws IOException {
        return socket.sendAddress(Objects.requireNonNull(memory).memoryAddress(), from, to);
    }

    /** Leaves a stretch to a line, copied. */
    void copy(int from, int to, Batches line) {
        SharedFrames all = Objects.requireNonNull(frames);
        int at = from;
        while (at < to) {
            ByteBuffer room = line.reserve(1);
            int bytes = Math.min(to - at, room.remaining());
            all.copy(at, bytes, room);
            at += bytes;
        }
    }

    void free() {
        if (memory != null) {
            memory.release();
            memory = null;
            frames = null;
        }
    }
}
