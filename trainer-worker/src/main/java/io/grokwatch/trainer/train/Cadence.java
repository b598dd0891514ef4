package io.grokwatch.trainer.train;

/**
 * When to evaluate and when to look at the embedding: pure functions of the step, besides how far the validation
 * accuracy has moved.
 */
final class Cadence {
    private static final int SNAPSHOTS_PER_DECADE = 8;
    private static final int MAX_MOVING_SNAPSHOTS = 64;
    private static final double MOVED = 0.02;

    private final int evaluateEvery;
    private final long steps;
    private double accuracyAtSnapshot = Double.NaN;
    private int movingSnapshots;

    Cadence(int evaluateEvery, long steps) {
        this.evaluateEvery = evaluateEvery;
        this.steps = steps;
    }

    /** On multiples of the interval, on powers of two, and on the last step. */
    boolean evaluates(long step) {
        return step % evaluateEvery == 0 || Long.bitCount(step) == 1 || step == steps - 1;
    }

    /**
     * On log-spaced steps, eight a decade, and on the last; and where the validation accuracy has moved by 2 % since the
     * last snapshot, at most 64 times a run.
     *
     * @param accuracy of the step's evaluation, NaN if there was none
     */
    boolean snapshots(long step, double accuracy) {
        boolean due = step == steps - 1 || logSpaced(step);
        if (!due && movingSnapshots < MAX_MOVING_SNAPSHOTS && Math.abs(accuracy - accuracyAtSnapshot) >= MOVED) {
            movingSnapshots++;
            due = true;
        }
        if ((due && !Double.isNaN(accuracy)) || Double.isNaN(accuracyAtSnapshot)) {
            accuracyAtSnapshot = accuracy;
        }
        return due;
    }

    private static boolean logSpaced(long step) {
        return step == 0 || mark(step) != mark(step - 1);
    }

    private static long mark(long step) {
        return step == 0 ? -1 : (long) Math.floor(SNAPSHOTS_PER_DECADE * Math.log10((double) step) + 1e-9);
    }
}
