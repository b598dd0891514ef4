package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.Vectors.ROUNDING;
import static io.grokwatch.detect.geometry.Vectors.dot;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.KeyFrequencies;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The discrete Fourier transform of an embedding along its cycle of n rows, F_k = Σₐ Cₐ exp(-2πi k a / n) with C the rows
 * less their mean, and its power P_k = ‖F_k‖² (Nanda et al. 2023, arXiv:2301.05217).
 *
 * <p>The frequencies are 1, 2, ..., ⌊(n-1)/2⌋. A cycle of even length has one more, n/2: it alternates and has no sine,
 * so no circle. It is left out of the shares of power, while its variance stays in the total that a circle's share is of.
 */
final class ResidueSpectrum {
    private final double[][] rows;
    private final double[] mean;
    private final FourierBasis basis;
    private final FourierBasis.Coefficients coefficients;
    private final double[] powers;
    private final double variance;

    private ResidueSpectrum(double[][] rows, double[] mean) {
        this.rows = rows;
        this.mean = mean;
        this.basis = FourierBasis.of(rows.length);
        this.coefficients = basis.transform(rows);
        this.powers = new double[basis.frequencies()];
        for (int k = 1; k <= powers.length; k++) {
            powers[k - 1] = dot(cosine(k), cosine(k)) + dot(sine(k), sine(k));
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
        ResidueSpectrum spectrum = new ResidueSpectrum(cycle.centred(mean), mean);
        boolean varies = spectrum.variance > ROUNDING * cycle.rows() * dot(mean, mean);
        return varies && spectrum.totalPower() > ROUNDING * cycle.rows() * spectrum.variance ? spectrum : null;
    }

    /** The Fourier basis over the cycle. */
    FourierBasis basis() {
        return basis;
    }

    /** The rows of the cycle less their mean. */
    double[][] rows() {
        return rows;
    }

    /** The number of frequencies. */
    int frequencies() {
        return powers.length;
    }

    /** Σₐ Cₐ cos(2π k a / n), one entry per column, for a frequency k from 1. */
    double[] cosine(int frequency) {
        return coefficients.cosine()[frequency - 1];
    }

    /** Σₐ Cₐ sin(2π k a / n), one entry per column, for a frequency k from 1. */
    double[] sine(int frequency) {
        return coefficients.sine()[frequency - 1];
    }

    /** The length n of the cycle. */
    int length() {
        return rows.length;
    }

    /** The mean of the rows of the cycle, one entry per column. */
    double[] mean() {
        return mean;
    }

    /** Σₐ ‖Cₐ‖² over the rows of the cycle, greater than 0. */
    double variance() {
        return variance;
    }

    /** P_k, at least 0, for a frequency k from 1. */
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
            Vectors.addScaled(sum, rows[position], position % 2 == 0 ? 1 : -1);
        }
        return sum;
    }

    /**
     * The shares of power, {@link KeyFrequencies} and how concentrated they are: {@link SpectralConcentration}.
     *
     * @param independentColumns of the rows, {@link Components#independentColumns}
     */
    GeometryMeasured.Fourier fourier(double independentColumns) {
        double total = totalPower();
        double[] shares = Arrays.stream(powers).map(power -> power / total).toArray();
        double[] ascending = shares.clone();
        Arrays.sort(ascending);
        return new GeometryMeasured.Fourier(
                Doubles.of(shares),
                SpectralConcentration.gini(ascending),
                KeyFrequencies.of(shares, independentColumns),
                Doubles.adopt(SpectralConcentration.topShares(ascending)),
                inverseParticipation());
    }

    private double inverseParticipation() {
        double[] alternating = rows.length % 2 == 0 ? alternating() : new double[mean.length];
        double sum = 0;
        int varying = 0;
        for (int column = 0; column < mean.length; column++) {
            double total = alternating[column] * alternating[column];
            double squares = total * total;
            for (int k = 1; k <= powers.length; k++) {
                double power = cosine(k)[column] * cosine(k)[column] + sine(k)[column] * sine(k)[column];
                total += power;
                squares += power * power;
            }
            if (total > ROUNDING * variance) {
                sum += squares / (total * total);
                varying++;
            }
        }
        return sum / varying;
    }
}
