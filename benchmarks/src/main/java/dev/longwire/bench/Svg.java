package dev.longwire.bench;

import java.util.Locale;

/** A picture that is made of bars, lines and words, and can be read on a light and on a dark page. */
final class Svg {
    private static final String STYLE = """
            <style>
            text { font: 12px system-ui, sans-serif; fill: #24292f; }
            .title { font-weight: 600; }
            .end { text-anchor: end; }
            .middle { text-anchor: middle; }
            .faint { fill: #6e7781; }
            .ours { fill: #0969da; }
            .ours2 { fill: #54aeff; }
            .yardstick { fill: #57606a; }
            .other { fill: #afb8c1; }
            .axis { stroke: #d0d7de; fill: none; }
            .limit { stroke: #cf222e; stroke-dasharray: 4 3; fill: none; }
            .line-ours { stroke: #0969da; stroke-width: 2; fill: none; }
            .line-yardstick { stroke: #57606a; stroke-width: 2; fill: none; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; }
              .faint { fill: #8d96a0; }
              .ours { fill: #58a6ff; }
              .ours2 { fill: #1f6feb; }
              .yardstick { fill: #9198a1; }
              .other { fill: #484f58; }
              .axis { stroke: #3d444d; }
              .limit { stroke: #f85149; }
              .line-ours { stroke: #58a6ff; }
              .line-yardstick { stroke: #9198a1; }
            }
            </style>
            """;

    private final StringBuilder text = new StringBuilder();
    private final int width;
    private final int height;

    Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        text.append(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
                width, height, width, height));
        text.append("<title>").append(escaped(title)).append("</title>\n").append(STYLE);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    void text(double x, double y, String style, String words) {
        line("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>", x, y, style, escaped(words));
    }

    void bar(double x, double y, double length, double thickness, String style) {
        line(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>",
                x, y, Math.max(1, length), thickness, style);
    }

    void path(String style, double[]... points) {
        StringBuilder d = new StringBuilder();
        for (double[] point : points) {
            d.append(String.format(Locale.ROOT, "%s%.1f %.1f", d.isEmpty() ? "M" : " L", point[0], point[1]));
        }
        line("<path d=\"%s\" class=\"%s\"/>", d, style);
    }

    void dot(double x, double y, String style) {
        line("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" class=\"%s\"/>", x, y, style);
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;");
    }

    @Override
    public String toString() {
        return text + "</svg>\n";
    }
}
