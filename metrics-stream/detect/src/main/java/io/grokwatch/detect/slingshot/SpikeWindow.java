package io.grokwatch.detect.slingshot;

import io.grokwatch.detect.detector.Columns;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.state.SpikeWindowState;
import java.util.Arrays;

/**
 * The last {@value #CAPACITY} samples of what a slingshot shows itself in, 16 KiB. Samples are counted from the newest,
 * 0; all questions cost time proportional to the window and are asked only when the loss spikes.
 */
final class SpikeWindow {
    static final int CAPACITY = 512;

    private static final int CADENCE_GAPS = 9;
    /** What was logged longer ago is no evidence of a spike; half a period of the shortest cycles. */
    private static final int LAST_KNOWN_STEPS = 200;

    private final long[] steps = new long[CAPACITY];
    private final float[] losses = new float[CAPACITY];
    private final float[] lastLayerNorms = new float[CAPACITY];
    private final float[] weightNorms = new float[CAPACITY];
    private final float[] updateNorms = new float[CAPACITY];
    private final float[] collapses = new float[CAPACITY];
    private final float[] cosines = new float[CAPACITY];
    private final float[] classMeanNorms = new float[CAPACITY];
    private int size;
    private int next;
    /** Samples after the newest one that a rewind has cut off and that are not overwritten yet. */
    private int cutOff;

    void add(StepMetrics row, double loss) {
        steps[next] = row.step();
        losses[next] = (float) loss;
        lastLayerNorms[next] = (float) row.get(StepMetrics.LAST_LAYER_NORM);
        weightNorms[next] = (float) row.get(StepMetrics.WEIGHTS_NORM);
        updateNorms[next] = (float) row.get(StepMetrics.LAST_LAYER_UPDATE_NORM);
        collapses[next] = (float) row.get(StepMetrics.COLLAPSE_FRACTION);
        cosines[next] = (float) row.get(StepMetrics.CLASS_MEAN_FEATURE_COSINE);
        classMeanNorms[next] = (float) row.get(StepMetrics.CLASS_MEAN_NORM);
        next = next + 1 == CAPACITY ? 0 : next + 1;
        size = Math.min(size + 1, CAPACITY);
        cutOff = Math.max(0, cutOff - 1);
    }

    /** Cuts off the samples after a step. */
    void cutAfter(long step) {
        cutOff = 0;
        while (size > 0 && step(0) > step) {
            next = at(0);
            size--;
            cutOff++;
        }
    }

    /** The step of the first sample that was cut off, or {@code Long.MAX_VALUE}. */
    long firstCutOff() {
        return cutOff == 0 ? Long.MAX_VALUE : steps[next];
    }

    /** Reads the first sample that was cut off as a row; to be added again, it has the same content. */
    void readCutOff(StepMetrics into) {
        into.reset(steps[next]);
        into.set(StepMetrics.TRAIN_LOSS, losses[next]);
        setKnown(into, StepMetrics.LAST_LAYER_NORM, lastLayerNorms[next]);
        setKnown(into, StepMetrics.WEIGHTS_NORM, weightNorms[next]);
        setKnown(into, StepMetrics.LAST_LAYER_UPDATE_NORM, updateNorms[next]);
        setKnown(into, StepMetrics.COLLAPSE_FRACTION, collapses[next]);
        setKnown(into, StepMetrics.CLASS_MEAN_FEATURE_COSINE, cosines[next]);
        setKnown(into, StepMetrics.CLASS_MEAN_NORM, classMeanNorms[next]);
    }

    private static void setKnown(StepMetrics row, int slot, float value) {
        if (!Float.isNaN(value)) {
            row.set(slot, value);
        }
    }

    int size() {
        return size;
    }

    /** Index into the arrays of the sample {@code age} samples before the newest. */
    private int at(int age) {
        int index = next - 1 - age;
        return index < 0 ? index + CAPACITY : index;
    }

    /** The newest step. */
    long newestStep() {
        return step(0);
    }

    /** How many samples are newer than {@code step}. */
    int newerThan(long step) {
        int count = 0;
        while (count < size && steps[at(count)] > step) {
            count++;
        }
        return count;
    }

    /** Steps between the newest sample and the one before it, or 0 if there is none. */
    long stride() {
        return size < 2 ? 0 : steps[at(0)] - steps[at(1)];
    }

    /** Steps between two samples as a rule: the median over the last {@value #CADENCE_GAPS}; 0 if there is one only. */
    long cadence() {
        long[] gaps = new long[Math.min(CADENCE_GAPS, Math.max(0, size - 1))];
        for (int age = 0; age < gaps.length; age++) {
            gaps[age] = step(age) - step(age + 1);
        }
        Arrays.sort(gaps);
        return gaps.length == 0 ? 0 : gaps[gaps.length / 2];
    }

    /** Steps from the oldest to the newest of the {@code count} newest samples. */
    long span(int count) {
        return count == 0 ? 0 : steps[at(0)] - steps[at(count - 1)];
    }

    /** Least loss of the {@code count} newest samples. */
    double leastLoss(int count) {
        double least = Double.POSITIVE_INFINITY;
        for (int age = 0; age < count; age++) {
            least = Math.min(least, losses[at(age)]);
        }
        return least;
    }

    /** Index of the greatest loss of the {@code count} newest samples, at least one. */
    int loudest(int count) {
        int loudest = 0;
        for (int age = 1; age < count; age++) {
            loudest = loss(age) > loss(loudest) ? age : loudest;
        }
        return loudest;
    }

    double loss(int age) {
        return losses[at(age)];
    }

    double medianLoss(int count) {
        return median(losses, 0, count);
    }

    /**
     * Collapse fraction before the newest sample: median of the {@code steps} before, or the last known of {@value
     * #LAST_KNOWN_STEPS} steps where it is logged less often than the loss; NaN if none.
     */
    double collapseBefore(int window) {
        return before(collapses, window);
    }

    /** Cosine before the newest sample, likewise. */
    double cosineBefore(int window) {
        return before(cosines, window);
    }

    private double before(float[] values, int window) {
        int count = Math.max(newerThan(newestStep() - window - 1), Math.min(2, size));
        double recent = count < 2 ? Double.NaN : median(values, 1, count);
        int age = count;
        while (Double.isNaN(recent) && age < size && newestStep() - step(age) <= LAST_KNOWN_STEPS) {
            recent = values[at(age++)];
        }
        return recent;
    }

    /**
     * Whether training went on at {@code step} as it was: its first update there was no greater than {@code factor} times the
     * usual of the {@code steps} before. An optimiser that has lost its second moments makes steps of full size instead.
     */
    boolean seamless(long step, int steps, double factor) {
        int since = newerThan(step - 1);
        double usual = median(updateNorms, since, newerThan(step - 1 - steps));
        return since > 0 && updateNorm(since - 1) <= factor * usual;
    }

    /** Newest update norm over the median of those {@code window} to {@code 2 * window} steps before; NaN if unknown. */
    double updateRatio(int window) {
        int from = newerThan(newestStep() - window);
        double usual = median(updateNorms, from, newerThan(newestStep() - 2L * window));
        return updateNorms[at(0)] / usual;
    }

    /**
     * Greatest ratio of an update norm to that of the sample before, divided by the root of the steps between them, over
     * the sample at {@code until} and those of {@code window} steps before it; NaN if unknown.
     */
    double updateJump(long until, int window) {
        double most = Double.NaN;
        for (int age = newerThan(until); age + 1 < size && until - step(age) <= window; age++) {
            double before = updateNorm(age + 1);
            double jump = updateNorm(age) / before / Math.sqrt((double) (step(age) - step(age + 1)));
            most = !(before > 0) || Double.isNaN(jump) || jump <= most ? most : jump;
        }
        return most;
    }

    long step(int age) {
        return steps[at(age)];
    }

    /** Steps from the sample before one to it. */
    long steps(int age) {
        return step(age) - step(age + 1);
    }

    double lastLayerNorm(int age) {
        return lastLayerNorms[at(age)];
    }

    double classMeanNorm(int age) {
        return classMeanNorms[at(age)];
    }

    double weightNorm(int age) {
        return weightNorms[at(age)];
    }

    double updateNorm(int age) {
        return updateNorms[at(age)];
    }

    private double median(float[] values, int from, int to) {
        float[] window = new float[Math.max(0, to - from)];
        for (int i = 0; i < window.length; i++) {
            window[i] = values[at(from + i)];
        }
        return median(window);
    }

    /** Median of the values that are not NaN; sorts them. */
    static double median(float[] values) {
        Arrays.sort(values);
        int count = values.length;
        while (count > 0 && Float.isNaN(values[count - 1])) {
            count--;
        }
        return count == 0 ? Double.NaN : values[count / 2];
    }

    SpikeWindowState save() {
        int oldest = size == 0 ? 0 : at(size - 1);
        Columns.Writer columns = new Columns.Writer(CAPACITY * 40)
                .longs(steps, oldest, size)
                .floats(losses, oldest, size)
                .floats(lastLayerNorms, oldest, size)
                .floats(weightNorms, oldest, size)
                .floats(updateNorms, oldest, size)
                .floats(collapses, oldest, size)
                .floats(cosines, oldest, size)
                .floats(classMeanNorms, oldest, size);
        return SpikeWindowState.newBuilder()
                .setCount(size)
                .setColumns(columns.toByteString())
                .build();
    }

    void restore(SpikeWindowState from) {
        size = from.getCount();
        if (size < 0 || size > CAPACITY) {
            throw new IllegalArgumentException("a window has 0 to " + CAPACITY + " samples, were " + size);
        }
        Columns.Reader columns = new Columns.Reader(from.getColumns());
        columns.longs(steps, size);
        columns.floats(losses, size);
        columns.floats(lastLayerNorms, size);
        columns.floats(weightNorms, size);
        columns.floats(updateNorms, size);
        columns.floats(collapses, size);
        columns.floats(cosines, size);
        columns.floats(classMeanNorms, size);
        columns.requireEnd();
        next = size % CAPACITY;
        cutOff = 0;
    }
}
