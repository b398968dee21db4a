package dev.longwire.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes what was measured into docs/performance.md, between its marks, and the pictures beside it. */
final class Report {
    private static final Pattern BLOCK = Pattern.compile("(<!-- bench: (\\S+) -->\n).*?(<!-- end -->)", Pattern.DOTALL);

    private final Results results;
    private final Tables tables;
    private final Map<String, String> names;

    private Report(Place place) {
        results = Results.read(place);
        names = Results.names(place);
        tables = new Tables(results, names);
    }

    static void write(Place place) {
        Path page = place.root().resolve("docs/performance.md");
        if (!Files.exists(page)) {
            throw new BenchException("there is no " + page + ", whose marks say where the tables belong");
        }
        Report report = new Report(place);
        String before = Place.attempt(() -> Files.readString(page));
        String after = BLOCK.matcher(before)
                .replaceAll(block -> Matcher.quoteReplacement(
                        block.group(1) + "\n" + report.block(block.group(2)) + "\n" + block.group(3)));
        Place.attempt(() -> {
            Path folder = page.resolveSibling("charts");
            Files.createDirectories(folder);
            for (Map.Entry<String, Svg> chart : report.charts().entrySet()) {
                Files.writeString(
                        folder.resolve(chart.getKey() + ".svg"),
                        chart.getValue().toString());
            }
            return Files.writeString(page, after);
        });
    }

    private String block(String name) {
        return switch (name) {
            case "runs" -> tables.runs();
            case "echo" -> tables.ratios(Parts.ECHO_PART, Cell.ECHO);
            case "echo-raw" -> tables.perCpuSecond(Parts.ECHO_PART, Cell.ECHO);
            case "echo-latency" -> tables.latency(Parts.ECHO_PART, Cell.ECHO);
            case "fanout" -> tables.ratios(Parts.FANOUT_PART, Parts.FANOUT_CELLS);
            case "handshake" -> tables.ratios(Parts.HANDSHAKE_PART, Parts.HANDSHAKE_CELLS);
            case "deflate" -> tables.ratios(Parts.DEFLATE_PART, Parts.DEFLATE_CELLS);
            case "tls" -> tables.ratios(Parts.TLS_PART, Parts.TLS_CELLS);
            case "idle" -> tables.idle(Parts.IDLE_PART, Parts.IDLE_SIZES.get(0));
            case "client" -> tables.clients();
            case "growth" -> tables.growth();
            case "start" -> tables.start();
            case "jmh" -> tables.jmh();
            case "capacity" -> tables.capacity();
            default -> throw new BenchException("docs/performance.md asks for an unknown table: " + name);
        };
    }

    private Map<String, Svg> charts() {
        Map<String, Svg> charts = new LinkedHashMap<>();
        charts.put(
                "echo", bars("Messages per second of server CPU, as a share of a C echo", Parts.ECHO_PART, Cell.ECHO));
        charts.put("deflate", bars("The same with permessage-deflate", Parts.DEFLATE_PART, Parts.DEFLATE_CELLS));
        charts.put(
                "clients",
                bars(
                        "Messages per second of one connection, as a share of a bare socket",
                        Parts.CLIENT_PART,
                        ClientPart.CELLS));
        Map<String, double[]> growth = tables.growthLines();
        if (!growth.isEmpty()) {
            charts.put(
                    "growth",
                    Charts.growth(
                            "Cost as a multiple of the cost at 100 connections", Parts.GROWTH_SIZES, growth, 1.3));
        }
        return charts;
    }

    private Svg bars(String title, String part, List<Cell> cells) {
        Map<String, List<Charts.Bar>> panels = new LinkedHashMap<>();
        for (Cell cell : cells) {
            List<Charts.Bar> bars = results.of(part).stream()
                    .filter(row -> row.key().cell().equals(cell.id()))
                    .filter(row -> row.key().metric().equals(Measured.RATIO))
                    .map(row -> new Charts.Bar(
                            row.key().contender(),
                            names.getOrDefault(row.key().contender(), row.key().contender()),
                            row.value().median()))
                    .sorted(Comparator.comparingDouble(Charts.Bar::value).reversed())
                    .toList();
            if (!bars.isEmpty()) {
                panels.put(cell.id().length() == 1 ? cell.id() + ": " + cell.title() : cell.title(), bars);
            }
        }
        return Charts.bars(title, panels, "%.2f");
    }
}
