package io.grokwatch.trainer.train;

import java.util.Map;

/**
 * The steps of evaluations and embedding snapshots: a function of the step, and for snapshots of the change of the
 * validation accuracy since the last one.
 */
final class MeasurementSchedule {
    private static final int SNAPSHOTS_PER_DECADE = 8;
    private static final int MAX_CHANGE_SNAPSHOTS = 64;
    private static final double MIN_CHANGE = 0.02;
    private static final String ACCURACY_AT_SNAPSHOT = "accuracy_at_snapshot";
    private static final String CHANGE_SNAPSHOTS = "moving_snapshots";

    private final int evaluateEvery;
    private final long steps;
    private double accuracyAtSnapshot = Double.NaN;
    private int changeSnapshots;

    MeasurementSchedule(int evaluateEvery, long steps) {
        this.evaluateEvery = evaluateEvery;
        this.steps = steps;
    }

    /** Evaluations take place on multiples of the interval, on powers of two, and on the last step. */
    boolean evaluates(long step) {
        return step % evaluateEvery == 0 || Long.bitCount(step) == 1 || step == steps - 1;
    }

    /**
     * Snapshots are taken on log-spaced steps, eight per decade, and on the last step; and where the validation accuracy has
     * changed by .02 since the last snapshot, at most 64 times per run.
     *
     * @param accuracy of the step's evaluation; NaN without one
     */
    boolean snapshots(long step, double accuracy) {
        boolean due = step == steps - 1 || logSpaced(step);
        if (!due && changeSnapshots < MAX_CHANGE_SNAPSHOTS && Math.abs(accuracy - accuracyAtSnapshot) >= MIN_CHANGE) {
            changeSnapshots++;
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

    /** The state besides the step, for a checkpoint. */
    Map<String, Object> state() {
        return Map.of(ACCURACY_AT_SNAPSHOT, accuracyAtSnapshot, CHANGE_SNAPSHOTS, (long) changeSnapshots);
    }

    /** @throws IllegalStateException if the checkpoint lacks the state */
    void restore(Map<String, Object> state) {
        if (!(state.get(ACCURACY_AT_SNAPSHOT) instanceof Double accuracy)
                || !(state.get(CHANGE_SNAPSHOTS) instanceof Long moving)) {
            throw new IllegalStateException(
                    "the checkpoint lacks the state of the snapshot schedule, it contains " + state);
        }
        accuracyAtSnapshot = accuracy;
        changeSnapshots = Math.toIntExact(moving);
    }
}
