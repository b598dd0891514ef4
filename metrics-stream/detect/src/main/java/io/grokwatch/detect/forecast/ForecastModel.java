package io.grokwatch.detect.forecast;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What a memorised run's {@link Signs} x say of its future:
 *
 * <ul>
 *   <li>it generalises at all with probability π = 1 / (1 + exp(-a·x)), a logistic regression;
 *   <li>if it does, at a step T with ln(T / step) normal of mean b·x and standard deviation s;
 *   <li>so within the budget B with probability π Φ((ln(B / step) - b·x) / s).
 * </ul>
 *
 * <p>The signs are those of arXiv:2201.02177 (validation loss long past its peak) and of what recorded runs show. The
 * weight norm adds nothing on them: with it, left out one by one, the forecasts are no better.
 *
 * @param version of the calibration
 * @param runs how many recorded runs it rests on
 * @param longestRatio the largest {@link Signs#ratio} among them: beyond it nothing was seen
 * @param generalises a, by feature
 * @param when b, by feature
 * @param spread s, greater than 0
 * @param provenance which recordings, and how well it told those it was not fitted to, for people
 */
@SuppressWarnings("ArrayRecordComponent") // Read-only, and compared nowhere.
public record ForecastModel(
        String version,
        int runs,
        double longestRatio,
        double[] generalises,
        double[] when,
        double spread,
        String provenance) {
    /** Half the width of the interval that holds four in five of a normal distribution. */
    static final double FOUR_IN_FIVE = 1.2815515655446004;

    /** The one that this version of Grokwatch carries. */
    public static ForecastModel shipped() {
        try (InputStream in = ForecastModel.class.getResourceAsStream("model.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(in, "model.properties"));
            return parse(properties);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException naming the property that is missing or wrong */
    static ForecastModel parse(Properties properties) {
        return new ForecastModel(
                text(properties, "version"),
                (int) numbers(properties, "runs", 1)[0],
                numbers(properties, "longestRatio", 1)[0],
                numbers(properties, "generalises", Signs.FEATURES),
                numbers(properties, "when", Signs.FEATURES),
                numbers(properties, "spread", 1)[0],
                text(properties, "provenance"));
    }

    private static String text(Properties properties, String name) {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("a forecast model has a property " + name);
        }
        return value;
    }

    private static double[] numbers(Properties properties, String name, int count) {
        try {
            double[] numbers = Arrays.stream(text(properties, name).split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            if (numbers.length == count) {
                return numbers;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " of a forecast model must be numbers", e);
        }
        throw new IllegalArgumentException(
                name + " of a forecast model must be " + count + " numbers, was '" + text(properties, name) + "'");
    }

    /** As a file of properties that {@link #shipped} reads. */
    public String text() {
        return """
                # Made by ./grokwatch calibrate; features: 1, descent of the validation loss in nats, ln(step / memorised step)
                version=%s
                runs=%d
                longestRatio=%s
                generalises=%s
                when=%s
                spread=%s
                provenance=%s
                """.formatted(version, runs, longestRatio, joined(generalises), joined(when), spread, provenance);
    }

    private static String joined(double[] numbers) {
        return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(" "));
    }

    /** The probability that a run generalises at all. */
    double chance(Signs signs) {
        return 1 / (1 + StrictMath.exp(-dot(generalises, signs.features())));
    }

    /** The probability that it does by a step. */
    double chanceBy(long budget, Signs signs) {
        if (budget <= signs.step()) {
            return 0;
        }
        double room = StrictMath.log((double) budget / Math.max(1, signs.step()));
        return chance(signs) * normal((room - dot(when, signs.features())) / spread);
    }

    /** The step it generalises at, if it does, so many standard deviations late; not before the next. */
    long step(Signs signs, double deviations) {
        double mean = dot(when, signs.features());
        double step = Math.max(1, signs.step()) * StrictMath.exp(mean + deviations * spread);
        return Math.max(signs.step() + 1, (long) StrictMath.rint(Math.min(step, 1e15)));
    }

    static double dot(double[] weights, double[] features) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * features[i];
        }
        return sum;
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
