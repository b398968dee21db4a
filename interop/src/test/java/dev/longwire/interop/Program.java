package dev.longwire.interop;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

/** How a peer is started. README.md says which commands it understands and which events it tells. */
interface Program {
    /**
     * Starts it.
     *
     * @param name of the peer, for logs
     * @param events takes what it tells, one at a time; the first is {@code ready}, the last {@code exit}
     * @throws MissingPeerException if it is not installed
     */
    Running start(String name, Consumer<Told> events) throws MissingPeerException, IOException;

    /** Why the tests cannot use it although it is installed, in words for the table; empty if they can. */
    default String unfit() {
        return "";
    }

    /** A program that was started. */
    interface Running extends AutoCloseable {
        void command(Map<String, ?> command) throws IOException;

        /** Ends it without a word. */
        void kill();

        /** What it had to say about what went wrong. */
        String complaints();

        @Override
        void close();
    }

    /** The event that its servers listen at these ports, which are 0 if there are none. */
    static Told ready(String library, String version, int ws, int wss) {
        return new Told(
                "ready",
                Map.of(
                        "event",
                        "ready",
                        "library",
                        library,
                        "version",
                        version,
                        "runtime",
                        "",
                        "ws",
                        (long) ws,
                        "wss",
                        (long) wss));
    }

    /** The event that a program has ended. */
    static Told exit(String why) {
        return new Told("exit", Map.of("event", "exit", "why", why));
    }
}
