package io.grokwatch.tracker.metric;

import io.grokwatch.tracker.client.Scale;

/**
 * Divides a range of steps into buckets of equal width on a linear or logarithmic axis. Buckets that are about as wide as
 * chunks or wider begin where a chunk does, so that the heads of the chunks suffice; so there are at least a third as many
 * buckets as requested. The bucket never decreases with the step, so a chunk whose ends share a bucket lies in it.
 *
 * @param from first step, at least 0
 * @param to last step
 * @param count how many buckets
 * @param scale of the axis
 */
record Buckets(long from, long to, int count, Scale scale) {

    /** A chunk that lies across at most so many borders is not divided. */
    private static final int MAX_BORDERS = 2;

    /** The bucket of a step of the range, in [0, count). */
    int of(long step) {
        long chunk = Chunk.indexOf(step) * Chunk.STEPS;
        int first = evenly(Math.max(from, chunk));
        int last = evenly(chunk + Math.min(to - chunk, Chunk.STEPS - 1));
        return last - first <= MAX_BORDERS ? first : evenly(step);
    }

    private int evenly(long step) {
        double position = switch (scale) {
            case LINEAR -> (double) (step - from) / ((double) (to - from) + 1);
            case LOG ->
                (Math.log1p((double) step) - Math.log1p((double) from))
                        / (Math.log1p((double) to + 1) - Math.log1p((double) from));
        };
        return (int) Math.min(count - 1.0, Math.max(0, Math.floor(position * count)));
    }
}
