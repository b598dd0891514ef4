package io.grokwatch.detect.evaluation;

import io.grokwatch.detect.detector.Columns;
import io.grokwatch.detect.evaluation.Evaluation.Sources;
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

    void add(Evaluation evaluation) {
        if (count < CAPACITY) {
            steps[count] = evaluation.step();
            trains[count] = evaluation.train();
            validations[count] = evaluation.validation();
            fitted[count] = evaluation.fittedSince();
        }
        count = Math.min(count + 1, CAPACITY + 1);
        kept = Math.min(count, CAPACITY);
    }

    /** Whether these are all evaluations there were. */
    boolean isWhole() {
        return count <= CAPACITY;
    }

    /** What they show, if accuracies are known in a way and may miss their levels by a tolerance. */
    GeneralisationDelay judge(EvaluationConfig config, Sources sources, double tolerance) {
        GeneralisationDelay delay = new GeneralisationDelay(config);
        for (int i = 0; i < Math.min(count, CAPACITY); i++) {
            delay.add(get(i, sources), tolerance);
        }
        return delay;
    }

    /** Their train accuracies were in percent. */
    void readTrainAsPercent() {
        for (int i = 0; i < kept; i++) {
            trains[i] /= 100;
            fitted[i] = -1;
        }
    }

    /** Their validation accuracies were in percent. */
    void readValidationAsPercent() {
        for (int i = 0; i < kept; i++) {
            validations[i] /= 100;
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

    /** One of them, its accuracies known in a way. */
    Evaluation get(int index, Sources sources) {
        return new Evaluation(steps[index], trains[index], validations[index], fitted[index], sources);
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
