package io.grokwatch.detect.forecast;

import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Two regressions on the features x of a memorised run:
 *
 * <ul>
 *   <li>it generalises at all with probability π = 1 / (1 + exp(-a·x)), a logistic regression;
 *   <li>if it does, at a step T with ln(T / step) normal of mean b·x and standard deviation s;
 *   <li>so within the budget B with probability π Φ((ln(B / step) - b·x) / s).
 * </ul>
 *
 * @param runs how many recorded runs it rests on
 * @param longestRatio the largest {@link ForecastFeatures#ratio} among them: beyond it nothing was seen
 * @param generalises a, by feature
 * @param when b, by feature
 * @param spread s, greater than 0
 */
@SuppressWarnings("ArrayRecordComponent") // Read-only, and compared nowhere.
record ForecastRegression(int runs, double longestRatio, double[] generalises, double[] when, double spread) {
    /** Half the width of the interval that holds four in five of a normal distribution. */
    static final double FOUR_IN_FIVE = 1.2815515655446004;

    /** The probability that a run generalises at all. */
    double chance(double[] features) {
        return 1 / (1 + StrictMath.exp(-dot(generalises, features)));
    }

    /** The probability that it does by a step, seen from another. */
    double chanceBy(long budget, long step, double[] features) {
        if (budget <= step) {
            return 0;
        }
        double room = StrictMath.log((double) budget / Math.max(1, step));
        return chance(features) * normal((room - dot(when, features)) / spread);
    }

    /** The step it generalises at, if it does, so many standard deviations late; not before the next. */
    long step(long step, double[] features, double deviations) {
        double late = Math.max(1, step) * StrictMath.exp(dot(when, features) + deviations * spread);
        return Math.max(step + 1, (long) StrictMath.rint(Math.min(late, 1e15)));
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** As properties, whose names begin so. */
    String text(String prefix) {
        return """
                %1$sruns=%2$d
                %1$slongestRatio=%3$s
                %1$sgeneralises=%4$s
                %1$swhen=%5$s
                %1$sspread=%6$s
                """.formatted(prefix, runs, longestRatio, joined(generalises), joined(when), spread);
    }

    /** @throws IllegalArgumentException naming the property that is missing or wrong */
    static ForecastRegression parse(Properties properties, String prefix, int features) {
        return new ForecastRegression(
                (int) numbers(properties, prefix + "runs", 1)[0],
                numbers(properties, prefix + "longestRatio", 1)[0],
                numbers(properties, prefix + "generalises", features),
                numbers(properties, prefix + "when", features),
                numbers(properties, prefix + "spread", 1)[0]);
    }

    private static double[] numbers(Properties properties, String name, int count) {
        String text = ForecastModel.text(properties, name);
        try {
            double[] numbers = Arrays.stream(text.split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            if (numbers.length == count) {
                return numbers;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " of a forecast model must be numbers", e);
        }
        throw new IllegalArgumentException(
                name + " of a forecast model must be " + count + " numbers, was '" + text + "'");
    }

    private static String joined(double[] numbers) {
        return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(" "));
    }

    /** The normal distribution function, to 1e-7 (Abramowitz and Stegun 1964, 26.2.17). */
    static double normal(double x) {
        double t = 1 / (1 + 0.2316419 * Math.abs(x));
        double tail = StrictMath.exp(-x * x / 2)
                / StrictMath.sqrt(2 * Math.PI)
                * t
                * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return x >= 0 ? 1 - tail : tail;
    }
}
