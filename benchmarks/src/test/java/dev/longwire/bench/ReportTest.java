package dev.longwire.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Run RUN = new Run("2026-01-02 03:04", "2 × Test", "Linux", "25", "abc");

    @TempDir
    Path root;

    private Place place;
    private Path page;

    @BeforeEach
    void aPageWithMarks() throws IOException {
        place = new Place(root, Path.of(System.getProperty("java.home")), Runtime.version());
        page = Files.createDirectories(root.resolve("docs")).resolve("performance.md");
        Files.copy(repository().resolve("docs/performance.md"), page);
    }

    private static Path repository() {
        return Path.of("").toAbsolutePath().getParent();
    }

    private static Measured echo(String contender, double ratio) {
        Measured measured = new Measured(Parts.ECHO_PART);
        measured.add("b", contender, Measured.RATIO, ratio);
        return measured;
    }

    @Test
    void measuringAgainReplacesOnlyWhatWasMeasured() {
        Results.merge(place, RUN, echo("longwire", .5));
        Results.merge(place, RUN, echo("jetty", .25));
        Run later = new Run("2026-02-03 04:05", "2 × Test", "Linux", "25", "def");
        Results.merge(place, later, echo("longwire", .75));
        Results results = Results.read(place);
        assertEquals(new Medians(.75, .75, .75, 1), results.value("echo", "b", "longwire", Measured.RATIO));
        assertEquals(new Medians(.25, .25, .25, 1), results.value("echo", "b", "jetty", Measured.RATIO));
        assertEquals("def", results.run(later.id()).commit());
    }

    @Test
    void aRunWithNothingLeftOfItIsForgotten() {
        Results.merge(place, RUN, echo("longwire", .5));
        Run later = new Run("2026-02-03 04:05", "2 × Test", "Linux", "25", "def");
        Results.merge(place, later, echo("longwire", .75));
        assertEquals(null, Results.read(place).run(RUN.id()));
    }

    @Test
    void thePageGetsItsTablesAndKeepsItsWords() throws IOException {
        String before = Files.readString(page);
        Results.name(place, List.of(new Contender("jetty", "Jetty", "12.1", Set.of(), true, List.of(), null)));
        Results.merge(place, RUN, echo("jetty", .25));
        Results.merge(place, RUN, echo("longwire", .5));
        Report.write(place);
        String after = Files.readString(page);
        assertTrue(after.contains("| **longwire** | **0.50** |\n| Jetty 12.1 | 0.25 |\n"), "the best comes first");
        assertTrue(after.contains("2026-01-02 03:04"));
        String words = before.substring(0, before.indexOf("<!-- bench"));
        assertTrue(after.startsWith(words));
        Report.write(place);
        assertEquals(after, Files.readString(page), "writing it again changes nothing");
    }

    @Test
    void aMarkThatNoTableBelongsToIsAnError() throws IOException {
        Files.writeString(page, "<!-- bench: nonsense -->\n<!-- end -->\n");
        assertThrows(BenchException.class, () -> Report.write(place));
    }

    @Test
    void picturesAreWellFormed() throws Exception {
        Results.merge(place, RUN, echo("a<b&c", .25));
        Measured growth = new Measured(Parts.GROWTH_PART);
        Parts.GROWTH_SIZES.forEach(size -> growth.add(Integer.toString(size), "longwire", Measured.PER_CPU, 1000));
        Results.merge(place, RUN, growth);
        Report.write(place);
        try (Stream<Path> charts = Files.list(root.resolve("docs/charts"))) {
            List<Path> all = charts.toList();
            assertFalse(all.isEmpty());
            for (Path chart : all) {
                byte[] bytes = Files.readString(chart).getBytes(StandardCharsets.UTF_8);
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
            }
        }
    }
}
