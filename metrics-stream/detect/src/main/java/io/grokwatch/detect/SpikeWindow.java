package io.grokwatch.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The last {@value #CAPACITY} samples of what a slingshot shows itself in, 18 KiB. Samples are counted from the newest,
 * 0; all questions cost time proportional to the window and are asked only when the loss spikes.
 */
final class SpikeWindow {
    static final int CAPACITY = 512;

    private static final int SAMPLE_BYTES = Long.BYTES + 7 * Float.BYTES;
    private static final int SAMPLE_BYTES_1 = Long.BYTES + 6 * Float.BYTES;

    /** Of norms that are logged with six digits. */
    private static final double ROUNDING = 1e-6;

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
    }

    void clear() {
        size = 0;
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
        return steps[at(0)];
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

    double medianLoss(int count) {
        return median(losses, 0, count);
    }

    /** Collapse fraction before the newest sample: median of the {@code steps} before, or the last known; NaN if none. */
    double collapseBefore(int window) {
        return before(collapses, window);
    }

    /** Cosine before the newest sample, likewise. */
    double cosineBefore(int window) {
        return before(cosines, window);
    }

    private double before(float[] values, int window) {
        int count = Math.max(newerThan(newestStep() - window - 1), Math.min(2, size));
        return count < 2 ? Double.NaN : median(values, 1, count);
    }

    /** Newest update norm over the median of those {@code window} to {@code 2 * window} steps before; NaN if unknown. */
    double updateRatio(int window) {
        int from = newerThan(newestStep() - window);
        double usual = median(updateNorms, from, newerThan(newestStep() - 2L * window));
        return updateNorms[at(0)] / usual;
    }

    /**
     * How far training moved outside of training: the largest relative change of a weight norm over the newest sample, in
     * units of the median change over up to {@code window} samples before. 0 if no norm was logged.
     *
     * @param least relative change below which nothing has moved
     */
    double move(double least, int window) {
        return Math.max(move(lastLayerNorms, least, window), move(weightNorms, least, window));
    }

    private double move(float[] norms, double least, int window) {
        if (size < 3) {
            return 0;
        }
        double newest = change(norms, 0);
        if (!(newest >= least)) {
            return 0;
        }
        float[] usual = new float[Math.min(window, size - 2)];
        for (int i = 0; i < usual.length; i++) {
            usual[i] = (float) change(norms, i + 1);
        }
        double median = median(usual);
        return newest / Math.max(median, 1e-9);
    }

    /**
     * How far the last layer moved over the newest step beyond what its update can explain: its norm changes by the norm of
     * the update at most. In units of the median change of its norm over up to {@code window} samples before; 0 or less if
     * nothing has, or if it cannot be told.
     */
    double unexplainedMove(int window) {
        if (size < 3 || stride() != 1) {
            return 0;
        }
        double norm = lastLayerNorms[at(0)];
        double excess = Math.abs(norm - lastLayerNorms[at(1)]) - updateNorms[at(1)];
        if (!(excess > 0)) {
            return 0;
        }
        float[] usual = new float[Math.min(window, size - 2)];
        for (int i = 0; i < usual.length; i++) {
            usual[i] = Math.abs(lastLayerNorms[at(i + 1)] - lastLayerNorms[at(i + 2)]);
        }
        return excess / Math.max(median(usual), ROUNDING * norm);
    }

    private double change(float[] norms, int age) {
        return Math.abs(Math.log(norms[at(age)] / (double) norms[at(age + 1)]));
    }

    /**
     * Growth rates of the last layer, d ln(norm)/d step over {@code slopeSteps}, of the samples {@code from} to {@code
     * to} (exclusive) back, ascending; empty if its norm was not logged there.
     */
    double[] growthRates(int from, int to, int slopeSteps) {
        return growthRates(lastLayerNorms, from, to, slopeSteps);
    }

    /** Growth rates of the norm of the mean class weights, likewise. */
    double[] classMeanGrowthRates(int from, int to, int slopeSteps) {
        return growthRates(classMeanNorms, from, to, slopeSteps);
    }

    private double[] growthRates(float[] norms, int from, int to, int slopeSteps) {
        double[] rates = new double[Math.max(0, to - from)];
        int count = 0;
        int older = from;
        for (int age = from; age < to; age++) {
            older = Math.max(older, age + 1);
            while (older < size && steps[at(age)] - steps[at(older)] < slopeSteps) {
                older++;
            }
            if (older >= to) {
                break;
            }
            double rate = Math.log(norms[at(age)] / (double) norms[at(older)]) / (steps[at(age)] - steps[at(older)]);
            if (Double.isFinite(rate)) {
                rates[count++] = rate;
            }
        }
        double[] sorted = Arrays.copyOf(rates, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /**
     * First step of the growth that led up to the sample {@code from} back: the rate over {@code slopeSteps} has been at
     * least {@code rate} ever since.
     */
    long growthSince(int from, int to, double rate, int slopeSteps) {
        long since = steps[at(from)];
        int older = from;
        for (int age = from; age < to; age++) {
            older = Math.max(older, age + 1);
            while (older < size && steps[at(age)] - steps[at(older)] < slopeSteps) {
                older++;
            }
            double grown = older < to ? Math.log(lastLayerNorms[at(age)] / (double) lastLayerNorms[at(older)]) : 0;
            if (!(grown >= rate * (steps[at(age)] - steps[at(Math.min(older, to - 1))]))) {
                break;
            }
            since = steps[at(older)];
        }
        return since;
    }

    private double median(float[] values, int from, int to) {
        float[] window = new float[Math.max(0, to - from)];
        for (int i = 0; i < window.length; i++) {
            window[i] = values[at(from + i)];
        }
        return median(window);
    }

    /** Median of the values that are not NaN; sorts them. */
    private static double median(float[] values) {
        Arrays.sort(values);
        int count = values.length;
        while (count > 0 && Float.isNaN(values[count - 1])) {
            count--;
        }
        return count == 0 ? Double.NaN : values[count / 2];
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(size);
        ByteBuffer bytes = ByteBuffer.allocate(size * SAMPLE_BYTES);
        for (int age = size - 1; age >= 0; age--) {
            int i = at(age);
            bytes.putLong(steps[i])
                    .putFloat(losses[i])
                    .putFloat(lastLayerNorms[i])
                    .putFloat(weightNorms[i])
                    .putFloat(updateNorms[i])
                    .putFloat(collapses[i])
                    .putFloat(cosines[i])
                    .putFloat(classMeanNorms[i]);
        }
        out.write(bytes.array());
    }

    void read(DataInput in, int version) throws IOException {
        size = in.readInt();
        if (size < 0 || size > CAPACITY) {
            throw new IOException("a window has 0 to " + CAPACITY + " samples, had " + size);
        }
        byte[] read = new byte[size * (version < 2 ? SAMPLE_BYTES_1 : SAMPLE_BYTES)];
        in.readFully(read);
        ByteBuffer bytes = ByteBuffer.wrap(read);
        for (int i = 0; i < size; i++) {
            steps[i] = bytes.getLong();
            losses[i] = bytes.getFloat();
            lastLayerNorms[i] = bytes.getFloat();
            weightNorms[i] = bytes.getFloat();
            updateNorms[i] = bytes.getFloat();
            collapses[i] = bytes.getFloat();
            cosines[i] = bytes.getFloat();
            classMeanNorms[i] = version < 2 ? Float.NaN : bytes.getFloat();
        }
        next = size % CAPACITY;
    }
}
