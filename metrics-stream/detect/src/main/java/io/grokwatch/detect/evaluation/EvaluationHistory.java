package io.grokwatch.detect.evaluation;

import io.grokwatch.detect.detector.Columns;
import io.grokwatch.detect.state.EvaluationsState;

/**
 * The first {@value #CAPACITY} evaluations of a run: to judge them again by what is learnt of the telemetry later, and to fold
 * them in again after a rewind.
 */
final class EvaluationHistory {
    static final int CAPACITY = 64;

    private final long[] steps = new long[CAPACITY];
    private final double[] trains = new double[CAPACITY];
    private final double[] validations = new double[CAPACITY];
    private final long[] fitted = new long[CAPACITY];
    /** Evaluations there were, {@code CAPACITY + 1} for more than are kept. */
    private int count;
    /** Evaluations that the arrays hold: more than {@code count} between a rewind and the next evaluation. */
    private int kept;

    void add(long step, double train, double validation, long fittedSince) {
        if (count < CAPACITY) {
            steps[count] = step;
            trains[count] = train;
            validations[count] = validation;
            fitted[count] = fittedSince;
        }
        count = Math.min(count + 1, CAPACITY + 1);
        kept = Math.min(count, CAPACITY);
    }

    /** Whether these are all evaluations there were. */
    boolean isWhole() {
        return count <= CAPACITY;
    }

    /** What they show, if accuracies may miss their levels by a tolerance. */
    GeneralisationDelay judge(EvaluationConfig config, double tolerance) {
        GeneralisationDelay delay = new GeneralisationDelay(config);
        for (int i = 0; i < Math.min(count, CAPACITY); i++) {
            delay.add(steps[i], trains[i], validations[i], fitted[i], tolerance);
        }
        return delay;
    }

    /** Their accuracies were in percent. */
    void readAsPercent() {
        for (int i = 0; i < kept; i++) {
            trains[i] /= 100;
            validations[i] /= 100;
            fitted[i] = -1;
        }
    }

    /** Cuts it to the evaluations that an earlier state had, {@code CAPACITY + 1} for more than are kept. */
    void cutTo(int earlierCount) {
        count = Math.min(count, earlierCount);
    }

    /** Whether the evaluation after the last one was cut off, is still kept, and comes before a step. */
    boolean hasCutOffBefore(long step) {
        return count < kept && steps[count] < step;
    }

    /** Index of the first evaluation that was cut off. */
    int count() {
        return count;
    }

    /** Takes back the evaluation after the last one. */
    void uncut() {
        count++;
    }

    long step(int index) {
        return steps[index];
    }

    double train(int index) {
        return trains[index];
    }

    double validation(int index) {
        return validations[index];
    }

    long fittedSince(int index) {
        return fitted[index];
    }

    void save(EvaluationsState.Builder into) {
        int size = Math.min(count, CAPACITY);
        Columns.Writer columns = new Columns.Writer(size * 36)
                .longs(steps, 0, size)
                .longs(fitted, 0, size)
                .doubles(trains, 0, size)
                .doubles(validations, 0, size);
        into.setHistory(columns.toByteString());
    }

    /** @throws IllegalArgumentException if the columns are not those of as many evaluations as are counted */
    void restore(EvaluationsState from) {
        count = from.getCount();
        kept = Math.min(count, CAPACITY);
        Columns.Reader columns = new Columns.Reader(from.getHistory());
        columns.longs(steps, kept);
        columns.longs(fitted, kept);
        columns.doubles(trains, kept);
        columns.doubles(validations, kept);
        columns.requireEnd();
    }
}
