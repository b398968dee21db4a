package dev.longwire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is fetched or made before the first run: the peers that the main build leaves out, and a key for TLS. */
final class Extras {
    private static final int FETCHING = 600;

    /** Before its install script has run, bun.exe is a few lines of text. */
    private static final long SMALLEST_PROGRAM = 1 << 20;

    private Extras() {}

    /** Where a program is, or null. */
    static @Nullable String onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }

    /** Installs the packages of the folder node; null if they are there, else why not. */
    static @Nullable String npm(Place place) {
        Path folder = place.bench("node");
        Path modules = folder.resolve("node_modules");
        Path lock = modules.resolve(".longwire-lock");
        try {
            if (Files.exists(lock) && Files.mismatch(folder.resolve("package-lock.json"), lock) < 0) {
                return null;
            }
            if (onPath("npm") == null || onPath("node") == null) {
                return "there is no node with npm on the PATH";
            }
            System.err.println("bench: installing the npm packages of benchmarks/node");
            Tools.run(folder, List.of("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"), FETCHING);
            Files.copy(folder.resolve("package-lock.json"), lock);
            return null;
        } catch (IOException | BenchException e) {
            return "npm ci failed in benchmarks/node: " + e.getMessage();
        }
    }

    /** Bun's program: npm brings it in a package for each platform, out of which Bun's install script may move it; or null. */
    static @Nullable String bun(Place place) {
        Path modules = place.bench("node/node_modules");
        if (!Files.isDirectory(modules)) {
            return null;
        }
        return Place.attempt(() -> {
            try (Stream<Path> all = Files.walk(modules, 4)) {
                return all.filter(each -> each.endsWith("bin/bun") || each.endsWith("bun/bin/bun.exe"))
                        .filter(each ->
                                Files.isExecutable(each) && each.toFile().length() > SMALLEST_PROGRAM)
                        .map(Path::toString)
                        .findFirst()
                        .orElse(null);
            }
        });
    }

    static String npmVersion(Place place, String name) {
        Path description = place.bench("node/node_modules").resolve(name).resolve("package.json");
        String text = Place.attempt(() -> Files.exists(description) ? Files.readString(description) : "");
        Matcher matcher = Pattern.compile("\"version\": *\"([^\"]+)\"").matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Builds the peer that needs a newer JDK than the rest; null if it is built, else why not. */
    static @Nullable String helidon(Place place) {
        Path built = place.bench("target/helidon/.built");
        Path source = place.bench("src/main/java/dev/longwire/bench/servers/Helidon.java");
        try {
            if (Files.exists(built)
                    && Files.getLastModifiedTime(built).compareTo(Files.getLastModifiedTime(source)) > 0) {
                return null;
            }
            System.err.println("bench: building the server of Helidon");
            Path pom = place.bench("helidon/pom.xml");
            Tools.run(
                    place.root(),
                    List.of(
                            "env",
                            "JAVA_HOME=" + place.jdk(),
                            "mvn",
                            "-B",
                            "-q",
                            "-Dmaven.compiler.failOnWarning=false",
                            "-f",
                            pom.toString(),
                            "package"),
                    FETCHING);
            Files.deleteIfExists(built);
            Files.createFile(built);
            return null;
        } catch (IOException | BenchException e) {
            return "its build failed: " + e.getMessage();
        }
    }

    /** A folder with a new key and a self-signed certificate, as PEM and as PKCS #12. */
    static Path tls(Place place) {
        Path folder = place.bench("target/tls");
        Path store = folder.resolve("server.p12");
        if (Files.exists(store) && Place.attempt(() -> !Keys.expired(store))) {
            return folder;
        }
        return Place.attempt(() -> {
            Files.createDirectories(folder);
            Files.deleteIfExists(store);
            String words = "-genkeypair -alias server -keyalg EC -groupname secp256r1 -storetype PKCS12 -storepass "
                    + Keys.PASSWORD
                    + " -dname CN=localhost -ext san=dns:localhost,ip:127.0.0.1 -validity 365 -keystore";
            List<String> command = Stream.concat(
                            Stream.of(place.jdk().resolve("bin/keytool").toString()),
                            Stream.concat(Stream.of(words.split(" ")), Stream.of(store.toString())))
                    .toList();
            Tools.run(folder, command, 60);
            Keys.writePem(store, folder);
            return folder;
        });
    }
}
