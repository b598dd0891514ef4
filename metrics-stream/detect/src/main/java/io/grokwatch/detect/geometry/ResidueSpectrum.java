package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.EmbeddingGeometry.ROUNDING;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.GeometryMeasured;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The discrete Fourier transform of an embedding along its cycle of n rows, F_k = Σₐ Cₐ exp(-2πi k a / n), with power
 * P_k = ‖F_k‖² (Nanda et al. 2023, arXiv:2301.05217).
 *
 * <p>The frequencies are 1, 2, ..., ⌊(n-1)/2⌋. A cycle of even length has one more, n/2: it alternates and has no sine,
 * so no circle. It is left out of the shares, while the variance in it stays in the total that a circle's share is of.
 */
final class ResidueSpectrum {
    private final double[][] rows;
    private final FourierBasis waves;
    private final double[] mean;
    private final double[][] cosines;
    private final double[][] sines;
    private final double[] powers;
    private final double variance;

    private ResidueSpectrum(double[][] rows, double[] mean) {
        this.rows = rows;
        this.mean = mean;
        this.waves = FourierBasis.of(rows.length);
        int frequencies = (rows.length - 1) / 2;
        this.cosines = new double[frequencies][mean.length];
        this.sines = new double[frequencies][mean.length];
        transform();
        this.powers = new double[frequencies];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = dot(cosines[i], cosines[i]) + dot(sines[i], sines[i]);
        }
        this.variance = Arrays.stream(rows).mapToDouble(row -> dot(row, row)).sum();
    }

    /**
     * The spectrum of the rows of a cycle, or null if no frequency has any power.
     *
     * @param cycle its rows in its order, at least 3
     */
    static @Nullable ResidueSpectrum of(Embedding cycle) {
        double[] mean = cycle.mean();
        double[][] rows = new double[cycle.rows()][cycle.columns()];
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < mean.length; column++) {
                rows[row][column] = cycle.at(row, column) - mean[column];
            }
        }
        ResidueSpectrum spectrum = new ResidueSpectrum(rows, mean);
        boolean varied = spectrum.variance > ROUNDING * rows.length * dot(mean, mean);
        return varied && spectrum.totalPower() > ROUNDING * rows.length * spectrum.variance ? spectrum : null;
    }

    /** Rows a and n-a share a cosine and have opposite sines, so that their sum and their difference are taken once. */
    private void transform() {
        for (double[] cosine : cosines) {
            addScaled(cosine, rows[0], 1);
        }
        double[] sum = new double[mean.length];
        double[] difference = new double[mean.length];
        for (int position = 1; 2 * position <= rows.length; position++) {
            double[] other = rows[rows.length - position];
            boolean middle = 2 * position == rows.length;
            for (int column = 0; column < sum.length; column++) {
                sum[column] = rows[position][column] + (middle ? 0 : other[column]);
                difference[column] = rows[position][column] - other[column];
            }
            for (int i = 0; i < cosines.length; i++) {
                addScaled(cosines[i], sum, waves.cosine(position, i + 1));
                addScaled(sines[i], difference, waves.sine(position, i + 1));
            }
        }
    }

    static void addScaled(double[] sum, double[] row, double factor) {
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

    /** Those over its cycle. */
    FourierBasis waves() {
        return waves;
    }

    /** The rows of the cycle less their mean. */
    double[][] rows() {
        return rows;
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
        return rows.length;
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

    /** Σₐ Cₐ (-1)ᵃ, the frequency n/2 of an even cycle, one entry per column. */
    private double[] alternating() {
        double[] sum = new double[mean.length];
        for (int position = 0; position < rows.length; position++) {
            addScaled(sum, rows[position], position % 2 == 0 ? 1 : -1);
        }
        return sum;
    }

    /** What is told of the power, see {@link SpectralConcentration}. */
    GeometryMeasured.Fourier fourier() {
        double total = totalPower();
        double[] shares = Arrays.stream(powers).map(power -> power / total).toArray();
        double[] ascending = shares.clone();
        Arrays.sort(ascending);
        double bar = Math.max(SpectralConcentration.keyThreshold(ascending), ROUNDING);
        List<Integer> keys = IntStream.rangeClosed(1, shares.length)
                .filter(k -> shares[k - 1] > bar)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -shares[k - 1]))
                .toList();
        return new GeometryMeasured.Fourier(
                Doubles.of(shares),
                SpectralConcentration.gini(ascending),
                keys,
                Doubles.adopt(SpectralConcentration.topShares(ascending)),
                inverseParticipation());
    }

    private double inverseParticipation() {
        double[] alternating = rows.length % 2 == 0 ? alternating() : new double[mean.length];
        double sum = 0;
        int varied = 0;
        for (int column = 0; column < mean.length; column++) {
            double total = alternating[column] * alternating[column];
            double squares = total * total;
            for (int i = 0; i < powers.length; i++) {
                double power = cosines[i][column] * cosines[i][column] + sines[i][column] * sines[i][column];
                total += power;
                squares += power * power;
            }
            if (total > ROUNDING * variance) {
                sum += squares / (total * total);
                varied++;
            }
        }
        return sum / varied;
    }
}
