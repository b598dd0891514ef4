package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;

/**
 * The summary of consecutive points of a series: no point that it leaves out is beyond the line through those it has. A step of
 * {@value #NONE} means that there is no such point.
 *
 * @param count points, at least 1
 * @param nans how many of them are NaN
 * @param oldest the oldest attempt that logged one of them
 * @param newest the newest attempt that logged one of them
 * @param firstStep the earliest
 * @param lastStep the latest
 * @param minStep of the minimum that is not NaN, the earliest of equals
 * @param maxStep of the maximum that is not NaN, the earliest of equals
 * @param firstNanStep of the earliest NaN
 */
record Summary(
        long count,
        long nans,
        int oldest,
        int newest,
        long firstStep,
        double firstValue,
        long lastStep,
        double lastValue,
        long minStep,
        double minValue,
        long maxStep,
        double maxValue,
        long firstNanStep) {
    /** The step of a point that there is not. */
    static final long NONE = -1;

    /** Whether all of the points survive the newer attempts. */
    boolean survives(AttemptHistory attempts) {
        return attempts.survives(oldest, lastStep);
    }

    /** Whether none of the points survives the newer attempts. */
    boolean isFullySuperseded(AttemptHistory attempts) {
        return !attempts.survives(newest, firstStep);
    }

    /** Adds points, or summaries of them, in step order. */
    static final class Builder {
        private long count;
        private long nans;
        private int oldest = Integer.MAX_VALUE;
        private int newest;
        private long firstStep = NONE;
        private double firstValue;
        private long lastStep = NONE;
        private double lastValue;
        private long minStep = NONE;
        private double minValue;
        private long maxStep = NONE;
        private double maxValue;
        private long firstNanStep = NONE;

        void add(long step, double value, int attempt) {
            ends(step, value, step, value, attempt, attempt);
            count++;
            if (Double.isNaN(value)) {
                nans++;
                firstNanStep = firstNanStep == NONE ? step : firstNanStep;
            } else {
                bound(step, value, step, value);
            }
        }

        Builder add(Summary other) {
            ends(other.firstStep, other.firstValue, other.lastStep, other.lastValue, other.oldest, other.newest);
            count += other.count;
            nans += other.nans;
            firstNanStep = firstNanStep == NONE ? other.firstNanStep : firstNanStep;
            if (other.minStep != NONE) {
                bound(other.minStep, other.minValue, other.maxStep, other.maxValue);
            }
            return this;
        }

        boolean isEmpty() {
            return count == 0;
        }

        /** @throws IllegalStateException if nothing was added */
        Summary build() {
            if (isEmpty()) {
                throw new IllegalStateException("no points have no summary");
            }
            return new Summary(
                    count,
                    nans,
                    oldest,
                    newest,
                    firstStep,
                    firstValue,
                    lastStep,
                    lastValue,
                    minStep,
                    minValue,
                    maxStep,
                    maxValue,
                    firstNanStep);
        }

        private void ends(long first, double ofFirst, long last, double ofLast, int old, int young) {
            if (firstStep == NONE) {
                firstStep = first;
                firstValue = ofFirst;
            }
            lastStep = last;
            lastValue = ofLast;
            oldest = Math.min(oldest, old);
            newest = Math.max(newest, young);
        }

        private void bound(long atMin, double min, long atMax, double max) {
            if (minStep == NONE || Double.compare(min, minValue) < 0) {
                minStep = atMin;
                minValue = min;
            }
            if (maxStep == NONE || Double.compare(max, maxValue) > 0) {
                maxStep = atMax;
                maxValue = max;
            }
        }
    }
}
