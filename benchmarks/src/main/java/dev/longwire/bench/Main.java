package dev.longwire.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of ./bench. */
@Command(
        name = "./bench",
        sortOptions = false,
        description = {"Measures Longwire next to a yardstick in C and to other servers and clients.", ""})
final class Main implements Callable<Integer> {
    @Option(
            names = "--compare",
            paramLabel = "REV",
            description = "Measure this tree and another revision in cells b to f, in turns, and print the ratios.")
    private @Nullable String revision;

    @Option(names = "--quick", description = "Short and rough: see that it works.")
    private boolean quick;

    @Option(names = "--cells", split = ",", paramLabel = "CELL", description = "Only these cells, such as b,c.")
    private List<String> cells = new ArrayList<>();

    @Option(names = "--contenders", split = ",", paramLabel = "NAME", description = "Only these, and the yardstick.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--rounds", description = "How often each cell is measured (default 3).")
    private int rounds;

    @Option(names = "--seconds", description = "How long each measurement takes (default 1.5).")
    private double seconds;

    @Option(names = "--warm-up", description = "Seconds of load before the first measurement of a JVM (default 10).")
    private double warmUp = -1;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    private Main() {}

    /** Runs and ends the JVM. */
    public static void main(String[] args) {
        CommandLine command = new CommandLine(new Main());
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            if (!(e instanceof BenchException)) {
                throw e;
            }
            System.err.println("bench: " + e.getMessage());
            return 1;
        });
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() {
        Place place = Place.newestJdk(Path.of(System.getProperty("bench.root", ".")));
        Tools.compile(place);
        Contenders contenders = new Contenders(place, System.getProperty("java.class.path"));
        List<Contender> all = contenders.servers();
        Contender yardstick = all.get(0);
        List<Contender> chosen = new ArrayList<>(all.subList(1, all.size()));
        if (revision != null) {
            chosen = List.of(chosen.get(0), Compare.build(place, contenders, revision, System.err));
        } else if (!names.isEmpty()) {
            chosen.removeIf(each -> !names.contains(each.id()));
        }
        LoadPart part = new LoadPart("echo", List.of(), cells(), yardstick, chosen, timing());
        Progress progress = new Progress(System.err, System.console() != null, part.estimate());
        progress.say(String.format("bench: JDK %s, about %.0f s", place.version(), part.estimate()));
        Bench bench = new Bench(place, progress);
        Measured measured = part.run(bench);
        if (revision != null) {
            Compare.print(System.out, part, measured, chosen.get(0), chosen.get(1));
        } else {
            print(part, measured);
        }
        return bench.troubles().isEmpty() ? 0 : 1;
    }

    private List<Cell> cells() {
        return Cell.ECHO.stream()
                .filter(cell -> cells.isEmpty() || cells.contains(cell.id()))
                .toList();
    }

    private Timing timing() {
        Timing base = quick ? Timing.QUICK : Timing.FULL;
        return new Timing(
                rounds > 0 ? rounds : base.rounds(),
                warmUp >= 0 ? warmUp : base.warmUp(),
                base.lead(),
                seconds > 0 ? seconds : base.seconds(),
                base.fresh());
    }

    private static void print(LoadPart part, Measured measured) {
        measured.medians().forEach((key, value) -> {
            if (key.metric().equals(Measured.RATIO)) {
                System.out.printf(
                        "%s %-20s %.2f (%.2f to %.2f)%n",
                        key.cell(), key.contender(), value.median(), value.low(), value.high());
            }
        });
    }
}
