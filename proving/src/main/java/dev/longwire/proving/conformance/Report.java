package dev.longwire.proving.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes one HTML page of the results of any number of runs. {@code ./verify --report} calls it. */
public final class Report {
    /** One run of the suite: over a line, on a Java. */
    private record Run(String line, String java, Map<String, Result> results) {
        static Run read(Path file) throws IOException {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            String[] head = lines.get(0).split("\t");
            Map<String, Result> results = new LinkedHashMap<>();
            lines.stream().skip(1).map(Result::parsed).forEach(result -> results.put(result.key(), result));
            return new Run(head[0], head[1], results);
        }

        String name() {
            return line + ", Java " + java;
        }

        long count(Verdict verdict) {
            return results.values().stream()
                    .filter(result -> result.verdict() == verdict)
                    .count();
        }
    }

    private static final String TEMPLATE = "report.html";

    private final List<Run> runs;
    private final StringBuilder html = new StringBuilder();

    private Report(List<Run> runs) {
        this.runs = runs;
    }

    /**
     * Writes the page.
     *
     * @param arguments the file to write, then the files of results
     * @throws IOException if one of them cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.println("usage: Report PAGE RESULTS...");
            System.exit(2);
        }
        List<Run> runs = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            runs.add(Run.read(Path.of(arguments[i])));
        }
        Files.writeString(Path.of(arguments[0]), new Report(runs).page());
    }

    private String page() throws IOException {
        try (InputStream in = Report.class.getResourceAsStream(TEMPLATE)) {
            if (in == null) {
                throw new IOException(TEMPLATE + " is missing");
            }
            summary();
            notOk(Verdict.FAILED, "Failed", "None. Nothing that was seen is forbidden.");
            notOk(Verdict.NON_STRICT, "Permitted, not recommended", "None.");
            notOk(Verdict.INFORMATIONAL, "Left open by the RFC", "None.");
            groups();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("<!-- content -->", html);
        }
    }

    private void summary() {
        long cases = cases().size();
        long failed = runs.stream().mapToLong(run -> run.count(Verdict.FAILED)).sum();
        html.append("<p class=\"verdict ").append(failed == 0 ? "OK\">" : "FAILED\">");
        html.append(failed == 0 ? "Conforms: " : failed + " failed: ");
        html.append(cases).append(" cases, ").append(runs.size()).append(runs.size() == 1 ? " run.</p>" : " runs.</p>");
        html.append("<div class=\"wide\"><table class=\"runs\"><thead><tr><th>Line</th><th>Java</th><th>Cases</th>");
        for (Verdict verdict : Verdict.values()) {
            html.append("<th>").append(word(verdict)).append("</th>");
        }
        html.append("</tr></thead><tbody>");
        for (Run run : runs) {
            html.append("<tr><td>")
                    .append(escaped(run.line))
                    .append("</td><td>")
                    .append(escaped(run.java));
            html.append("</td><td>").append(run.results.size()).append("</td>");
            for (Verdict verdict : Verdict.values()) {
                long count = run.count(verdict);
                html.append("<td")
                        .append(count > 0 ? " class=\"" + verdict + "\">" : ">")
                        .append(count)
                        .append("</td>");
            }
            html.append("</tr>");
        }
        html.append("</tbody></table></div>");
    }

    /** Every case, as the first run that has it saw it. */
    private Map<String, Result> cases() {
        Map<String, Result> all = new LinkedHashMap<>();
        runs.forEach(run -> run.results.forEach(all::putIfAbsent));
        return all;
    }

    private void notOk(Verdict verdict, String title, String none) {
        html.append("<h2>").append(title).append("</h2>");
        Map<String, List<String>> seenBy = new LinkedHashMap<>();
        Map<String, Result> seen = new LinkedHashMap<>();
        for (Run run : runs) {
            for (Result result : run.results.values()) {
                if (result.verdict() == verdict) {
                    seen.putIfAbsent(result.whole(), result);
                    seenBy.computeIfAbsent(result.whole(), key -> new ArrayList<>())
                            .add(run.name());
                }
            }
        }
        List<String> rows = new ArrayList<>();
        seen.forEach((key, result) -> rows.add(row(result, badge(verdict) + in(seenBy.get(key)))));
        if (rows.isEmpty()) {
            html.append("<p>").append(none).append("</p>");
        } else {
            table(rows);
        }
    }

    private void groups() {
        html.append("<h2>All cases</h2><p><label>Show only what has <input type=\"search\" id=\"filter\"");
        html.append(" placeholder=\"close, 5.4, client, 1007 ...\"></label></p>");
        Map<Group, List<Result>> groups = cases().values().stream()
                .collect(Collectors.groupingBy(Result::group, () -> new EnumMap<>(Group.class), Collectors.toList()));
        groups.forEach((group, results) -> {
            html.append("<details><summary>").append(escaped(group.title())).append(" <small>");
            html.append(results.size())
                    .append(" cases</small> ")
                    .append(counts(results))
                    .append("</summary>");
            table(results.stream().map(result -> row(result, badges(result))).toList());
            html.append("</details>");
        });
    }

    private String counts(List<Result> results) {
        StringBuilder counts = new StringBuilder();
        for (Verdict verdict : Verdict.values()) {
            long count = results.stream()
                    .filter(result -> worst(result.key()) == verdict)
                    .count();
            if (count > 0) {
                counts.append("<b class=\"")
                        .append(verdict)
                        .append("\">")
                        .append(count)
                        .append(' ');
                counts.append(word(verdict)).append("</b> ");
            }
        }
        return counts.toString();
    }

    private Verdict worst(String key) {
        return runs.stream()
                .map(run -> run.results.get(key))
                .filter(result -> result != null)
                .map(Result::verdict)
                .max(Verdict::compareTo)
                .orElseThrow();
    }

    /** One for all runs if they agree. */
    private String badges(Result result) {
        Map<Verdict, List<String>> seen = new EnumMap<>(Verdict.class);
        for (Run run : runs) {
            Result its = run.results.get(result.key());
            if (its != null) {
                seen.computeIfAbsent(its.verdict(), key -> new ArrayList<>()).add(run.name());
            }
        }
        StringBuilder badges = new StringBuilder();
        seen.forEach((verdict, names) -> {
            badges.append(badge(verdict)).append(in(names));
        });
        return badges.toString();
    }

    /** Names runs, unless it is all of them. */
    private String in(List<String> names) {
        return names.size() == runs.size() ? "" : "<br><small>" + escaped(String.join("; ", names)) + "</small>";
    }

    private void table(List<String> rows) {
        html.append(
                "<div class=\"wide\"><table class=\"cases\"><thead><tr><th>Case</th><th>Outcome</th><th>Section</th>");
        html.append("<th>Role</th><th>What happens, and what has to come out</th>");
        html.append("<th>Seen by the peer, then told to the application</th></tr></thead><tbody>");
        rows.forEach(html::append);
        html.append("</tbody></table></div>");
    }

    private static String row(Result result, String badges) {
        String wanted = result.wanted().isEmpty() ? "" : "<br><b>wanted:</b> " + escaped(result.wanted());
        return "<tr><td><code>" + escaped(result.id()) + "</code></td><td>" + badges + "</td><td>"
                + section(result.section()) + "</td><td>" + escaped(result.role()) + "</td><td>"
                + escaped(result.says())
                + "</td><td class=\"seen\">" + escaped(result.wire()) + "<br><i>" + escaped(result.told()) + "</i>"
                + wanted
                + "</td></tr>";
    }

    private static String section(String section) {
        int space = section.indexOf(' ');
        String rfc = space < 0 ? "6455" : section.substring(0, space);
        String number = section.substring(space + 1);
        return "<a href=\"https://www.rfc-editor.org/rfc/rfc" + rfc + "#section-" + number + "\">"
                + (space < 0 ? "" : "RFC " + rfc + " ") + "§" + number + "</a>";
    }

    private static String badge(Verdict verdict) {
        return "<b class=\"" + verdict + "\">" + word(verdict) + "</b>";
    }

    private static String word(Verdict verdict) {
        return verdict == Verdict.OK
                ? "OK"
                : verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
