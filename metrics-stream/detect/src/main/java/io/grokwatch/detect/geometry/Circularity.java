package io.grokwatch.detect.geometry;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.GeometryMeasured;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How much of each of the first four principal components of the residues is one sinusoid (Zhong et al. 2023,
 * arXiv:2306.17844): for a component v over the n rows of the cycle, scaled to ‖v‖² = 1/n,
 *
 * <pre>max over k of 2 |Σₐ vₐ exp(2πi k a / n)|², at most 1,</pre>
 *
 * the peak of its normalised periodogram; the circularity is the mean of the four, in [0, 1]. It is 1 if each component is a
 * cosine, whatever its phase.
 *
 * <p>Its significance is that of {@link PermutationSignificance}: the components of a table that is only memorised are no more
 * sinusoidal in their order than in any other, while the sums over all components that the Fourier power is made of contain
 * the faint order of any training on sums.
 *
 * <p>A component without variance counts as 0. Cost: O(n²) for each of at most a thousand permutations, in single precision
 * ({@link PeriodogramBatch}) but for those whose comparison single precision leaves open.
 */
final class Circularity {
    static final int COMPONENTS = 4;
    /** The longest cycle that is tested for significance. */
    private static final int MAX_TESTED = 512;

    /** More than single precision changes a mean of four shares by. */
    private static final double SINGLE_PRECISION = 1e-4;

    /** Of norm 1 or 0, by component. */
    private final double[][] components;

    private final FourierBasis basis;

    private Circularity(double[][] components, FourierBasis basis) {
        this.components = components;
        this.basis = basis;
    }

    /**
     * The circularity and its significance; the latter is null for cycles of more than {@value #MAX_TESTED} rows.
     *
     * @param components the first {@value #COMPONENTS} principal components of the cycle's rows, each in the order of the
     *     cycle; 0 where there is no variance
     * @param basis over the cycle
     */
    static GeometryMeasured.Circularity of(double[][] components, FourierBasis basis) {
        double[][] unit = Arrays.stream(components).map(Vectors::normalised).toArray(double[][]::new);
        Circularity circularity = new Circularity(unit, basis);
        double[] shares = circularity.shares(IntStream.range(0, basis.length()).toArray());
        double value = mean(shares);
        return new GeometryMeasured.Circularity(value, Doubles.adopt(shares), circularity.significance(value));
    }

    private GeometryMeasured.@Nullable Permutations significance(double value) {
        if (basis.length() > MAX_TESTED) {
            return null;
        }
        PeriodogramBatch periodograms = new PeriodogramBatch(basis, PermutationSignificance.MAX_BATCH);
        float[][] single =
                Arrays.stream(components).map(Circularity::toSinglePrecision).toArray(float[][]::new);
        return PermutationSignificance.ofBatches(value, basis.length(), (permutations, threshold) -> {
            float[] estimates = estimates(periodograms, single, permutations, threshold);
            boolean[] reaches = new boolean[permutations.length];
            for (int i = 0; i < permutations.length; i++) {
                boolean decided = Math.abs(estimates[i] - threshold) > SINGLE_PRECISION;
                reaches[i] = decided ? estimates[i] > threshold : mean(shares(permutations[i])) >= threshold;
            }
            return reaches;
        });
    }

    /**
     * The circularities of permutations, or their upper bounds if those are below the threshold for every permutation: a
     * component contributes at most 1, so the remaining ones need no transform once even that cannot reach the threshold.
     */
    private static float[] estimates(
            PeriodogramBatch periodograms, float[][] components, int[][] permutations, double threshold) {
        float[] sums = new float[permutations.length];
        int remaining = COMPONENTS;
        boolean undecided = true;
        while (undecided && remaining > 0) {
            periodograms.addPeakShares(components[COMPONENTS - remaining], permutations, sums);
            remaining--;
            undecided = false;
            for (int i = 0; i < permutations.length; i++) {
                undecided |= (sums[i] + remaining) / COMPONENTS > threshold - SINGLE_PRECISION;
            }
        }
        for (int i = 0; i < permutations.length; i++) {
            sums[i] = (sums[i] + remaining) / COMPONENTS;
        }
        return sums;
    }

    private static float[] toSinglePrecision(double[] component) {
        float[] single = new float[component.length];
        for (int i = 0; i < single.length; i++) {
            single[i] = (float) component[i];
        }
        return single;
    }

    /** By component, the share of its strongest frequency under a permutation. */
    private double[] shares(int[] permutation) {
        double[][] rows = new double[permutation.length][COMPONENTS];
        for (int position = 0; position < permutation.length; position++) {
            for (int component = 0; component < COMPONENTS; component++) {
                rows[position][component] = components[component][permutation[position]];
            }
        }
        FourierBasis.Coefficients coefficients = basis.transform(rows);
        double[] shares = new double[COMPONENTS];
        for (int component = 0; component < COMPONENTS; component++) {
            for (int k = 0; k < basis.frequencies(); k++) {
                double cosine = coefficients.cosine()[k][component];
                double sine = coefficients.sine()[k][component];
                double share = 2 * (cosine * cosine + sine * sine) / permutation.length;
                shares[component] = Math.max(shares[component], Math.min(1, share));
            }
        }
        return shares;
    }

    private static double mean(double[] shares) {
        double sum = 0;
        for (double share : shares) {
            sum += share;
        }
        return sum / COMPONENTS;
    }
}
