package dev.longwire.transport;

import dev.longwire.WebSocket;
import dev.longwire.proving.Frame;

/** Which side the socket under test is on; the peer is on the other. */
enum Side {
    CLIENT,
    SERVER;

    WebSocket open(Rig rig, Log log) {
        return this == CLIENT ? rig.opened(log, Rig.QUIET) : rig.accepted(log, Rig.QUIET);
    }

    /** A frame as the peer sends it. */
    Frame fromPeer(Frame frame) {
        return this == SERVER ? frame.asClient() : frame;
    }
}
