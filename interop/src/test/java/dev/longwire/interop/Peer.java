package dev.longwire.interop;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A program to talk to; README.md says what it has to understand.
 *
 * @param name what it is called in the results
 * @param command starts it
 * @param install how to get it
 */
record Peer(String name, List<String> command, String install) {
    static final List<Peer> ALL = List.of(
            new Peer("node-ws", List.of("node", "node/ws.mjs"), "install Node and run 'npm ci' in interop/node"),
            new Peer(
                    "python-websockets",
                    List.of(python(), "python/websockets_peer.py"),
                    "apt-get install python3-websockets, or name a Python that has it in LONGWIRE_PYTHON"));

    private static final Map<Peer, Running> RUNNING = new ConcurrentHashMap<>();

    /** Exactly one is there. */
    private record Running(@Nullable PeerProcess process, String missing) {}

    private static String python() {
        return System.getenv().getOrDefault("LONGWIRE_PYTHON", "/usr/bin/python3");
    }

    /** The process that the tests share; it is started when first asked for. */
    PeerProcess shared() {
        Running running = RUNNING.computeIfAbsent(this, Peer::started);
        if (running.process() == null) {
            absent(running.missing());
        }
        return Objects.requireNonNull(running.process());
    }

    /** A process of the caller's own, to be closed by it. */
    PeerProcess start() throws InterruptedException {
        shared(); // says so if the peer is not installed
        try {
            return PeerProcess.start(this);
        } catch (MissingPeerException gone) {
            throw new AssertionError(gone);
        }
    }

    private Running started() {
        try {
            return new Running(PeerProcess.start(this), "");
        } catch (MissingPeerException missing) {
            String message = "the tests against " + name + " cannot run, it is not installed. To run them: " + install
                    + ". (" + missing.getMessage() + ")";
            System.err.println("*** SKIPPED: " + message);
            return new Running(null, message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + name + " started", e);
        }
    }

    private static void absent(String message) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(message + " With CI=true nothing may be skipped.");
        }
        Assumptions.abort(message);
    }

    /** Such as {@code ws 8.23.0 on Node 20.20.2}, or that it is not installed. */
    String version() {
        Running running = RUNNING.get(this);
        return running == null || running.process() == null
                ? "not installed"
                : running.process().version();
    }

    /** Ends the shared processes. */
    static void stopAll() {
        RUNNING.values().forEach(running -> {
            if (running.process() != null) {
                running.process().close();
            }
        });
        RUNNING.clear();
    }

    @Override
    public String toString() {
        return name;
    }
}
