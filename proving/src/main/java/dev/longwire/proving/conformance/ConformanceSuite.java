package dev.longwire.proving.conformance;

import dev.longwire.Compression;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The whole suite over one line. A line's test extends this and says how to make its carrier. Each case passes only if what was
 * seen is what the RFC says; and all together have to be what the golden file says.
 */
public abstract class ConformanceSuite {
    private static final Path RESULTS = Path.of("target", "conformance");

    private final List<Result> results = new ArrayList<>();
    private @Nullable Bench bench;

    /** For subclasses. */
    protected ConformanceSuite() {}

    /**
     * Makes the carrier.
     *
     * @param compression what clients offer and servers support
     * @return a carrier without a server; one of lines that open with an HTTP/1.1 head is an {@link Http1Carrier}
     * @throws Exception if it cannot be made
     */
    protected abstract ConformanceCarrier newCarrier(Compression compression) throws Exception;

    /**
     * What the line is called in the report.
     *
     * @return its name, such as {@code HTTP/1.1}
     */
    protected abstract String line();

    /**
     * How much is done here of what takes much time. One line should be {@link Effort#THOROUGH}.
     *
     * @return usual, if this is not overridden
     */
    protected Effort effort() {
        return Effort.USUAL;
    }

    @TestFactory
    final Stream<DynamicNode> cases() throws Exception {
        ConformanceCarrier carrier = newCarrier(Compression.DEFAULT.withThreshold(0));
        Effort effort = effort().orFull();
        Bench opened = new Bench(carrier, effort);
        bench = opened;
        Map<Group, List<Case>> groups =
                Suite.cases(carrier instanceof Http1Carrier, carrier.showsEnd(), effort).stream()
                        .collect(Collectors.groupingBy(Case::group, TreeMap::new, Collectors.toList()));
        Stream<DynamicNode> containers = groups.entrySet().stream()
                .map(group -> DynamicContainer.dynamicContainer(
                        group.getKey().title(), group.getValue().stream().map(each -> test(each, opened))));
        DynamicNode golden = DynamicTest.dynamicTest("the golden file", () -> finish(groups));
        return Stream.concat(containers, Stream.of(golden));
    }

    private DynamicTest test(Case each, Bench opened) {
        return DynamicTest.dynamicTest(each.key(), () -> {
            Result result = run(each, opened);
            results.add(result);
            if (result.verdict() == Verdict.FAILED) {
                throw new AssertionError(result.describe());
            }
        });
    }

    private static Result run(Case each, Bench opened) {
        try {
            return Result.of(each, each.script().run(opened, each.role()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Result.thrown(each, interrupted);
        } catch (Exception | AssertionError thrown) {
            return Result.thrown(each, thrown);
        }
    }

    private void finish(Map<Group, List<Case>> groups) throws IOException {
        write();
        boolean failed = results.stream().anyMatch(result -> result.verdict() == Verdict.FAILED);
        if (Boolean.getBoolean(Golden.PROPERTY)) {
            if (failed) {
                throw new AssertionError("nothing was recorded, since cases have failed");
            }
            Golden.record(results);
            System.out.println(
                    "Recorded " + results.size() + " outcomes. Look at what changed before it is committed.");
            return;
        }
        String difference = Golden.difference(results, groups.keySet());
        if (!difference.isEmpty()) {
            throw new AssertionError("The outcomes over " + line() + " differ from the golden file"
                    + " (docs/conformance.md says how to record it anew, if that is right):\n" + difference);
        }
    }

    /** For the report: the name of the line, the version of Java, then the results. */
    private void write() throws IOException {
        List<String> lines =
                new ArrayList<>(List.of(line() + "\t" + Runtime.version().feature()));
        results.forEach(result -> lines.add(result.whole()));
        Files.createDirectories(RESULTS);
        String name = line().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "-"
                + Runtime.version().feature() + ".tsv";
        Files.write(RESULTS.resolve(name), lines, StandardCharsets.UTF_8);
    }

    @AfterEach
    final void closeBench() {
        if (bench != null) {
            bench.close();
        }
    }
}
