package dev.longwire.proving.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The golden file: what came of each case when it was last recorded, on purpose, and looked at. One for all lines. */
final class Golden {
    /** Records instead of comparing. */
    static final String PROPERTY = "longwire.conformance.record";

    private static final String NAME = "golden.tsv";
    private static final Path SOURCE = Path.of("src/main/resources/dev/longwire/proving/conformance", NAME);
    private static final String TITLE = "case\trole\tsection\tverdict\ton the wire\ttold to the application";
    private static final int MOST_SHOWN = 40;

    private Golden() {}

    /** The rows by case and role; none if nothing was recorded yet. */
    private static Map<String, String> rows() throws IOException {
        try (InputStream in = Golden.class.getResourceAsStream(NAME)) {
            String all = in == null ? TITLE : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return all.lines()
                    .skip(1)
                    .collect(Collectors.toMap(Golden::key, row -> row, (one, other) -> one, LinkedHashMap::new));
        }
    }

    private static String key(String row) {
        String[] field = row.split("\t", 3);
        return field[0] + " " + field[1];
    }

    /**
     * Compares a run with the golden file.
     *
     * @param groups what the line has cases for; rows of other groups are not missed
     * @return what differs, line by line; empty if nothing does
     */
    static String difference(List<Result> results, Set<Group> groups) throws IOException {
        Map<String, String> golden = rows();
        List<String> lines = new ArrayList<>();
        for (Result result : results) {
            String row = golden.remove(result.key());
            if (!result.golden().equals(row)) {
                lines.add((row == null ? "  not recorded: " : "- " + row + "\n+ ") + result.golden());
            }
        }
        Set<String> prefixes = groups.stream().map(Cases::prefix).collect(Collectors.toCollection(TreeSet::new));
        golden.forEach((key, row) -> {
            if (prefixes.stream().anyMatch(key::startsWith)) {
                lines.add("  recorded, but there is no such case: " + row);
            }
        });
        int more = lines.size() - MOST_SHOWN;
        return String.join("\n", lines.subList(0, Math.min(lines.size(), MOST_SHOWN)))
                + (more > 0 ? "\n... and " + more + " more" : "");
    }

    /** Writes the source of the golden file, for the next build to compare with. */
    static void record(List<Result> results) throws IOException {
        if (!Files.isDirectory(Path.of("src/main/java/dev/longwire/proving/conformance"))) {
            throw new IllegalStateException(
                    "the golden file is recorded by proving's own test: see docs/conformance.md");
        }
        List<String> lines = new ArrayList<>(List.of(TITLE));
        results.forEach(result -> lines.add(result.golden()));
        Files.createDirectories(SOURCE.getParent());
        Files.write(SOURCE, lines, StandardCharsets.UTF_8);
    }
}
