package dev.longwire.http.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table in docs/security.md names tests that are there, and all that attack. */
class SecurityTableTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)(?:\\.(\\w+))?`");

    private static List<String> rows() throws IOException {
        try (Stream<String> lines = Files.lines(ROOT.resolve("docs/security.md"))) {
            return lines.filter(line -> line.startsWith("| "))
                    .skip(1)
                    .map(row -> row.substring(row.lastIndexOf('|', row.length() - 2)))
                    .toList();
        }
    }

    /** The sources of all tests of all modules, by class. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(tests)) {
                    files.filter(file -> file.toString().endsWith("Test.java"))
                            .forEach(file ->
                                    sources.put(file.getFileName().toString().replace(".java", ""), read(file)));
                }
            }
        }
        return sources;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void everyRowNamesTestsThatAreThere() throws IOException {
        Map<String, String> tests = tests();
        assertThat(rows()).hasSizeGreaterThan(10).allSatisfy(shownBy -> {
            Matcher named = NAMED.matcher(shownBy);
            int count = 0;
            for (; named.find(); count++) {
                assertThat(tests).containsKey(named.group(1));
                if (named.group(2) != null) {
                    assertThat(tests.get(named.group(1))).contains("void " + named.group(2) + "(");
                }
            }
            assertThat(count).as("tests named in %s", shownBy).isPositive();
        });
    }

    @Test
    void everyAttackIsInTheTable() throws IOException {
        String table = String.join("\n", rows());
        assertThat(tests().keySet())
                .filteredOn(name -> name.endsWith("AttackTest"))
                .hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(table).contains("`" + name));
    }
}
