package dev.longwire.http.netty;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;

/** What a socket is still to be sent, in order. Used on the loop. */
final class Unsent {
    /** So many sends in one turn of the loop, and then it is the turn of the other lines. */
    private static final int MOST_SENDS = 16;

    private record Part(ByteBuf bytes, Write write) {
        void end() {
            bytes.release();
        }
    }

    private final ArrayDeque<Part> parts = new ArrayDeque<>();
    /** A part that is done is being told of, which may bring more of them. */
    private boolean sending;

    void add(ByteBuf bytes, Write write) {
        parts.addLast(new Part(bytes, write));
    }

    /** Sends until the socket takes no more. Returns whether it would have taken more, but others have waited long enough. */
    boolean send(EpollSocket socket, LoopBuffers buffers) throws IOException {
        if (sending) {
            return false;
        }
        sending = true;
        try {
            for (int sends = 0; sends < MOST_SENDS; sends++) {
                Part first = parts.peekFirst();
                if (first == null || socket.send(first.bytes, buffers) == 0) {
                    return false;
                }
                if (!first.bytes.isReadable()) {
                    parts.removeFirst();
                    first.end();
                    first.write.trySuccess();
                }
            }
            return !parts.isEmpty();
        } finally {
            sending = false;
        }
    }

    /** Nothing of it will be sent. */
    void drop(Throwable cause) {
        for (Part part = parts.pollFirst(); part != null; part = parts.pollFirst()) {
            part.end();
            part.write.tryFailure(cause);
        }
    }
}
