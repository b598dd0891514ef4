package io.grokwatch.tracker.run;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import org.jspecify.annotations.Nullable;

/**
 * The first value of a metric, and its extremes. Of several values that are logged at one step all count for the extremes. The fold is a
 * join: points that are added twice change nothing.
 *
 * @param firstSequence of the batch of the first value; of several values of that step the last logged is the first value
 * @param minStep of the least value that is not NaN, the earliest of equals; {@value #NONE} if there is none, as for the greatest
 */
record MetricExtent(
        long firstStep, long firstSequence, double first, long minStep, double min, long maxStep, double max) {
    /** The step of a value that there is not. */
    static final long NONE = -1;

    /** The extent of one or more points of a batch. */
    static MetricExtent of(Longs steps, Doubles values, long sequence) {
        int first = 0;
        int min = -1;
        int max = -1;
        for (int i = 0; i < steps.size(); i++) {
            double value = values.get(i);
            if (steps.get(i) <= steps.get(first)) {
                first = i;
            }
            if (Double.isNaN(value)) {
                continue;
            }
            if (min < 0 || value < values.get(min) || (value == values.get(min) && steps.get(i) < steps.get(min))) {
                min = i;
            }
            if (max < 0 || value > values.get(max) || (value == values.get(max) && steps.get(i) < steps.get(max))) {
                max = i;
            }
        }
        return new MetricExtent(
                steps.get(first),
                sequence,
                values.get(first),
                min < 0 ? NONE : steps.get(min),
                min < 0 ? Double.NaN : values.get(min),
                max < 0 ? NONE : steps.get(max),
                max < 0 ? Double.NaN : values.get(max));
    }

    private static MetricExtent of(long step, double value, long sequence) {
        return of(Longs.of(step), Doubles.of(value), sequence);
    }

    /** The extent of the points of both. */
    MetricExtent merged(MetricExtent other) {
        boolean isFirst =
                other.firstStep < firstStep || (other.firstStep == firstStep && other.firstSequence >= firstSequence);
        boolean isLess = other.minStep != NONE
                && (minStep == NONE || other.min < min || (other.min == min && other.minStep < minStep));
        boolean isGreater = other.maxStep != NONE
                && (maxStep == NONE || other.max > max || (other.max == max && other.maxStep < maxStep));
        return new MetricExtent(
                isFirst ? other.firstStep : firstStep,
                isFirst ? other.firstSequence : firstSequence,
                isFirst ? other.first : first,
                isLess ? other.minStep : minStep,
                isLess ? other.min : min,
                isGreater ? other.maxStep : maxStep,
                isGreater ? other.max : max);
    }

    /**
     * What is known of the points before a step, from which on a newer attempt logs others: an extreme from there on is replaced by the first
     * value, as the next one before it is not known. Null if there are no points before.
     */
    @Nullable
    MetricExtent before(long step) {
        if (firstStep >= step) {
            return null;
        }
        // A newer attempt counts its batches from the beginning.
        MetricExtent start = of(firstStep, first, 0);
        MetricExtent least = minStep != NONE && minStep < step ? of(minStep, min, 0) : start;
        MetricExtent greatest = maxStep != NONE && maxStep < step ? of(maxStep, max, 0) : start;
        return start.merged(least).merged(greatest);
    }
}
