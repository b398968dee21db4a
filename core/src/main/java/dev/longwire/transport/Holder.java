package dev.longwire.transport;

import dev.longwire.protocol.ProtocolException;

/** Who holds memory for a peer: an open connection. Its methods may be called by any thread. */
interface Holder {
    /** Where it lives, whose budget its memory is counted in. */
    Loop loop();

    /** What it holds, in bytes: roughly, since its queues change meanwhile. */
    long held();

    /** What of that is a message that has begun to come. */
    long begun();

    /** Has it hold no more, or lets it: while it is held back it reads nothing, and who sends to it waits. Does not wait. */
    void holdBack(boolean on);

    /** Ends it with this cause, and lets go of what it holds: within one close timeout, whatever the peer takes. Does not wait. */
    void end(ProtocolException cause);
}
