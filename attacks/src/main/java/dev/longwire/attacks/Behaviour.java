package dev.longwire.attacks;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the peers of a {@link Crowd} do. One object for all of them; called by the crowd's thread. */
class Behaviour {
    static final int ALL = Integer.MAX_VALUE;

    /** The path that is asked for. */
    final String path;

    Behaviour(String path) {
        this.path = path;
    }

    /** The request. */
    byte[] request() {
        return Wire.request(path, false);
    }

    /** How many octets of the request leave in a turn. */
    int octetsOfRequest() {
        return ALL;
    }

    /** What an open peer writes next; null: nothing in this turn. Whatever was given is written to its end first. */
    @Nullable
    ByteBuffer next(Peer peer) {
        return null;
    }

    /** How many octets an open peer reads in a turn. */
    int appetite(Peer peer) {
        return ALL;
    }

    /** A message has come, of which these are the first four octets, or fewer. */
    void message(Peer peer, ByteBuffer beginning) {}
}
