package dev.longwire.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Many attacking clients, moved by the thread of the attack. */
final class Crowd implements AutoCloseable {
    /** Between turns in which nothing could be done, and after each for peers that act once a turn. */
    private static final long PAUSE_NANOS = 5_000_000;

    /** Opening handshakes at a time, fewer than the backlog of a server. */
    private static final int OPENING = 256;

    private final int port;
    private final List<Peer> peers = new ArrayList<>();

    Crowd(int port) {
        this.port = port;
    }

    /** Adds peers, and lets the crowd go on while they open or are refused. */
    void join(int count, Behaviour behaviour, BooleanSupplier over) throws IOException {
        for (int i = 0; i < count && !over.getAsBoolean(); i++) {
            while (count(Peer.State.OPENING) >= OPENING && !over.getAsBoolean()) {
                turn();
            }
            peers.add(new Peer(peers.size(), port, behaviour));
        }
    }

    /** Lets them do what they do until that is so. */
    void until(BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            turn();
        }
    }

    private void turn() {
        boolean moved = false;
        for (Peer peer : peers) {
            moved |= peer.turn();
        }
        if (!moved) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    List<Peer> peers() {
        return peers;
    }

    int count(Peer.State state) {
        int count = 0;
        for (Peer peer : peers) {
            if (peer.state == state) {
                count++;
            }
        }
        return count;
    }

    /** Whether all have an answer to their request, or none any more. */
    boolean allAnswered() {
        return count(Peer.State.OPENING) == 0;
    }

    @Override
    public void close() {
        peers.forEach(Peer::close);
    }
}
