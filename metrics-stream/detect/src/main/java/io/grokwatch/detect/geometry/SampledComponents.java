package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.EmbeddingGeometry.ROUNDING;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The components of a matrix that is too large for {@link ExactComponents}, approximately and in bounded time.
 *
 * <ol>
 *   <li>A sketch: at most {@value #SAMPLED_ROWS} rows drawn without repetition, and more than {@value #BUCKETS} columns
 *       added up, with random signs, in as many buckets (Charikar, Chen and Farach-Colton 2002; a subspace embedding by
 *       Clarkson and Woodruff 2013, arXiv:1207.6365). Its exact spectrum gives the entropy.
 *   <li>Its first eigenvectors are the start of one step of subspace iteration on all rows, V ← orth(CᵀCV), and a
 *       Rayleigh-Ritz projection (Halko, Martinsson and Tropp 2011, arXiv:0909.4061), which give coordinates and variances
 *       fractions of the first components. The mean and the total variance are exact.
 * </ol>
 *
 * <p>Error: a spectrum of m sampled rows and d columns spreads, so that the entropy comes out too low by up to d / 2m nats
 * (d = 512, m = 8,192: the effective rank by 3 %), with an error of sampling of the order of 1 / √m; sketched columns add
 * as much again as d = 512 buckets do to the rank. Variance fractions never exceed the true ones and are within 2 % of
 * them for components that stand out; in a flat spectrum any direction is as good. 50,000 x 512 takes less than a second.
 */
final class SampledComponents {
    static final int SAMPLED_ROWS = 8192;
    static final int BUCKETS = 512;
    private static final int BLOCK = 8;
    private static final long SEED = 20090922;

    private final Embedding embedding;
    private final double[] mean;
    /** Of each column; itself, with a positive sign, if there are few enough. */
    private final int[] bucket;

    private final double[] sign;

    private SampledComponents(Embedding embedding, Random random) {
        this.embedding = embedding;
        this.mean = embedding.mean();
        boolean few = embedding.columns() <= BUCKETS;
        this.bucket = new int[embedding.columns()];
        this.sign = new double[embedding.columns()];
        for (int column = 0; column < bucket.length; column++) {
            bucket[column] = few ? column : random.nextInt(BUCKETS);
            sign[column] = few || random.nextBoolean() ? 1 : -1;
        }
    }

    static Components of(Embedding embedding) {
        Random random = new Random(SEED);
        return new SampledComponents(embedding, random).components(sample(embedding.rows(), random));
    }

    private Components components(int[] sample) {
        double[][] sketch = sketch(sample);
        SymmetricEigen eigen = SymmetricEigen.of(GramMatrix.of(sketch), BLOCK);
        double sketched = Arrays.stream(eigen.values()).sum();
        double entropy = sketched > 0
                ? Components.entropy(Arrays.stream(eigen.values())
                        .map(value -> value / sketched)
                        .toArray())
                : 0;
        double[][] axes = start(sketch, eigen);
        double[] squares = new double[2];
        axes = iterate(axes, squares);
        boolean varied = squares[0] > ROUNDING * squares[1];
        Ritz ritz = Ritz.of(scores(axes), axes);
        double[][] scores = new double[Components.KEPT][embedding.rows()];
        double[] fractions = new double[Components.KEPT];
        for (int component = 0; component < Math.min(Components.KEPT, axes.length) && varied; component++) {
            fractions[component] = Math.min(1, ritz.variance(component) / squares[0]);
            if (fractions[component] > ROUNDING) {
                scores[component] = ritz.scores(component);
            }
        }
        return new Components(scores, fractions, varied ? entropy : 0, sample.length);
    }

    private static int[] sample(int rows, Random random) {
        int[] order = IntStream.range(0, rows).toArray();
        int size = Math.min(rows, SAMPLED_ROWS);
        for (int i = 0; i < size; i++) {
            int other = i + random.nextInt(rows - i);
            int drawn = order[other];
            order[other] = order[i];
            order[i] = drawn;
        }
        int[] sample = Arrays.copyOf(order, size);
        Arrays.sort(sample);
        return sample;
    }

    private double[][] sketch(int[] sample) {
        double[][] sketch = new double[sample.length][Math.min(embedding.columns(), BUCKETS)];
        for (int i = 0; i < sample.length; i++) {
            for (int column = 0; column < bucket.length; column++) {
                sketch[i][bucket[column]] += sign[column] * (embedding.at(sample[i], column) - mean[column]);
            }
        }
        return sketch;
    }

    private double[][] start(double[][] sketch, SymmetricEigen eigen) {
        int block = Math.min(BLOCK, Math.min(sketch.length, sketch[0].length));
        double[][] axes = new double[block][embedding.columns()];
        for (int i = 0; i < block; i++) {
            double[] loadings = ExactComponents.loadings(sketch, eigen.vector(i));
            for (int column = 0; column < bucket.length; column++) {
                axes[i][column] = sign[column] * loadings[bucket[column]];
            }
        }
        Ritz.orthonormalise(axes);
        return axes;
    }

    /** One step of subspace iteration; adds up the squares of the centred and of the plain values on its way. */
    private double[][] iterate(double[][] axes, double[] squares) {
        double[][] next = new double[axes.length][embedding.columns()];
        double[] centred = new double[embedding.columns()];
        for (int row = 0; row < embedding.rows(); row++) {
            centre(row, centred);
            squares[0] += ResidueSpectrum.dot(centred, centred);
            for (int i = 0; i < axes.length; i++) {
                ResidueSpectrum.addScaled(next[i], centred, ResidueSpectrum.dot(centred, axes[i]));
            }
        }
        squares[1] = squares[0] + embedding.rows() * ResidueSpectrum.dot(mean, mean);
        Ritz.orthonormalise(next);
        return next;
    }

    private double[][] scores(double[][] axes) {
        double[][] scores = new double[axes.length][embedding.rows()];
        double[] centred = new double[embedding.columns()];
        for (int row = 0; row < embedding.rows(); row++) {
            centre(row, centred);
            for (int i = 0; i < axes.length; i++) {
                scores[i][row] = ResidueSpectrum.dot(centred, axes[i]);
            }
        }
        return scores;
    }

    private void centre(int row, double[] centred) {
        for (int column = 0; column < centred.length; column++) {
            centred[column] = embedding.at(row, column) - mean[column];
        }
    }
}
