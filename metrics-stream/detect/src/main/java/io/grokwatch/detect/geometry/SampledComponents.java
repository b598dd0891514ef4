package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.Vectors.ROUNDING;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;

/**
 * The components of a matrix that is too large for {@link ExactComponents}, approximately and in bounded time.
 *
 * <ol>
 *   <li>A sketch: at most {@value #SAMPLED_ROWS} rows drawn without repetition, and more than {@value #BUCKETS} columns
 *       added up, with random signs, in as many buckets (Charikar, Chen and Farach-Colton 2002; a subspace embedding by
 *       Clarkson and Woodruff 2013, arXiv:1207.6365). Its exact spectrum gives the entropy.
 *   <li>Its first eigenvectors are the start of one step of subspace iteration on all rows, V ← orth(CᵀCV), and a
 *       Rayleigh-Ritz projection (Halko, Martinsson and Tropp 2011, arXiv:0909.4061), which give the coordinates and variance
 *       fractions of the first components. The mean and the total variance are exact.
 * </ol>
 *
 * <p>Error: a spectrum of m sampled rows and d columns spreads, so that the entropy is too low by up to d / 2m nats
 * (d = 512, m = 8,192: the effective rank by 3 %), with an error of sampling of the order of 1 / √m; sketched columns add
 * as much again as d = 512 buckets do to the rank. Variance fractions never exceed the true ones and are within 2 % of
 * them for components that stand out; in a flat spectrum any direction is as good. 50,000 x 512 takes less than a second.
 */
final class SampledComponents {
    static final int SAMPLED_ROWS = 8192;
    static final int BUCKETS = 512;
    /** The dimension of the subspace: twice what is kept, so that the last one kept converges as well. */
    private static final int BLOCK = 8;

    private static final long SEED = 20090922;

    private final Embedding embedding;
    private final double[] mean;
    /** By column; the column itself, with a positive sign, if there are few enough. */
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
        SymmetricEigen spectrum = SymmetricEigen.of(GramMatrix.of(sketch), BLOCK);
        Step step = iterate(orthonormal(start(sketch, spectrum)));
        boolean varies = step.variance > ROUNDING * (step.variance + embedding.rows() * Vectors.dot(mean, mean));
        double[][] scores = new double[Components.KEPT][embedding.rows()];
        double[] fractions = new double[Components.KEPT];
        if (varies) {
            rayleighRitz(step, scores, fractions);
        }
        return Components.of(scores, fractions, varies ? fractions(spectrum) : new double[0], sample.length);
    }

    private static double[] fractions(SymmetricEigen spectrum) {
        double total = Arrays.stream(spectrum.values()).sum();
        return Arrays.stream(spectrum.values())
                .map(value -> total > 0 ? value / total : 0)
                .toArray();
    }

    /** Rows drawn without repetition, ascending. */
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

    /** The sampled rows less the mean of all, by bucket. */
    private double[][] sketch(int[] sample) {
        double[][] sketch = new double[sample.length][Math.min(embedding.columns(), BUCKETS)];
        for (int i = 0; i < sample.length; i++) {
            for (int column = 0; column < bucket.length; column++) {
                sketch[i][bucket[column]] += sign[column] * (embedding.at(sample[i], column) - mean[column]);
            }
        }
        return sketch;
    }

    /** The first eigenvectors of the sketch, seen from the columns; block x columns. */
    private double[][] start(double[][] sketch, SymmetricEigen spectrum) {
        double[][] start = new double[Math.min(BLOCK, Math.min(sketch.length, sketch[0].length))][embedding.columns()];
        for (int i = 0; i < start.length; i++) {
            double[] loadings = ExactComponents.loadings(sketch, spectrum.vector(i));
            for (int column = 0; column < bucket.length; column++) {
                start[i][column] = sign[column] * loadings[bucket[column]];
            }
        }
        return start;
    }

    /** An orthonormal basis of a space that contains some vectors, as many as there are vectors. */
    private static double[][] orthonormal(double[][] vectors) {
        DMatrixRMaj columns = CommonOps_DDRM.transpose(new DMatrixRMaj(vectors), null);
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(columns.numRows, columns.numCols);
        // EJML reports linearly dependent columns as a failure; Q is orthonormal all the same.
        boolean unused = qr.decompose(columns);
        return CommonOps_DDRM.transpose(qr.getQ(null, true), null).get2DData();
    }

    /**
     * One step of subspace iteration.
     *
     * @param axes orthonormal, block x columns
     * @param scores the coordinates of the centred rows along them, block x rows
     * @param variance the sum of the squares of the centred matrix
     */
    @SuppressWarnings("ArrayRecordComponent") // Read-only, and never compared.
    private record Step(double[][] axes, double[][] scores, double variance) {}

    /**
     * Both passes are loops over rows rather than matrix products of EJML 0.44.0, whose loops the compiler of JDK 25 does not
     * vectorise: with chunks of rows multiplied by EJML, 50,000 x 512 takes a fifth longer in all.
     */
    private Step iterate(double[][] axes) {
        double[][] next = new double[axes.length][embedding.columns()];
        double[] centred = new double[embedding.columns()];
        double variance = 0;
        for (int row = 0; row < embedding.rows(); row++) {
            embedding.centre(row, mean, centred);
            variance += Vectors.dot(centred, centred);
            for (int i = 0; i < axes.length; i++) {
                Vectors.addScaled(next[i], centred, Vectors.dot(centred, axes[i]));
            }
        }
        double[][] refined = orthonormal(next);
        double[][] scores = new double[axes.length][embedding.rows()];
        for (int row = 0; row < embedding.rows(); row++) {
            embedding.centre(row, mean, centred);
            for (int i = 0; i < refined.length; i++) {
                scores[i][row] = Vectors.dot(centred, refined[i]);
            }
        }
        return new Step(refined, scores, variance);
    }

    /** The best approximations to the first components within the span of the axes: scores and variance fractions. */
    private static void rayleighRitz(Step step, double[][] scores, double[] fractions) {
        DMatrixRMaj gram = new DMatrixRMaj(step.scores.length, step.scores.length);
        CommonOps_DDRM.multOuter(new DMatrixRMaj(step.scores), gram);
        SymmetricEigen ritz = SymmetricEigen.of(gram, Components.KEPT);
        for (int component = 0; component < Math.min(Components.KEPT, gram.numRows); component++) {
            fractions[component] = Math.min(1, ritz.values()[component] / step.variance);
            if (fractions[component] > ROUNDING) {
                double[] weights = ritz.vector(component);
                double sign = Vectors.signOfLargest(combination(weights, step.axes));
                double[] combined = combination(weights, step.scores);
                Arrays.setAll(scores[component], row -> sign * combined[row]);
            }
        }
    }

    private static double[] combination(double[] weights, double[][] vectors) {
        double[] sum = new double[vectors[0].length];
        for (int i = 0; i < vectors.length; i++) {
            Vectors.addScaled(sum, vectors[i], weights[i]);
        }
        return sum;
    }
}
