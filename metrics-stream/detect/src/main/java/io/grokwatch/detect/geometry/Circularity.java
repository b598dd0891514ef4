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
 * <p>A component without variance counts as 0. Cost: O(n²) for each of at most a thousand shuffles, in single precision
 * ({@link PeriodogramBatch}) but for those too close to tell.
 */
final class Circularity {
    static final int COMPONENTS = 4;
    /** The longest cycle that is tested. */
    private static final int MAX_TESTED = 512;

    /** Above what single precision does to a mean of four shares. */
    private static final double SLACK = 1e-4;

    private final double[][] components;
    private final FourierBasis waves;
    private final double[] cosines;
    private final double[] sines;

    private Circularity(double[][] components, FourierBasis waves) {
        this.components = components;
        this.waves = waves;
        this.cosines = new double[waves.frequencies()];
        this.sines = new double[waves.frequencies()];
    }

    /**
     * The circularity and its test.
     *
     * @param components the first principal components of the cycle's rows, in its order; those that are 0 count too
     * @param waves over the cycle
     */
    static GeometryMeasured.Circularity of(double[][] components, FourierBasis waves) {
        Circularity circularity = new Circularity(unit(components), waves);
        int[] asTheyAre = new int[waves.length()];
        Arrays.setAll(asTheyAre, i -> i);
        double[] values = circularity.shares(asTheyAre);
        double value = mean(values);
        return new GeometryMeasured.Circularity(value, Doubles.adopt(values), circularity.test(value));
    }

    private GeometryMeasured.@Nullable Permutations test(double value) {
        if (waves.length() > MAX_TESTED) {
            return null;
        }
        PeriodogramBatch screen = new PeriodogramBatch(waves, PermutationSignificance.BATCH);
        float[][] single = Arrays.stream(components).map(Circularity::single).toArray(float[][]::new);
        return PermutationSignificance.ofBatches(value, waves.length(), (orders, bound) -> {
            float[] estimates = estimates(screen, single, orders, bound);
            boolean[] asGreat = new boolean[orders.length];
            for (int i = 0; i < orders.length; i++) {
                boolean clear = Math.abs(estimates[i] - bound) > SLACK;
                asGreat[i] = clear ? estimates[i] > bound : mean(shares(orders[i])) >= bound;
            }
            return asGreat;
        });
    }

    /**
     * The circularities of orders, or what they are at most if that is below a bound for each: no component has more than 1,
     * so the others need not be looked at once even that would not do.
     */
    private static float[] estimates(PeriodogramBatch screen, float[][] components, int[][] orders, double bound) {
        float[] sums = new float[orders.length];
        int left = COMPONENTS;
        boolean open = true;
        while (open && left > 0) {
            screen.addShares(components[COMPONENTS - left], orders, sums);
            left--;
            open = false;
            for (int i = 0; i < orders.length; i++) {
                open |= (sums[i] + left) / COMPONENTS > bound - SLACK;
            }
        }
        for (int i = 0; i < orders.length; i++) {
            sums[i] = (sums[i] + left) / COMPONENTS;
        }
        return sums;
    }

    private static float[] single(double[] component) {
        float[] single = new float[component.length];
        for (int i = 0; i < single.length; i++) {
            single[i] = (float) component[i];
        }
        return single;
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
