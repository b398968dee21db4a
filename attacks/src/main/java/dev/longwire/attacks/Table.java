package dev.longwire.attacks;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The outcomes as a table of Markdown. */
final class Table {
    private static final String HEAD = """
            | attack | JDK | ended | held for peers: heap / direct, MiB | heap, MiB | direct, MiB | descriptors | threads \
            | healthy p99 before / during / after, ms | p99 of a server beside it, during |
            |---|---|---|---|---|---|---|---|---|---|
            """;

    private Table() {}

    static String of(List<Outcome> outcomes) {
        return HEAD + outcomes.stream().map(Table::row).collect(Collectors.joining());
    }

    private static String row(Outcome it) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %s | %s / %s | %s | %s | %d | %d | %s / %s / %s | %s |%n",
                it.attack(),
                it.java(),
                ending(it),
                mebibytes(it.most().heapHeld()),
                mebibytes(it.most().directHeld()),
                mebibytes(it.most().heap()),
                mebibytes(it.most().direct()),
                it.most().descriptors(),
                it.most().threads(),
                millis(it.before()),
                millis(it.during()),
                millis(it.after()),
                millis(it.beside()));
    }

    private static String ending(Outcome it) {
        if (!it.wrong().isEmpty()) {
            return "**failed**";
        }
        String closed = it.end().codes().entrySet().stream()
                .map(each -> each.getValue() + " with " + each.getKey())
                .collect(Collectors.joining(", "));
        String all = closed.isEmpty() ? "survived" : "closed " + closed;
        return it.refused() == 0 ? all : all + "; refused " + it.refused();
    }

    static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / (double) (1 << 20));
    }

    static String millis(Duration time) {
        return String.format(Locale.ROOT, time.toMillis() < 10 ? "%.1f" : "%.0f", time.toNanos() / 1e6);
    }
}
