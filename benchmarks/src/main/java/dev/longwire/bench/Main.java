package dev.longwire.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of ./bench. */
@Command(
        name = "./bench",
        sortOptions = false,
        separator = " ",
        header = {
            "Measures Longwire next to a yardstick in C and to other servers and clients, all on this machine.",
            ""
        },
        description = {
            "",
            "Without PART it measures everything, about an hour. Results are kept in benchmarks/results, each with its"
                    + " date, and docs/performance.md is written anew from all of them; so a part can be measured again by"
                    + " itself.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./bench --quick                           three minutes, nothing is kept",
            "  ./bench --compare HEAD~5                  this tree and an older one, interleaved: the ratios",
            "  ./bench echo --cells b,c --contenders longwire,netty-epoll",
            "  ./bench tls deflate --rounds 5",
            "  ./bench --report                          only write docs/performance.md from what is kept",
            "",
            "Servers run on processor 0, load on processor 1. Needs Linux with two processors, a C compiler, Maven, a JDK"
                    + " 17 or later (the newest found is used), and for some peers Node with npm. What cannot be had is left"
                    + " out, loudly."
        })
final class Main implements Callable<Integer> {
    @Parameters(
            paramLabel = "PART",
            arity = "0..*",
            description = "echo, fanout, handshake, deflate, tls, idle, growth, growth-memory, client, start, jmh")
    private List<String> parts = new ArrayList<>();

    @Mixin
    private Choice choice = new Choice();

    @Option(
            names = "--compare",
            paramLabel = "REV",
            description = "Measure this tree and another revision in cells b to f, interleaved, and print the ratios.")
    private @Nullable String revision;

    @Option(names = "--list", description = "Print the names of all contenders, and which of them cannot be had here.")
    private boolean list;

    @Option(names = "--report", description = "Measure nothing; write docs/performance.md from what is kept.")
    private boolean reportOnly;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    private Main() {}

    /** Runs and ends the JVM. */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static int execute(String... args) {
        CommandLine command = new CommandLine(new Main());
        command.setUsageHelpWidth(110);
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            if (!(e instanceof BenchException)) {
                throw e;
            }
            System.err.println("bench: " + e.getMessage());
            return 1;
        });
        return command.execute(args);
    }

    @Override
    public Integer call() {
        Place place = Place.newestJdk(Path.of(System.getProperty("bench.root", ".")));
        if (reportOnly) {
            Report.write(place);
            return 0;
        }
        Tools.compile(place);
        Contenders contenders = new Contenders(place, Libraries.own());
        PrintStream err = System.err;
        if (revision != null) {
            return compare(place, contenders, revision, err);
        }
        List<Contender> servers = contenders.servers();
        if (list) {
            servers.forEach(Main::print);
            System.out.println("clients:");
            contenders.clients().forEach(Main::print);
            return 0;
        }
        return measure(place, contenders, choice.of(servers, contenders.clients(), err), err);
    }

    private static void print(Contender contender) {
        System.out.printf(
                "%-20s %s %s%s%n",
                contender.id(),
                contender.title(),
                contender.version(),
                contender.missing() == null ? "" : " -- cannot be had: " + contender.missing());
    }

    private int compare(Place place, Contenders contenders, String other, PrintStream err) {
        Contender now = contenders.longwire(
                "longwire", "Longwire", "LongwireListener", Libraries.own().classPath());
        Contender before = Compare.build(place, contenders, other, err);
        Selection selection = choice.selection(List.of());
        LoadPart part = new LoadPart(
                "echo",
                List.of(),
                selection.cells(Cell.ECHO),
                contenders.yardstick(),
                List.of(now, before),
                selection.timing());
        Bench bench = start(place, List.of(part), err);
        Compare.print(System.out, part, part.run(bench), now, before);
        return ended(bench);
    }

    private int measure(Place place, Contenders contenders, List<Contender> servers, PrintStream err) {
        Parts all = new Parts(place, choice.selection(parts), contenders.yardstick(), servers, contenders.clients());
        for (String part : parts) {
            if (!Parts.IDS.contains(part)) {
                throw new BenchException("there is no part " + part + "; there are " + String.join(", ", Parts.IDS));
            }
        }
        List<Part> chosen = all.chosen();
        Bench bench = start(place, chosen, err);
        Run run = Run.now(place, choice.quick());
        if (!choice.quick()) {
            Results.name(place, contenders.clients());
            Results.name(place, List.of(contenders.yardstick()));
            Results.name(place, servers);
        }
        for (Part part : chosen) {
            try {
                Measured measured = part.run(bench);
                bench.progress().say("");
                Summary.print(bench.progress(), measured);
                if (!choice.quick()) {
                    Results.merge(place, run, measured);
                    Report.write(place);
                }
            } catch (BenchException e) { // the yardstick cannot do it here; other parts can be measured all the same
                bench.trouble(part.id() + ": " + e.getMessage());
            }
        }
        return ended(bench);
    }

    private static Bench start(Place place, List<Part> chosen, PrintStream err) {
        double total = chosen.stream().mapToDouble(Part::estimate).sum();
        Progress progress = new Progress(err, System.console() != null, total);
        progress.say(String.format(
                "bench: %s on JDK %s, about %d:%02d minutes",
                String.join(", ", chosen.stream().map(Part::id).toList()),
                place.version(),
                Math.round(total) / 60,
                Math.round(total) % 60));
        if (!Tools.canPin()) {
            progress.say("*** no second processor, or no taskset: server and load disturb each other");
        }
        return new Bench(place, progress);
    }

    private static int ended(Bench bench) {
        if (bench.troubles().isEmpty()) {
            return 0;
        }
        bench.progress().say("\n*** NOT MEASURED:");
        bench.troubles()
                .forEach(line ->
                        bench.progress().say("  " + line.lines().findFirst().orElse("")));
        return 1;
    }
}
