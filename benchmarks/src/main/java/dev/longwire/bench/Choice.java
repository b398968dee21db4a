package dev.longwire.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that say how much is measured. */
final class Choice {
    @Option(names = "--quick", description = "Short and rough, under three minutes; nothing is kept.")
    private boolean quick;

    @Option(names = "--full", description = "Long and steady. The default.")
    private boolean full;

    @Option(names = "--cells", split = ",", paramLabel = "CELL,...", description = "Only these cells, such as b,c.")
    private List<String> cells = new ArrayList<>();

    @Option(
            names = "--contenders",
            split = ",",
            paramLabel = "NAME,...",
            description = "Only these, and the yardstick; see --list.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--rounds", paramLabel = "N", description = "How often each cell is measured (default 3).")
    private int rounds;

    @Option(names = "--seconds", paramLabel = "S", description = "How long each measurement takes (default 1.5).")
    private double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description =
                    "Seconds of load before the first measurement of a process (default 12; 6 for parts beside echo and handshake).")
    private double warmUp = -1;

    /** What a quick run is content with. */
    private static final List<String> QUICK_CONTENDERS =
            List.of("longwire", "longwire-callback", "netty-epoll", "jetty");

    private static final List<String> QUICK_PARTS = List.of("echo", "fanout", "handshake", "client");

    boolean quick() {
        return quick && !full;
    }

    Selection selection(List<String> parts) {
        for (String cell : cells) {
            if (!Parts.CELL_IDS.contains(cell)) {
                throw new BenchException(
                        "there is no cell " + cell + "; there are " + String.join(", ", Parts.CELL_IDS));
            }
        }
        return new Selection(quick() && parts.isEmpty() ? QUICK_PARTS : parts, cells, wanted(), timing());
    }

    private Timing timing() {
        Timing base = quick() ? Timing.QUICK : Timing.FULL;
        return new Timing(
                rounds > 0 ? rounds : base.rounds(),
                warmUp >= 0 ? warmUp : base.warmUp(),
                base.lead(),
                seconds > 0 ? seconds : base.seconds(),
                base.fresh());
    }

    private List<String> wanted() {
        return names.isEmpty() && quick() ? QUICK_CONTENDERS : names;
    }

    /** Those of all that were asked for and can be had. */
    List<Contender> of(List<Contender> all, List<Contender> clients, PrintStream err) {
        List<String> wanted = wanted();
        for (String name : names) {
            if (Stream.concat(all.stream(), clients.stream())
                    .noneMatch(each -> each.id().equals(name))) {
                throw new BenchException("there is no contender " + name + "; see ./bench --list");
            }
        }
        List<Contender> chosen = new ArrayList<>();
        for (Contender each : all) {
            if (!wanted.isEmpty() && !wanted.contains(each.id())) {
                continue;
            }
            if (each.missing() == null) {
                chosen.add(each);
            } else {
                err.println("*** " + each.title() + " CANNOT BE MEASURED: " + each.missing());
            }
        }
        return chosen;
    }
}
