package dev.longwire.http.netty;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Bytes that a line writes at its next flush from where they lie; one stretch. Used on the loop. */
final class InPlace {
    /** Null while there are none. */
    private @Nullable Memory memory;

    private int from;
    private int to;

    InPlace begin(Memory claimed, int start, int end) {
        claimed.hold(end);
        memory = claimed;
        from = start;
        to = end;
        return this;
    }

    /** How many bytes no socket has taken yet. */
    int size() {
        return memory == null ? 0 : to - from;
    }

    /** Writes to a socket at once. Returns how many bytes it took, perhaps none. */
    int send(Socket socket) throws IOException {
        int sent = memory == null ? 0 : socket.sendAddress(memory.bytes().memoryAddress(), from, to);
        from += sent;
        return sent;
    }

    /** Leaves the rest to the line. */
    void pass(Batches batches) {
        Memory held = memory;
        if (held != null) {
            memory = null;
            batches.pass(held, from, to);
            held.unhold();
        }
    }

    /** They are written, or never will be. */
    void end() {
        if (memory != null) {
            memory.unhold();
            memory = null;
        }
    }
}
