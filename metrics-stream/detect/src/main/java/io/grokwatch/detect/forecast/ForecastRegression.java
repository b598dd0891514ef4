package io.grokwatch.detect.forecast;

import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Collectors;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Two regressions on the features x of a memorised run:
 *
 * <ul>
 *   <li>it generalises at all with probability π = 1 / (1 + exp(-a·x)), a logistic regression;
 *   <li>if it does, at a step T with ln(T / step) normal of mean b·x and standard deviation s, a log-normal waiting time;
 *   <li>so within the budget B with probability π Φ((ln(B / step) - b·x) / s).
 * </ul>
 *
 * <p>Φ is that of Hipparchus, whose arithmetic is the same on every machine, as {@link StrictMath} is.
 *
 * @param runs how many recorded runs it is fitted to
 * @param longestRatio the largest {@link ForecastFeatures#ratio} among them; beyond it there is no data
 * @param generalises a, by feature
 * @param when b, by feature
 * @param spread s, greater than 0
 */
@SuppressWarnings("ArrayRecordComponent") // Read-only, and never compared.
record ForecastRegression(int runs, double longestRatio, double[] generalises, double[] when, double spread) {
    /** Φ⁻¹(0.9): half the width, in standard deviations, of the central interval of probability 0.8. */
    static final double INTERVAL_80 = 1.2815515655446004;

    private static final NormalDistribution NORMAL = new NormalDistribution();
    /** The latest step that is forecast: a double holds every whole number below it. */
    private static final double MAX_STEP = 1e15;

    /** The probability that a run generalises at all. */
    double chance(double[] features) {
        return 1 / (1 + StrictMath.exp(-dot(generalises, features)));
    }

    /**
     * The probability that a run generalises within a budget.
     *
     * @param budget the last step
     * @param step of the evaluation
     * @param features of the evaluation
     */
    double chanceBy(long budget, long step, double[] features) {
        if (budget <= step) {
            return 0;
        }
        double waiting = StrictMath.log((double) budget / Math.max(1, step));
        return chance(features) * NORMAL.cumulativeProbability((waiting - dot(when, features)) / spread);
    }

    /**
     * A quantile of the step at which the run generalises, if it does; later than the evaluation, at most 1e15.
     *
     * @param step of the evaluation
     * @param features of the evaluation
     * @param deviations by how many standard deviations of ln T it is later than the median
     */
    long step(long step, double[] features, double deviations) {
        double expected = Math.max(1, step) * StrictMath.exp(dot(when, features) + deviations * spread);
        return Math.max(step + 1, (long) StrictMath.rint(Math.min(expected, MAX_STEP)));
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The lines of a properties file, whose names begin with a prefix. */
    String toProperties(String prefix) {
        return """
                %1$sruns=%2$d
                %1$slongestRatio=%3$s
                %1$sgeneralises=%4$s
                %1$swhen=%5$s
                %1$sspread=%6$s
                """.formatted(prefix, runs, longestRatio, joined(generalises), joined(when), spread);
    }

    /** @throws IllegalArgumentException naming the property that is missing or malformed */
    static ForecastRegression parse(Properties properties, String prefix, int features) {
        return new ForecastRegression(
                (int) numbers(properties, prefix + "runs", 1)[0],
                numbers(properties, prefix + "longestRatio", 1)[0],
                numbers(properties, prefix + "generalises", features),
                numbers(properties, prefix + "when", features),
                numbers(properties, prefix + "spread", 1)[0]);
    }

    /** @throws IllegalArgumentException naming the property if it is missing */
    static String required(Properties properties, String name) {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("a forecast model must have a property " + name);
        }
        return value;
    }

    private static double[] numbers(Properties properties, String name, int count) {
        String text = required(properties, name);
        try {
            double[] numbers = Arrays.stream(text.split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            if (numbers.length == count) {
                return numbers;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    name + " of a forecast model must be numbers separated by blanks, was '" + text + "'", e);
        }
        throw new IllegalArgumentException(
                name + " of a forecast model must be " + count + " numbers, was '" + text + "'");
    }

    private static String joined(double[] numbers) {
        return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(" "));
    }
}
