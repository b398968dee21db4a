package dev.longwire.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * One run of ./bench: when, on what, of which tree.
 *
 * @param id its name in the stored results: the minute it began, UTC
 * @param machine processors and their model
 * @param system kernel, without what its builder added to the version
 * @param jdk that contenders ran on
 * @param commit of the tree, with a plus sign if it was changed since
 */
record Run(String id, String machine, String system, String jdk, String commit) {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    static Run now(Place place, boolean quick) {
        String id = LocalDateTime.now(ZoneOffset.UTC).format(MINUTE) + (quick ? " quick" : "");
        return new Run(id, thisMachine(), thisSystem(), place.version().toString(), thisCommit(place));
    }

    private static String thisMachine() {
        String model = Place.attempt(() -> Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown"));
        return Runtime.getRuntime().availableProcessors() + " × " + model;
    }

    private static String thisSystem() {
        return System.getProperty("os.name") + " "
                + System.getProperty("os.version").replaceFirst("^(\\d+\\.\\d+).*", "$1");
    }

    private static String thisCommit(Place place) {
        try {
            String commit = Tools.run(place.root(), List.of("git", "rev-parse", "--short=10", "HEAD"), 10);
            String changes = Tools.run(
                    place.root(), List.of("git", "status", "--porcelain", "--", "core", "http", "benchmarks/src"), 10);
            return commit.strip() + (changes.isBlank() ? "" : "+");
        } catch (BenchException e) {
            return "unknown"; // a source archive has no git
        }
    }
}
