package dev.longwire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Where things are, and what they are run with.
 *
 * @param root the source tree of Longwire
 * @param jdk the home of the JDK that contenders run on
 * @param version of that JDK
 */
record Place(Path root, Path jdk, Runtime.Version version) {
    /** Names the version, without the start of a JVM. */
    private static final String RELEASE = "release";

    /** What Longwire runs on. */
    private static final int OLDEST = 17;

    /** With the newest JDK among those in the environment and the neighbours of the one that runs this. */
    static Place newestJdk(Path root) {
        return jdks().map(home -> new Place(root, home, versionOf(home)))
                .max((a, b) -> a.version.compareTo(b.version))
                .orElseThrow(() -> new BenchException("no JDK found; set JAVA_HOME to one"));
    }

    private static Stream<Path> jdks() {
        Path running = Path.of(System.getProperty("java.home"));
        Stream<Path> named = System.getenv().entrySet().stream()
                .filter(entry -> entry.getKey().matches("(JAVA|JDK)\\w*HOME\\w*"))
                .map(entry -> Path.of(entry.getValue()));
        return Stream.concat(Stream.of(running), named)
                .filter(Files::isDirectory)
                .flatMap(home -> Stream.concat(Stream.of(home), neighbours(home)))
                .filter(home ->
                        Files.isExecutable(home.resolve("bin/javac")) && Files.isReadable(home.resolve(RELEASE)));
    }

    /** Their homes by version. Just one if there is no other. */
    Map<String, Path> oldestAndNewest() {
        Map<String, Path> homes = new LinkedHashMap<>();
        jdks().filter(home -> versionOf(home).feature() >= OLDEST)
                .min((a, b) -> versionOf(a).compareTo(versionOf(b)))
                .ifPresent(home -> homes.put(versionOf(home).toString(), home));
        homes.put(version.toString(), jdk);
        return homes;
    }

    private static Stream<Path> neighbours(Path home) {
        return attempt(() -> {
            try (Stream<Path> all = Files.list(home.toRealPath().resolveSibling("."))) {
                return all.toList().stream();
            }
        });
    }

    private static Runtime.Version versionOf(Path home) {
        Properties release = new Properties();
        return attempt(() -> {
            try (var in = Files.newBufferedReader(home.resolve(RELEASE))) {
                release.load(in);
            }
            return Runtime.Version.parse(release.getProperty("JAVA_VERSION").replace("\"", ""));
        });
    }

    /** What may fail with an IOException. */
    interface Io<T> {
        T get() throws IOException;
    }

    static <T> T attempt(Io<T> io) {
        try {
            return io.get();
        } catch (IOException e) {
            throw new BenchException(e.toString(), e);
        }
    }

    /** A file or folder of the benchmarks. */
    Path bench(String name) {
        return root.resolve("benchmarks").resolve(name);
    }

    /** A program of benchmarks/c, compiled by {@link Tools}. */
    Path program(String name) {
        return bench("target/c").resolve(name);
    }

    /** The start of a command line that runs Java as every contender in Java is run. */
    List<String> java(List<String> flags, String classPath) {
        return Stream.of(Stream.of(jdk.resolve("bin/java").toString()), flags.stream(), Stream.of("-cp", classPath))
                .flatMap(words -> words)
                .toList();
    }
}
