package dev.longwire.http.netty;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A write of bytes from where they were received. */
final class Claim extends Write {
    private final LoopBuffers home;
    private @Nullable Memory memory;

    Claim(LoopBuffers home) {
        this.home = home;
    }

    /** Of a part of some memory, for a line. */
    Claim of(Memory claimed, ByteBuf part, Batches owner) {
        begin(owner);
        size(part.readableBytes());
        memory = claimed;
        return this;
    }

    @Override
    void giveBack() {
        end();
        Memory claimed = memory;
        memory = null;
        if (claimed != null) {
            claimed.unclaim();
        }
        home.keep(this);
    }
}
