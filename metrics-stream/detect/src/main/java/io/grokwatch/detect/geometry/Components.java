package io.grokwatch.detect.geometry;

import org.jspecify.annotations.Nullable;

/**
 * The first principal components of the rows about their mean, and over how many all variance is spread.
 *
 * @param scores the coordinates of the rows, {@value #KEPT} components x rows; 0 where there is no variance
 * @param fractions of the total variance, by component, descending, in [0, 1]; {@value #KEPT} of them
 * @param entropy -Σ σᵢ ln σᵢ over all variance fractions, in nats, in [0, ln min(rows, columns)]
 * @param independentColumns 1 / Σ σᵢ² over all variance fractions, the participation number: from 1 to min(rows, columns), 1
 *     without variance
 * @param sampledRows how many rows the entropy was estimated from, or null if it is exact
 */
@SuppressWarnings("ArrayRecordComponent") // Read-only, and never compared.
record Components(
        double[][] scores,
        double[] fractions,
        double entropy,
        double independentColumns,
        @Nullable Integer sampledRows) {
    /** How many components are kept: three for the coordinates of the rows, four for the circularity. */
    static final int KEPT = 4;

    /**
     * The components of rows.
     *
     * @param all variance fractions, of which {@code fractions} are the first or better estimates of them
     */
    static Components of(double[][] scores, double[] fractions, double[] all, @Nullable Integer sampledRows) {
        return new Components(scores, fractions, entropy(all), independentColumns(all), sampledRows);
    }

    /** -Σ σᵢ ln σᵢ in nats, with 0 ln 0 = 0. */
    private static double entropy(double[] fractions) {
        double entropy = 0;
        for (double fraction : fractions) {
            if (fraction > 0) {
                entropy -= fraction * Math.log(fraction);
            }
        }
        return entropy;
    }

    /** 1 / Σ σᵢ², and 1 if all fractions are 0. */
    private static double independentColumns(double[] fractions) {
        double squares = Vectors.dot(fractions, fractions);
        return squares > 0 ? 1 / squares : 1;
    }
}
