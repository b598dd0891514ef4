package io.grokwatch.detect.ordering;

import static io.grokwatch.detect.detector.StepMetrics.TRAIN_LOSS;

import io.grokwatch.detect.detector.Columns;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.state.LossFingerprintsState;
import java.util.Arrays;

/**
 * The train loss as a fingerprint of steps: kept at up to {@value #CAPACITY} steps spread evenly over a run and at its newest
 * {@value #NEWEST}. A step that is logged twice has its loss again, one that was trained again has another.
 *
 * <p>When the spread ones are full every other one is dropped and the spacing doubled.
 */
final class LossFingerprints {
    private static final int CAPACITY = 256;
    private static final int NEWEST = 64;

    private final long[] steps = new long[CAPACITY];
    private final double[] losses = new double[CAPACITY];
    private final long[] newestSteps = new long[NEWEST];
    private final double[] newestLosses = new double[NEWEST];
    private int size;
    /** Steps from one to the next that was kept, counting those that had a loss. */
    private long spacing = 1;

    /** Steps with a loss so far. */
    private long seen;

    private int contradictions;
    private long lastCompared = -1;

    LossFingerprints() {
        Arrays.fill(newestSteps, -1);
    }

    /** Keeps a step later than all before. */
    void add(StepMetrics row) {
        if (!row.hasFinite(TRAIN_LOSS)) {
            return;
        }
        int newest = (int) (seen % NEWEST);
        newestSteps[newest] = row.step();
        newestLosses[newest] = row.get(TRAIN_LOSS);
        if (seen++ % spacing != 0) {
            return;
        }
        if (size == CAPACITY) {
            halve();
        }
        steps[size] = row.step();
        losses[size] = row.get(TRAIN_LOSS);
        size++;
    }

    private void halve() {
        for (int i = 0; i < CAPACITY / 2; i++) {
            steps[i] = steps[2 * i];
            losses[i] = losses[2 * i];
        }
        size = CAPACITY / 2;
        spacing *= 2;
    }

    /** What a step that comes again shows. */
    enum Comparison {
        /** The loss of this step was not kept, or it has none now. */
        UNKNOWN,
        /** The step has the loss it had: it was logged twice. */
        SAME,
        /** It has another one. */
        OTHER
    }

    /** Whether a step that comes again lies before the last that did, so that another part of the run begins to come again. */
    boolean isBehind(long step) {
        return step < lastCompared;
    }

    /** Compares a step that comes again with what is kept of it. */
    Comparison compare(StepMetrics row) {
        if (isBehind(row.step())) {
            contradictions = 0;
        }
        boolean first = row.step() != lastCompared;
        lastCompared = row.step();
        double known = lossAt(row.step());
        if (Double.isNaN(known) || !row.hasFinite(TRAIN_LOSS)) {
            return Comparison.UNKNOWN;
        }
        if (known == row.get(TRAIN_LOSS)) {
            contradictions = 0;
            return Comparison.SAME;
        }
        contradictions += first ? 1 : 0;
        return Comparison.OTHER;
    }

    /** The loss a step had, or NaN if it is not kept. */
    private double lossAt(long step) {
        int at = Arrays.binarySearch(steps, 0, size, step);
        if (at >= 0) {
            return losses[at];
        }
        for (int i = 0; i < NEWEST; i++) {
            if (newestSteps[i] == step) {
                return newestLosses[i];
            }
        }
        return Double.NaN;
    }

    /** Steps in a row, in ascending order, that came again with another loss. */
    int contradictions() {
        return contradictions;
    }

    /** A step came for the first time: the run goes on as it was. */
    void clearContradictions() {
        contradictions = 0;
    }

    /** Forgets a step and those after it. */
    void forgetFrom(long step) {
        int at = Arrays.binarySearch(steps, 0, size, step);
        size = at < 0 ? -at - 1 : at;
        for (int i = 0; i < NEWEST; i++) {
            newestSteps[i] = newestSteps[i] >= step ? -1 : newestSteps[i];
        }
        contradictions = 0;
        lastCompared = -1;
    }

    LossFingerprintsState save() {
        Columns.Writer columns = new Columns.Writer(size * 16 + NEWEST * 20)
                .longs(steps, 0, size)
                .doubles(losses, 0, size)
                .longs(newestSteps, 0, NEWEST)
                .doubles(newestLosses, 0, NEWEST);
        return LossFingerprintsState.newBuilder()
                .setCount(size)
                .setColumns(columns.toByteString())
                .setSpacing(spacing)
                .setSeen(seen)
                .setContradictions(contradictions)
                .setLastCompared(lastCompared)
                .build();
    }

    void restore(LossFingerprintsState from) {
        size = from.getCount();
        if (size < 0 || size > CAPACITY) {
            throw new IllegalArgumentException("0 to " + CAPACITY + " losses are kept, were " + size);
        }
        Columns.Reader columns = new Columns.Reader(from.getColumns());
        columns.longs(steps, size);
        columns.doubles(losses, size);
        columns.longs(newestSteps, NEWEST);
        columns.doubles(newestLosses, NEWEST);
        columns.requireEnd();
        spacing = Math.max(1, from.getSpacing());
        seen = from.getSeen();
        contradictions = from.getContradictions();
        lastCompared = from.getLastCompared();
    }
}
