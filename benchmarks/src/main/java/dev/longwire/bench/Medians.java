package dev.longwire.bench;

import java.util.List;

/**
 * The middle of several measurements, and how far they lie apart.
 *
 * @param median the middle one, or between the two middle ones
 * @param low the least
 * @param high the greatest
 * @param count how many
 */
record Medians(double median, double low, double high, int count) {
    static Medians of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int n = sorted.size();
        double median = (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
        return new Medians(median, sorted.get(0), sorted.get(n - 1), n);
    }
}
