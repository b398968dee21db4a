package dev.longwire.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/** Writes down what ran with which peers, and ends the peers after the last test. */
final class Results implements BeforeAllCallback, AfterEachCallback {
    /** A test whose class has a pairing for each run. */
    interface Paired {
        Pairing pairing();
    }

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Results.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        table(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        String outcome = context.getExecutionException()
                .map(thrown -> thrown instanceof TestAbortedException ? "skipped" : "**failed**")
                .orElse("ok");
        if (context.getRequiredTestInstance() instanceof Paired test) {
            table(context).add(caseOf(context), test.pairing().toString(), outcome);
        }
    }

    private static Table table(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent("table", key -> new Table(), Table.class);
    }

    private static String caseOf(ExtensionContext context) {
        String method = context.getRequiredTestMethod().getName();
        String words = method.replaceAll("([A-Z]|[0-9]+)", " $1").toLowerCase(Locale.ROOT);
        boolean parameterized = context.getRequiredTestMethod().getParameterCount() > 0;
        return parameterized ? words + ": " + context.getDisplayName() : words;
    }

    /** What ran; JUnit closes it at the very end. */
    private static final class Table implements AutoCloseable {
        private final Map<String, Map<String, String>> outcomes = new TreeMap<>();

        synchronized void add(String row, String column, String outcome) {
            outcomes.computeIfAbsent(row, fresh -> new LinkedHashMap<>()).put(column, outcome);
        }

        @Override
        public synchronized void close() throws IOException {
            String text = text();
            Peer.stopAll();
            Files.writeString(Files.createDirectories(Path.of("target")).resolve("interop.md"), text);
        }

        private String text() {
            StringBuilder text = new StringBuilder("# What ran against programs of others\n\nLongwire on JDK ")
                    .append(System.getProperty("java.version"))
                    .append(", ")
                    .append(System.getProperty("os.name"))
                    .append(' ')
                    .append(System.getProperty("os.arch"))
                    .append(", with\n\n");
            Peer.ALL.forEach(peer -> text.append("- ")
                    .append(peer.name())
                    .append(": ")
                    .append(peer.version())
                    .append('\n'));
            String columns = Pairing.all().map(Pairing::toString).collect(Collectors.joining(" | "));
            text.append("\n| case | ").append(columns).append(" |\n|---").append("|---".repeat((int)
                            Pairing.all().count()));
            text.append("|\n");
            outcomes.forEach((row, cells) -> text.append("| ")
                    .append(row)
                    .append(" | ")
                    .append(Pairing.all()
                            .map(pairing -> cells.getOrDefault(pairing.toString(), ""))
                            .collect(Collectors.joining(" | ")))
                    .append(" |\n"));
            return text.toString();
        }
    }
}
