package io.grokwatch.tracker.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.grokwatch.events.Parameters;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The distribution that a setting is drawn from; exactly one component is present.
 *
 * @param uniform uniform in [min, max)
 * @param log uniform in the logarithm, in [min, max), above 0
 * @param whole whole numbers in [min, max], of which the greatest is below that of 64 bits
 * @param choice one of these values
 */
public record Draw(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Double> uniform,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Double> log,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Long> whole,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Object> choice) {

    /** @throws IllegalArgumentException naming the distribution and what was expected of it */
    public Draw {
        if (Stream.of(uniform, log, whole, choice).filter(Objects::nonNull).count() != 1) {
            throw new IllegalArgumentException("expected one of uniform, log, whole, choice");
        }
        uniform = uniform == null ? null : bounds("uniform", uniform, Draw::requireFinite);
        log = log == null ? null : bounds("log", log, Draw::requireAboveZero);
        whole = whole == null ? null : bounds("whole", whole, Draw::requireBelowGreatest);
        if (choice != null) {
            choice = choice.stream()
                    .map(value -> Parameters.NONE.with("choice", value).values().get("choice"))
                    .toList();
            if (choice.isEmpty()) {
                throw new IllegalArgumentException("choice: expected values to choose from, has none");
            }
        }
    }

    /** Uniform in [min, max). */
    public static Draw uniform(double min, double max) {
        return new Draw(List.of(min, max), null, null, null);
    }

    /** Uniform in the logarithm, in [min, max). */
    public static Draw log(double min, double max) {
        return new Draw(null, List.of(min, max), null, null);
    }

    /** Whole numbers in [min, max]. */
    public static Draw whole(long min, long max) {
        return new Draw(null, null, List.of(min, max), null);
    }

    /** One of these values. */
    public static Draw choice(List<Object> values) {
        return new Draw(null, null, null, values);
    }

    /** One value, of a type that parameters take. */
    Object from(RandomGenerator random) {
        if (uniform != null) {
            return random.nextDouble(uniform.getFirst(), uniform.getLast());
        }
        if (log != null) {
            return Math.exp(random.nextDouble(Math.log(log.getFirst()), Math.log(log.getLast())));
        }
        if (whole != null) {
            return random.nextLong(whole.getFirst(), whole.getLast() + 1);
        }
        List<Object> values = Objects.requireNonNull(choice);
        return values.get(random.nextInt(values.size()));
    }

    private static <T> List<T> bounds(String kind, List<T> bounds, Function<List<T>, @Nullable String> objection) {
        List<T> copy = List.copyOf(bounds);
        String expected = copy.size() == 2 ? objection.apply(copy) : "expected [min, max], was " + copy;
        if (expected != null) {
            throw new IllegalArgumentException(kind + ": " + expected);
        }
        return copy;
    }

    private static @Nullable String requireFinite(List<Double> bounds) {
        double min = bounds.getFirst();
        double max = bounds.getLast();
        return min < max && max - min < Double.POSITIVE_INFINITY
                ? null
                : "expected min < max, both finite, was " + bounds;
    }

    private static @Nullable String requireAboveZero(List<Double> bounds) {
        return bounds.getFirst() > 0 ? requireFinite(bounds) : "expected to begin above 0, was " + bounds.getFirst();
    }

    private static @Nullable String requireBelowGreatest(List<Long> bounds) {
        return bounds.getFirst() < bounds.getLast() && bounds.getLast() < Long.MAX_VALUE
                ? null
                : "expected min < max < " + Long.MAX_VALUE + ", was " + bounds;
    }
}
