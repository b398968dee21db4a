package dev.longwire.bench;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What was measured, on the terminal. */
final class Summary {
    private static final Set<String> LEFT_OUT = Set.of(Measured.OTHERS);

    private Summary() {}

    static void print(Progress progress, Measured measured) {
        List<Measured.Key> keys = measured.medians().keySet().stream()
                .filter(key -> !LEFT_OUT.contains(key.metric()))
                .toList();
        String before = "";
        StringBuilder line = new StringBuilder();
        for (Measured.Key key : keys) {
            String row = String.format("%-10s %-14s %-20s", key.part(), key.cell(), key.contender());
            if (!row.equals(before)) {
                flush(progress, line);
                line.append(row);
                before = row;
            }
            Medians value = measured.median(key.cell(), key.contender(), key.metric());
            if (value != null) {
                line.append(String.format(Locale.ROOT, "  %s %s", key.metric(), number(value.median())));
            }
        }
        flush(progress, line);
    }

    private static void flush(Progress progress, StringBuilder line) {
        if (line.length() > 0) {
            progress.say(line.toString());
            line.setLength(0);
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%,.0f", value);
    }
}
