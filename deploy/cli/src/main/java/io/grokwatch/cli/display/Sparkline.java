package io.grokwatch.cli.display;

import java.util.List;

/** Fractions as a row of block characters. */
public final class Sparkline {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /**
     * The curve in exactly {@code width} characters: each is the mean of its share of the values; fewer values than
     * characters leave blanks at the end.
     *
     * @param values in [0, 1]; others are cut to it, and what is no number is left blank
     */
    public static String of(List<Double> values, int width) {
        StringBuilder line = new StringBuilder(width);
        int characters = Math.min(width, values.size());
        for (int i = 0; i < characters; i++) {
            int from = i * values.size() / characters;
            int to = (i + 1) * values.size() / characters;
            line.append(block(values.subList(from, to)));
        }
        return line.append(" ".repeat(width - characters)).toString();
    }

    private static char block(List<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
        if (Double.isNaN(mean)) {
            return ' ';
        }
        double fraction = Math.clamp(mean, 0, 1);
        return BLOCKS.charAt((int) Math.min(BLOCKS.length() - 1, fraction * BLOCKS.length()));
    }
}
