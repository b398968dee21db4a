package dev.longwire.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What was measured, as tables of Markdown. */
final class Tables {
    private static final String NOTHING = "(not measured yet)\n";
    private static final String ABSENT = "–";
    private static final String OURS = "longwire";
    /** Percent of a processor above which other programs spoil the figures. */
    private static final double MOST_DISTURBANCE = 15;

    /** The goal of a start: so many times a bare JVM, and so many seconds. */
    private static final double START_FACTOR = 1.5;

    private static final double START_SECONDS = .25;

    private static final double KIB = 1024;
    private static final double MIB_IN_MB = 1.048576;

    private final Results results;
    private final Map<String, String> names;

    Tables(Results results, Map<String, String> names) {
        this.results = results;
        this.names = names;
    }

    /** What each part was measured on, and what else the machine was doing. */
    String runs() {
        Map<String, Set<String>> partsOfRun = new TreeMap<>();
        for (String part : Parts.IDS) {
            results.of(part)
                    .forEach(row -> partsOfRun
                            .computeIfAbsent(row.run(), run -> new LinkedHashSet<>())
                            .add(part));
        }
        if (partsOfRun.isEmpty()) {
            return NOTHING;
        }
        StringBuilder table = head(List.of("run (UTC)", "parts", "machine", "system", "JDK", "commit"));
        partsOfRun.forEach((id, parts) -> {
            Run run = results.run(id);
            if (run != null) {
                row(table, List.of(id, String.join(" ", parts), run.machine(), run.system(), run.jdk(), run.commit()));
            }
        });
        return table + "\n" + disturbances();
    }

    /** How much of a processor other programs took while each part was measured, as a warning if it was much. */
    private String disturbances() {
        List<String> shares = new ArrayList<>();
        double most = 0;
        for (String part : Parts.IDS) {
            List<Double> values = results.of(part).stream()
                    .filter(row -> row.key().metric().equals(Measured.OTHERS))
                    .map(row -> row.value().median())
                    .toList();
            if (!values.isEmpty()) {
                double share = Medians.of(values).median();
                most = Math.max(most, share);
                shares.add(String.format(Locale.ROOT, "%s %.0f %%", part, share));
            }
        }
        String warning = most < MOST_DISTURBANCE
                ? ""
                : "**The machine was busy with other work while this was measured: these are rough figures, to be measured"
                        + " again.** ";
        return shares.isEmpty()
                ? ""
                : warning + "Other programs took this much of one processor, as a median: " + String.join(", ", shares)
                        + ".\n";
    }

    /** Shares of the yardstick. */
    String ratios(String part, List<Cell> cells) {
        return table(part, cells, Measured.RATIO, value -> String.format(Locale.ROOT, "%.2f", value.median()));
    }

    String perCpuSecond(String part, List<Cell> cells) {
        return table(part, cells, Measured.PER_CPU, value -> String.format(Locale.ROOT, "%,.0f", value.median()));
    }

    /** Median and 99th percentile, as far as one message is in flight. */
    String latency(String part, List<Cell> cells) {
        return table(part, cells, Measured.P50, value -> String.format(Locale.ROOT, "%,.0f", value.median()));
    }

    private String table(String part, List<Cell> cells, String metric, Function<Medians, String> text) {
        List<String> contenders = ranked(part, cells, metric);
        List<Cell> shown = cells.stream()
                .filter(cell ->
                        contenders.stream().anyMatch(each -> results.value(part, cell.id(), each, metric) != null))
                .toList();
        if (shown.isEmpty()) {
            return NOTHING;
        }
        List<String> heads = new ArrayList<>(List.of(""));
        shown.forEach(cell -> heads.add(cell.id().length() == 1 ? cell.id() : cell.title()));
        StringBuilder table = head(heads);
        for (String contender : contenders) {
            List<String> line = new ArrayList<>(List.of(name(contender)));
            shown.forEach(cell -> {
                Medians value = results.value(part, cell.id(), contender, metric);
                line.add(value == null ? ABSENT : emphasized(contender, text.apply(value)));
            });
            row(table, line);
        }
        return table.toString();
    }

    /** Those of a part, the best of all cells first. */
    private List<String> ranked(String part, List<Cell> cells, String metric) {
        Set<String> contenders = new TreeSet<>();
        results.of(part).forEach(row -> contenders.add(row.key().contender()));
        double sign = metric.equals(Measured.P50) ? 1 : -1;
        Comparator<String> better = Comparator.comparingDouble(each -> sign * geometricMean(part, cells, each, metric));
        return contenders.stream().sorted(better).toList();
    }

    /** Of the cells that it was measured in. */
    private double geometricMean(String part, List<Cell> cells, String contender, String metric) {
        return Math.exp(cells.stream()
                .map(cell -> results.value(part, cell.id(), contender, metric))
                .filter(value -> value != null && value.median() > 0)
                .mapToDouble(value -> Math.log(value.median()))
                .average()
                .orElse(0));
    }

    private String name(String contender) {
        return emphasized(contender, names.getOrDefault(contender, contender));
    }

    private static String emphasized(String contender, String text) {
        return contender.startsWith(OURS) ? "**" + text + "**" : text;
    }

    /** Memory of a connection. */
    String idle(String part, int size) {
        String cell = Integer.toString(size);
        List<String> contenders = ranked(part, List.of(Cell.of(cell, "", "")), IdlePart.RESIDENT);
        if (contenders.isEmpty()) {
            return NOTHING;
        }
        StringBuilder table = head(List.of("", "resident KiB", "of that in the heap"));
        List<String> fromLeast = new ArrayList<>(contenders);
        java.util.Collections.reverse(fromLeast);
        for (String contender : fromLeast) {
            row(
                    table,
                    List.of(
                            name(contender),
                            kib(contender, results.value(part, cell, contender, IdlePart.RESIDENT)),
                            kib(contender, results.value(part, cell, contender, IdlePart.HEAP))));
        }
        return table.toString();
    }

    private static String kib(String contender, @Nullable Medians bytes) {
        return bytes == null ? ABSENT : emphasized(contender, String.format(Locale.ROOT, "%.2f", bytes.median() / KIB));
    }

    /** The clients, in the units that each cell is about. */
    String clients() {
        String part = Parts.CLIENT_PART;
        List<String> contenders = ranked(part, ClientPart.CELLS, Measured.RATIO);
        if (contenders.isEmpty()) {
            return NOTHING;
        }
        StringBuilder table = head(
                List.of("", "1 KiB: messages/s", "per CPU second", "1 MiB: MB/s each way", "32 B: p50 µs", "p99 µs"));
        for (String each : contenders) {
            row(
                    table,
                    List.of(
                            name(each),
                            count(each, results.value(part, "s1k", each, Measured.RATE), 1),
                            count(each, results.value(part, "s1k", each, Measured.PER_CPU), 1),
                            count(each, results.value(part, "s1m", each, Measured.RATE), MIB_IN_MB),
                            count(each, results.value(part, "s32", each, Measured.P50), 1),
                            count(each, results.value(part, "s32", each, Measured.P99), 1)));
        }
        return table.toString();
    }

    private static String count(String contender, @Nullable Medians value, double unit) {
        return value == null
                ? ABSENT
                : emphasized(contender, String.format(Locale.ROOT, "%,.0f", value.median() * unit));
    }

    /** What a message and a connection cost where there are many. */
    String growth() {
        Map<String, double[]> lines = growthLines();
        if (lines.isEmpty()) {
            return NOTHING;
        }
        List<String> heads = new ArrayList<>(List.of("cost, as a multiple of the first"));
        Parts.GROWTH_SIZES.forEach(size -> heads.add(String.format(Locale.ROOT, "%,d connections", size)));
        StringBuilder table = head(heads);
        lines.forEach((name, values) -> {
            List<String> line = new ArrayList<>(List.of(name));
            for (double value : values) {
                line.add(String.format(Locale.ROOT, "%.2f", value));
            }
            row(table, line);
        });
        return table.toString();
    }

    /** For each kind of cost, its multiples of the first. */
    Map<String, double[]> growthLines() {
        Map<String, double[]> lines = new LinkedHashMap<>();
        line(lines, "Longwire: processor time of a message", Parts.GROWTH_PART, OURS, Measured.PER_CPU, true);
        line(lines, "C: processor time of a message", Parts.GROWTH_PART, Contenders.YARDSTICK, Measured.PER_CPU, true);
        line(lines, "Longwire: heap of a connection", Parts.GROWTH_MEMORY_PART, OURS, IdlePart.HEAP, false);
        return lines;
    }

    private void line(
            Map<String, double[]> lines, String name, String part, String contender, String metric, boolean inverse) {
        double[] values = new double[Parts.GROWTH_SIZES.size()];
        double first = 0;
        for (int i = 0; i < values.length; i++) {
            Medians value = results.value(part, Integer.toString(Parts.GROWTH_SIZES.get(i)), contender, metric);
            if (value == null || value.median() <= 0) {
                return;
            }
            double cost = inverse ? 1 / value.median() : value.median();
            first = i == 0 ? cost : first;
            values[i] = cost / first;
        }
        lines.put(name, values);
    }

    /** Processor time of a short life of the command. */
    String start() {
        List<String> jdks = results.of(Parts.START_PART).stream()
                .map(row -> row.key().cell())
                .distinct()
                .toList();
        if (jdks.isEmpty()) {
            return NOTHING;
        }
        StringBuilder table = head(List.of("processor seconds", "java -version", "the goal", "longwire connect"));
        for (String jdk : jdks) {
            double bare = seconds(jdk, StartPart.VERSION);
            row(
                    table,
                    List.of(
                            "JDK " + jdk,
                            String.format(Locale.ROOT, "%.3f", bare),
                            String.format(Locale.ROOT, "%.3f", START_FACTOR * bare + START_SECONDS),
                            emphasized(OURS, String.format(Locale.ROOT, "%.3f", seconds(jdk, StartPart.CONNECT)))));
        }
        return table.toString();
    }

    private double seconds(String jdk, String what) {
        Medians value = results.value(Parts.START_PART, jdk, what, StartPart.CPU_SECONDS);
        return value == null ? Double.NaN : value.median();
    }

    /** Microbenchmarks: the cell is what is measured, the contender which way. */
    String jmh() {
        List<Results.Row> rows = results.of(Parts.JMH_PART).stream()
                .filter(row -> row.key().metric().equals(JmhPart.NANOSECONDS))
                .toList();
        if (rows.isEmpty()) {
            return NOTHING;
        }
        StringBuilder table = head(List.of("what", "how", "ns", "bytes allocated"));
        for (Results.Row row : rows) {
            Measured.Key key = row.key();
            Medians bytes = results.value(Parts.JMH_PART, key.cell(), key.contender(), JmhPart.BYTES);
            row(
                    table,
                    List.of(
                            key.cell(),
                            key.contender().startsWith("Longwire") ? "**" + key.contender() + "**" : key.contender(),
                            String.format(
                                    Locale.ROOT,
                                    row.value().median() < 100 ? "%.1f" : "%,.0f",
                                    row.value().median()),
                            bytes == null ? ABSENT : String.format(Locale.ROOT, "%,.0f", bytes.median())));
        }
        return table.toString();
    }

    /** What larger machines would carry if every core did what the one core here does. */
    String capacity() {
        return new Capacity(results).table();
    }

    static StringBuilder head(List<String> names) {
        StringBuilder table = new StringBuilder();
        row(table, names);
        table.append('|');
        for (int i = 0; i < names.size(); i++) {
            table.append(i == 0 ? "---|" : "--:|");
        }
        return table.append('\n');
    }

    static void row(StringBuilder table, List<String> values) {
        table.append("| ").append(String.join(" | ", values)).append(" |\n");
    }
}
