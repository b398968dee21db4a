package dev.longwire.transport;

import dev.longwire.Compression;
import dev.longwire.Handshake;
import org.jspecify.annotations.Nullable;

/** What was agreed on when a connection opened. May be asked on any thread. */
interface Agreement {
    /**
     * How messages are compressed.
     *
     * @return null if they are not
     */
    @Nullable
    Compression compression();

    /** All of it; the same object each time. */
    Handshake handshake();

    static Agreement of(Handshake known) {
        return new Known(known);
    }

    record Known(Handshake handshake) implements Agreement {
        @Override
        public @Nullable Compression compression() {
            return handshake.compression();
        }
    }
}
