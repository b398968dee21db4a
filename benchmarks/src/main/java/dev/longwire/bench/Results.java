package dev.longwire.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was measured last, for each part, cell, contender and metric; kept as text, so that a change shows in a diff. */
final class Results {
    private static final String HEAD = "part,cell,contender,metric,median,low,high,rounds,run";
    private static final String RUN_HEAD = "run,machine,system,jdk,commit";
    private static final String NAME_HEAD = "contender,title,version";

    /** One line of the file. */
    record Row(Measured.Key key, Medians value, String run) {}

    private final List<Row> rows;
    private final Map<String, Run> runs;

    private Results(List<Row> rows, Map<String, Run> runs) {
        this.rows = rows;
        this.runs = runs;
    }

    static Results read(Place place) {
        List<Row> rows = new ArrayList<>();
        for (String line : lines(file(place))) {
            String[] f = line.split(",");
            Medians value = new Medians(number(f[4]), number(f[5]), number(f[6]), Integer.parseInt(f[7]));
            rows.add(new Row(new Measured.Key(f[0], f[1], f[2], f[3]), value, f[8]));
        }
        Map<String, Run> runs = new LinkedHashMap<>();
        for (String line : lines(runFile(place))) {
            String[] f = line.split(",");
            runs.put(f[0], new Run(f[0], f[1], f[2], f[3], f[4]));
        }
        return new Results(rows, runs);
    }

    private static double number(String text) {
        return Double.parseDouble(text);
    }

    /** Keeps how contenders are called in tables, and the versions that were measured. */
    static void name(Place place, List<Contender> contenders) {
        Map<String, String> names = new TreeMap<>();
        lines(nameFile(place)).forEach(line -> names.put(line.substring(0, line.indexOf(',')), line));
        contenders.forEach(each -> names.put(each.id(), String.join(",", each.id(), each.title(), each.version())));
        List<String> text = new ArrayList<>(List.of(NAME_HEAD));
        text.addAll(names.values());
        Place.attempt(() -> {
            Files.createDirectories(nameFile(place).getParent());
            return Files.write(nameFile(place), text);
        });
    }

    /** Title and version of a contender. */
    static Map<String, String> names(Place place) {
        Map<String, String> names = new TreeMap<>();
        for (String line : lines(nameFile(place))) {
            String[] f = line.split(",", -1);
            names.put(f[0], (f[1] + " " + f[2].replace(".Final", "")).strip());
        }
        return names;
    }

    /** Replaces what is measured anew and keeps the rest. */
    static void merge(Place place, Run run, Measured measured) {
        Results old = read(place);
        Map<Measured.Key, Row> all = new LinkedHashMap<>();
        old.rows.forEach(row -> all.put(row.key(), row));
        measured.medians().forEach((key, value) -> all.put(key, new Row(key, value, run.id())));
        Map<String, Run> runs = new LinkedHashMap<>(old.runs);
        runs.put(run.id(), run);
        runs.keySet().retainAll(all.values().stream().map(Row::run).toList());
        List<String> text = new ArrayList<>(List.of(HEAD));
        all.values().stream().map(Results::text).sorted().forEach(text::add);
        List<String> runText = new ArrayList<>(List.of(RUN_HEAD));
        runs.values().stream()
                .map(each -> String.join(",", each.id(), each.machine(), each.system(), each.jdk(), each.commit()))
                .sorted()
                .forEach(runText::add);
        Place.attempt(() -> {
            Files.createDirectories(file(place).getParent());
            Files.write(file(place), text);
            return Files.write(runFile(place), runText);
        });
    }

    private static String text(Row row) {
        Measured.Key key = row.key();
        Medians value = row.value();
        return String.join(
                ",",
                key.part(),
                key.cell(),
                key.contender(),
                key.metric(),
                rounded(value.median()),
                rounded(value.low()),
                rounded(value.high()),
                Integer.toString(value.count()),
                row.run());
    }

    private static String rounded(double value) {
        return Math.abs(value) < 100 ? String.format(Locale.ROOT, "%.3f", value) : Long.toString(Math.round(value));
    }

    private static Path file(Place place) {
        return place.bench("results/results.csv");
    }

    private static Path runFile(Place place) {
        return place.bench("results/runs.csv");
    }

    private static Path nameFile(Place place) {
        return place.bench("results/contenders.csv");
    }

    private static List<String> lines(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> lines = Place.attempt(() -> Files.readAllLines(file));
        return lines.subList(1, lines.size());
    }

    @Nullable
    Medians value(String part, String cell, String contender, String metric) {
        Measured.Key key = new Measured.Key(part, cell, contender, metric);
        return rows.stream()
                .filter(row -> row.key().equals(key))
                .map(Row::value)
                .findFirst()
                .orElse(null);
    }

    /** All of a part. */
    List<Row> of(String part) {
        return rows.stream().filter(row -> row.key().part().equals(part)).toList();
    }

    @Nullable
    Run run(String id) {
        return runs.get(id);
    }
}
