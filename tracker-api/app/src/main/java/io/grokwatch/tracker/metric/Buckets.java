package io.grokwatch.tracker.metric;

import io.grokwatch.tracker.client.Scale;

/**
 * Divides a range of steps into buckets of equal width on a linear or logarithmic axis. The bucket never decreases with the step.
 *
 * @param from first step, at least 0
 * @param to last step
 * @param count how many buckets
 * @param scale of the axis
 */
record Buckets(long from, long to, int count, Scale scale) {

    /** The bucket of a step of the range, in [0, count). */
    int of(long step) {
        return (int) Math.min(count - 1.0, Math.max(0, Math.floor(position(step))));
    }

    /** Whether steps lie across a greater distance than the width of a bucket. */
    boolean isWiderThanOne(long first, long last) {
        return position(last) - position(first) > 1;
    }

    private double position(long step) {
        double share = switch (scale) {
            case LINEAR -> (double) (step - from) / ((double) (to - from) + 1);
            case LOG ->
                (Math.log1p((double) step) - Math.log1p((double) from))
                        / (Math.log1p((double) to + 1) - Math.log1p((double) from));
        };
        return share * count;
    }
}
