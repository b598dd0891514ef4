package io.grokwatch.cli.display;

import io.grokwatch.events.Doubles;
import java.util.Arrays;

/** A curve of fractions, or of percentages, as a row of block characters. */
final class BlockChart {
    private static final double MAX_FRACTION = 1.5;
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

    private BlockChart() {}

    /**
     * The curve in exactly {@code width} characters: each is the mean of an equal part of the values; if there are fewer
     * values than characters, blanks follow.
     *
     * @param values in [0, 1], or in [0, 100] if one of them exceeds {@value #MAX_FRACTION}; others are clamped to it, and a part
     *     of nothing but NaN is blank
     */
    static String of(Doubles values, int width) {
        StringBuilder line = new StringBuilder(width);
        int characters = Math.min(width, values.size());
        double[] all = values.toArray();
        double top = Arrays.stream(all).anyMatch(value -> value > MAX_FRACTION && value < Double.POSITIVE_INFINITY)
                ? 100
                : 1;
        for (int i = 0; i < characters; i++) {
            int from = i * all.length / characters;
            int to = (i + 1) * all.length / characters;
            line.append(block(Arrays.stream(all, from, to)
                            .filter(value -> !Double.isNaN(value))
                            .average()
                            .orElse(Double.NaN)
                    / top));
        }
        return line.append(" ".repeat(width - characters)).toString();
    }

    private static char block(double mean) {
        if (Double.isNaN(mean)) {
            return ' ';
        }
        double fraction = Math.clamp(mean, 0, 1);
        return BLOCKS.charAt((int) Math.min(BLOCKS.length() - 1, fraction * BLOCKS.length()));
    }
}
