package io.grokwatch.trainer.train;

import java.util.Map;

/**
 * When to evaluate and when to look at the embedding: pure functions of the step, besides how far the validation
 * accuracy has moved.
 */
final class Cadence {
    private static final int SNAPSHOTS_PER_DECADE = 8;
    private static final int MAX_MOVING_SNAPSHOTS = 64;
    private static final double MOVED = 0.02;
    private static final String ACCURACY_AT_SNAPSHOT = "accuracy_at_snapshot";
    private static final String MOVING_SNAPSHOTS = "moving_snapshots";

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

    /** What the next answers depend on besides the step, for a checkpoint. */
    Map<String, Object> state() {
        return Map.of(ACCURACY_AT_SNAPSHOT, accuracyAtSnapshot, MOVING_SNAPSHOTS, (long) movingSnapshots);
    }

    /** @throws IllegalStateException if the state is not one of these */
    void restore(Map<String, Object> state) {
        if (!(state.get(ACCURACY_AT_SNAPSHOT) instanceof Double accuracy)
                || !(state.get(MOVING_SNAPSHOTS) instanceof Long moving)) {
            throw new IllegalStateException("the checkpoint lacks the cadence of the snapshots, it has " + state);
        }
        accuracyAtSnapshot = accuracy;
        movingSnapshots = Math.toIntExact(moving);
    }
}
