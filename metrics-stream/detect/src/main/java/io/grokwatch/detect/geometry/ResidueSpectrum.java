package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.EmbeddingGeometry.ROUNDING;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.GeometryMeasured;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The discrete Fourier transform of an embedding along its cycle of n rows, F_k = Σₐ Cₐ exp(-2πi k a / n), with power
 * P_k = ‖F_k‖² (Nanda et al. 2023, arXiv:2301.05217).
 *
 * <p>The frequencies are 1, 2, ..., ⌊(n-1)/2⌋. A cycle of even length has one more, n/2: it alternates and has no sine,
 * so no circle. It is left out of the shares, while the variance in it stays in the total that a circle's share is of.
 */
final class ResidueSpectrum {
    /** A key frequency has more than this many times the median power. */
    private static final double KEY_OVER_MEDIAN = 4;

    private final Cycle cycle;
    private final double[] mean;
    private final double[][] cosines;
    private final double[][] sines;
    private final double[] powers;
    private final double variance;

    private ResidueSpectrum(Cycle cycle, double[] mean, double[][] cosines, double[][] sines, double variance) {
        this.cycle = cycle;
        this.mean = mean;
        this.cosines = cosines;
        this.sines = sines;
        this.variance = variance;
        this.powers = new double[cosines.length];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = dot(cosines[i], cosines[i]) + dot(sines[i], sines[i]);
        }
    }

    /** The spectrum of the rows of a cycle, or null if no frequency has any power. */
    static @Nullable ResidueSpectrum of(DMatrixRMaj matrix, Cycle cycle) {
        double[][] rows = new double[cycle.length()][];
        for (int position = 0; position < rows.length; position++) {
            int start = cycle.row(position) * matrix.numCols;
            rows[position] = Arrays.copyOfRange(matrix.data, start, start + matrix.numCols);
        }
        double[] mean = centre(rows);
        double[] cosine = new double[rows.length];
        double[] sine = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            cosine[i] = Math.cos(2 * Math.PI * i / rows.length);
            sine[i] = Math.sin(2 * Math.PI * i / rows.length);
        }
        int frequencies = (rows.length - 1) / 2;
        double[][] cosines = new double[frequencies][];
        double[][] sines = new double[frequencies][];
        for (int k = 1; k <= frequencies; k++) {
            cosines[k - 1] = weightedSum(rows, k, cosine);
            sines[k - 1] = weightedSum(rows, k, sine);
        }
        double variance = Arrays.stream(rows).mapToDouble(row -> dot(row, row)).sum();
        ResidueSpectrum spectrum = new ResidueSpectrum(cycle, mean, cosines, sines, variance);
        boolean varied = variance > ROUNDING * rows.length * dot(mean, mean);
        return varied && spectrum.totalPower() > ROUNDING * rows.length * variance ? spectrum : null;
    }

    private static double[] centre(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            addScaled(mean, row, 1.0 / rows.length);
        }
        for (double[] row : rows) {
            addScaled(row, mean, -1);
        }
        return mean;
    }

    /** {@code wave} holds one turn, so that every angle of every frequency is looked up with full precision. */
    private static double[] weightedSum(double[][] rows, int frequency, double[] wave) {
        double[] sum = new double[rows[0].length];
        for (int position = 0; position < rows.length; position++) {
            addScaled(sum, rows[position], wave[(int) ((long) frequency * position % rows.length)]);
        }
        return sum;
    }

    private static void addScaled(double[] sum, double[] row, double factor) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] += factor * row[j];
        }
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    /** The number of frequencies. */
    int frequencies() {
        return powers.length;
    }

    /** Σₐ Cₐ cos(2π k a / n), one entry per column. */
    double[] cosine(int frequency) {
        return cosines[frequency - 1];
    }

    /** Σₐ Cₐ sin(2π k a / n), one entry per column. */
    double[] sine(int frequency) {
        return sines[frequency - 1];
    }

    /** The length of the cycle. */
    int length() {
        return cycle.length();
    }

    /** Of the rows of the cycle, one entry per column. */
    double[] mean() {
        return mean;
    }

    /** Σₐ ‖Cₐ‖² over the rows of the cycle, greater than 0. */
    double variance() {
        return variance;
    }

    /** P_k, at least 0. */
    double power(int frequency) {
        return powers[frequency - 1];
    }

    private double totalPower() {
        return Arrays.stream(powers).sum();
    }

    /** Shares of the power, their Gini coefficient, and the key frequencies, of equal ones the lower first. */
    GeometryMeasured.Fourier fourier() {
        double total = totalPower();
        double[] shares = Arrays.stream(powers).map(power -> power / total).toArray();
        double[] ascending = shares.clone();
        Arrays.sort(ascending);
        double bar = Math.max(KEY_OVER_MEDIAN * median(ascending), ROUNDING);
        List<Integer> keys = IntStream.rangeClosed(1, shares.length)
                .filter(k -> shares[k - 1] > bar)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -shares[k - 1]))
                .toList();
        return new GeometryMeasured.Fourier(Doubles.of(shares), gini(ascending), keys);
    }

    private static double median(double[] ascending) {
        int middle = ascending.length / 2;
        return ascending.length % 2 == 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
    }

    /**
     * Σᵢ (2i - m - 1) Pᵢ / (m Σ P) over m powers in ascending order: 0 if all are equal, 1 - 1/m if there is but one
     * (Gini 1912; as a measure of sparsity, Hurley and Rickard 2009, arXiv:0811.4706).
     */
    private static double gini(double[] ascending) {
        double weighted = 0;
        double total = 0;
        for (int i = 1; i <= ascending.length; i++) {
            weighted += (2.0 * i - ascending.length - 1) * ascending[i - 1];
            total += ascending[i - 1];
        }
        // Rounding can leave equal powers a hair below 0.
        return Math.max(0, weighted / (ascending.length * total));
    }
}
