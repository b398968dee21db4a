package dev.longwire.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The smallest real run: programs are compiled and started, and put under load for a moment. */
class HarnessTest {
    private static final Timing MOMENT = new Timing(1, .1, .05, .3, false);

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Place place;
    private Contenders contenders;
    private Bench bench;

    @BeforeEach
    void programs() {
        boolean possible =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux") && Extras.onPath("cc") != null;
        if ("true".equals(System.getenv("CI"))) {
            assertTrue(possible, "no Linux with a C compiler (CI=true: nothing may be skipped)");
        }
        assumeTrue(possible, "the benchmarks need Linux and a C compiler");
        // The JVM that runs the tests also runs the contenders, so that each JDK of the build is tried.
        Path root = Path.of("").toAbsolutePath().getParent();
        place = new Place(root, Path.of(System.getProperty("java.home")), Runtime.version());
        Tools.compile(place);
        contenders = new Contenders(place, Libraries.own());
        bench = new Bench(place, new Progress(new PrintStream(said), false, 1));
    }

    private Contender server(String id) {
        return contenders.java().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Measured run(String id, List<String> words, Cell cell, String contender) {
        Contender yardstick = contenders.yardstick();
        LoadPart part = new LoadPart(id, words, List.of(cell), yardstick, List.of(server(contender)), MOMENT);
        Measured measured = part.run(bench);
        assertEquals(List.of(), bench.troubles());
        return measured;
    }

    @Test
    void echoIsMeasuredNextToTheYardstick() {
        Cell cell = Cell.ECHO.get(0);
        Measured measured = run("echo", List.of(), cell, "longwire");
        assertEquals(
                1, measured.median("b", Contenders.YARDSTICK, Measured.RATIO).median());
        assertNotNull(measured.median("b", "longwire", Measured.RATIO));
        assertNotNull(measured.median("b", "longwire", Measured.P99));
    }

    @Test
    void fanOutReachesEverySubscriber() {
        Cell cell = Cell.of("s32", "", "-m broadcast -c 10 -s 32");
        assertNotNull(run("fanout", List.of("fanout"), cell, "longwire-callback")
                .median("s32", "longwire-callback", Measured.RATE));
    }

    @Test
    void handshakesAreCounted() {
        Cell cell = Cell.of("plain", "", "-m handshake -c 5");
        assertTrue(run("handshake", List.of(), cell, "longwire")
                        .median("plain", "longwire", Measured.RATE)
                        .median()
                > 0);
    }

    @Test
    void clientsAreMeasuredNextToTheBareSocket() {
        List<Contender> clients = contenders.clients();
        Contender longwire = clients.stream()
                .filter(each -> each.id().equals("longwire"))
                .findFirst()
                .orElseThrow();
        Measured measured = new ClientPart(
                        contenders.yardstick(), clients.get(0), List.of(clients.get(0), longwire), MOMENT)
                .run(bench);
        assertEquals(List.of(), bench.troubles());
        assertNotNull(measured.median("s1k", "longwire", Measured.RATIO));
        assertNotNull(measured.median("s32", "bare", Measured.P50));
    }

    @Test
    void whatFailsIsSaidAndTheOthersGoOn() {
        Contender broken = new Contender("broken", "Broken", "", java.util.Set.of(), false, List.of("false"), null);
        LoadPart part = new LoadPart(
                "echo", List.of(), List.of(Cell.ECHO.get(0)), contenders.yardstick(), List.of(broken), MOMENT);
        Measured measured = part.run(bench);
        assertFalse(bench.troubles().isEmpty());
        assertTrue(said.toString().contains("*** Broken"));
        assertNotNull(measured.median("b", Contenders.YARDSTICK, Measured.RATE));
    }
}
