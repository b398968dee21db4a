package dev.longwire.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The pictures of docs/performance.md. */
final class Charts {
    private static final int NAME = 165;
    private static final int BARS = 260;
    private static final int ROW = 18;
    private static final int GAP = 34;
    private static final int COLUMNS = 2;

    private Charts() {}

    /**
     * One bar of a panel.
     *
     * @param contender decides the colour
     * @param name beside it
     * @param value its length
     */
    record Bar(String contender, String name, double value) {}

    /**
     * Some panels of bars, two beside each other.
     *
     * @param panels by title
     * @param format of the numbers at the bars
     */
    static Svg bars(String title, Map<String, List<Bar>> panels, String format) {
        int rows = panels.values().stream().mapToInt(List::size).max().orElse(0);
        int panelHeight = rows * ROW + GAP;
        int lines = (panels.size() + COLUMNS - 1) / COLUMNS;
        int columns = Math.min(COLUMNS, panels.size());
        int panelWidth = NAME + BARS + 50;
        Svg svg = new Svg(columns * panelWidth, lines * panelHeight + 10, title);
        int i = 0;
        for (Map.Entry<String, List<Bar>> panel : panels.entrySet()) {
            int left = i % COLUMNS * panelWidth;
            int top = i / COLUMNS * panelHeight;
            svg.text(left + 8, top + 20, "title", panel.getKey());
            double most =
                    panel.getValue().stream().mapToDouble(Bar::value).max().orElse(1);
            int y = top + GAP;
            for (Bar bar : panel.getValue()) {
                double length = bar.value() / most * BARS;
                svg.text(left + NAME - 6, y + 12, "end", bar.name());
                svg.bar(left + NAME, y + 2, length, ROW - 5, style(bar.contender()));
                svg.text(left + NAME + length + 5, y + 12, "faint", String.format(Locale.ROOT, format, bar.value()));
                y += ROW;
            }
            i++;
        }
        return svg;
    }

    private static String style(String contender) {
        return switch (contender) {
            case "longwire" -> "ours";
            case "longwire-callback", "longwire-conversation" -> "ours2";
            case Contenders.YARDSTICK, "bare" -> "yardstick";
            default -> "other";
        };
    }

    /**
     * Costs that grow or do not, as multiples of the first.
     *
     * @param sizes at the x axis, evenly spaced
     * @param lines by name; each has a value for each size
     * @param limit a line that shall not be crossed
     */
    static Svg growth(String title, List<Integer> sizes, Map<String, double[]> lines, double limit) {
        int left = 50;
        int right = 520;
        int top = 20;
        int bottom = 250;
        double most = Math.max(
                1.6,
                lines.values().stream()
                                .flatMapToDouble(java.util.Arrays::stream)
                                .max()
                                .orElse(1)
                        * 1.1);
        Svg svg = new Svg(760, 300, title);
        svg.path("axis", new double[] {left, top}, new double[] {left, bottom}, new double[] {right, bottom});
        for (double tick = 0; tick <= most; tick += .5) {
            svg.text(left - 8, y(tick, most, top, bottom) + 4, "end faint", String.format(Locale.ROOT, "%.1f", tick));
        }
        double step = (right - left - 60.) / Math.max(1, sizes.size() - 1);
        for (int i = 0; i < sizes.size(); i++) {
            svg.text(
                    left + 30 + i * step, bottom + 20, "middle faint", String.format(Locale.ROOT, "%,d", sizes.get(i)));
        }
        svg.text((left + right) / 2., bottom + 40, "middle", "connections");
        double limitAt = y(limit, most, top, bottom);
        svg.path("limit", new double[] {left, limitAt}, new double[] {right, limitAt});
        svg.text(right + 8, limitAt + 4, "faint", "bound: " + limit);
        double lowest = Double.NEGATIVE_INFINITY;
        List<Map.Entry<String, double[]>> fromTop = lines.entrySet().stream()
                .sorted((a, b) -> Double.compare(last(b), last(a)))
                .toList();
        for (Map.Entry<String, double[]> line : fromTop) {
            boolean ours = line.getKey().startsWith("Longwire");
            double[][] points = new double[sizes.size()][];
            for (int i = 0; i < sizes.size(); i++) {
                points[i] = new double[] {left + 30 + i * step, y(line.getValue()[i], most, top, bottom)};
                svg.dot(points[i][0], points[i][1], ours ? "ours" : "yardstick");
            }
            svg.path(ours ? "line-ours" : "line-yardstick", points);
            double at = Math.max(points[sizes.size() - 1][1] + 4, lowest + 16);
            if (Math.abs(at - limitAt - 4) < 14) {
                at = limitAt + 20;
            }
            svg.text(right - 20, at, "", line.getKey());
            lowest = at;
        }
        return svg;
    }

    private static double last(Map.Entry<String, double[]> line) {
        return line.getValue()[line.getValue().length - 1];
    }

    private static double y(double value, double most, int top, int bottom) {
        return bottom - value / most * (bottom - top);
    }
}
