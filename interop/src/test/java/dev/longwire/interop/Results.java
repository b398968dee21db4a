package dev.longwire.interop;

import dev.longwire.protocol.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gathers what ran with which peers; writes it down and ends the peers after the last test. */
final class Results implements AutoCloseable {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Results.class);

    /** The outcome of a test; of several the later one in this list counts. */
    enum Outcome {
        OK("ok"),
        SKIPPED("skipped"),
        FAILED("**failed**");

        final String words;

        Outcome(String words) {
            this.words = words;
        }
    }

    /** A cell of the table. */
    private record Place(String peer, Role role, Column column) {}

    private final Map<Place, Outcome> outcomes = new HashMap<>();

    static Results of(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent("results", key -> new Results(), Results.class);
    }

    synchronized void add(Plan.Case run, Outcome outcome) {
        Pairing pairing = run.pairing();
        outcomes.merge(
                new Place(pairing.peer().name(), pairing.role(), run.column()),
                outcome,
                (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    /** JUnit calls this at the very end. */
    @Override
    public synchronized void close() throws IOException {
        String text = new Table(Peers.chosen(), Peer::version, (peer, role, column) -> {
                    Outcome outcome = outcomes.get(new Place(peer.name(), role, column));
                    if (outcome == null) {
                        return peer.unfit().isEmpty() ? "not run" : peer.unfit();
                    }
                    return outcome.words;
                })
                .text();
        Peer.stopAll();
        boolean all = Peers.chosen().equals(Peers.ALL);
        Path target = Files.createDirectories(Path.of("target"));
        Files.writeString(target.resolve(all ? "interop.md" : "interop-some.md"), text);
        if (Boolean.getBoolean("longwire.interop.docs") && all) {
            Files.writeString(Table.DOCUMENTATION, text);
        }
    }
}
