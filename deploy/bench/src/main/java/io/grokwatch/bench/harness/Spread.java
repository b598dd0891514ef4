package io.grokwatch.bench.harness;

import java.util.Collection;
import java.util.Locale;

/**
 * Repeated measurements of one thing.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param least of them
 * @param most of them
 * @param count how many there were, at least 1
 */
public record Spread(double median, double least, double most, int count) {

    /** @throws IllegalArgumentException if there is none */
    public static Spread of(Collection<Double> measurements) {
        if (measurements.isEmpty()) {
            throw new IllegalArgumentException("a spread needs a measurement");
        }
        double[] sorted =
                measurements.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /** {@code median (least to most)}, all in one format of {@link String#format}. */
    public String line(String format) {
        return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", median, least, most);
    }
}
