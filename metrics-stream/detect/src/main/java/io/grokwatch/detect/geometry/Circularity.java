package io.grokwatch.detect.geometry;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.GeometryMeasured;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How much of each of the first four principal components of the residues is one wave (Zhong et al. 2023,
 * arXiv:2306.17844): for a component v over the n rows of the cycle, scaled to ‖v‖² = 1/n,
 *
 * <pre>max over k of 2 |Σₐ vₐ exp(2πi k a / n)|², at most 1;</pre>
 *
 * the circularity is the mean of the four. It is 1 if each component is a cosine, whatever its phase, and is tested
 * against shuffled residues: the components of a table that is only memorised are no more waves than any others, while
 * the sums over all components that the Fourier power is made of pick up the faint order of any training on sums.
 *
 * <p>A component without variance counts as 0. Cost: O(n²) for each of at most a thousand shuffles; some milliseconds for a
 * circle of 113 residues, a tenth of that for a table that is only memorised.
 */
final class Circularity {
    static final int COMPONENTS = 4;
    /** The longest cycle that is tested: a fifth of a second. */
    private static final int MAX_TESTED = 512;

    /** Far above what rounding does to a sum of four. */
    private static final double SLACK = 1e-9;

    private final double[][] components;
    private final Waves waves;
    private final double[] cosines;
    private final double[] sines;

    private Circularity(double[][] components) {
        this.components = components;
        this.waves = Waves.of(components[0].length);
        this.cosines = new double[waves.frequencies()];
        this.sines = new double[waves.frequencies()];
    }

    /** @param components the first principal components of the cycle's rows, in its order; those that are 0 count too */
    static GeometryMeasured.Circularity of(double[][] components) {
        Circularity circularity = new Circularity(unit(components));
        int n = components[0].length;
        int[] asTheyAre = new int[n];
        Arrays.setAll(asTheyAre, i -> i);
        double[] values = circularity.shares(asTheyAre);
        double value = mean(values);
        return new GeometryMeasured.Circularity(value, Doubles.adopt(values), circularity.test(value, n));
    }

    private GeometryMeasured.@Nullable Permutations test(double value, int n) {
        return n <= MAX_TESTED ? PermutationTest.of(value, n, order -> atMost(order, value)) : null;
    }

    /**
     * The circularity of an order, or a bound of it that is below a value already: no component has more than 1, so the
     * others need not be transformed once even that would not do.
     */
    private double atMost(int[] order, double value) {
        double sum = 0;
        for (int component = 0; component < COMPONENTS; component++) {
            double bound = (sum + COMPONENTS - component) / COMPONENTS;
            if (bound < value - SLACK) {
                return bound;
            }
            sum += share(component, order);
        }
        return sum / COMPONENTS;
    }

    private double[] shares(int[] order) {
        double[] shares = new double[COMPONENTS];
        Arrays.setAll(shares, component -> share(component, order));
        return shares;
    }

    private double share(int component, int[] order) {
        waves.transform(components[component], order, cosines, sines);
        double strongest = 0;
        for (int k = 0; k < cosines.length; k++) {
            strongest = Math.max(strongest, cosines[k] * cosines[k] + sines[k] * sines[k]);
        }
        return Math.min(1, 2 * strongest / order.length);
    }

    private static double mean(double[] shares) {
        double sum = 0;
        for (double share : shares) {
            sum += share;
        }
        return sum / COMPONENTS;
    }

    private static double[][] unit(double[][] components) {
        return Arrays.stream(components)
                .map(component -> {
                    double norm = Math.sqrt(ResidueSpectrum.dot(component, component));
                    return Arrays.stream(component)
                            .map(value -> norm > 0 ? value / norm : 0)
                            .toArray();
                })
                .toArray(double[][]::new);
    }
}
