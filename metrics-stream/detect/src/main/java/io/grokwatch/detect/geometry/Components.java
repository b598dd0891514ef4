package io.grokwatch.detect.geometry;

import org.jspecify.annotations.Nullable;

/**
 * The first principal components of the rows about their mean, and the entropy of all.
 *
 * @param scores the coordinates of the rows, {@value #KEPT} components x rows; 0 where there is no variance
 * @param fractions of the total variance, by component, descending, in [0, 1]; {@value #KEPT} of them
 * @param entropy -Σ σᵢ ln σᵢ over all variance fractions, in nats, in [0, ln min(rows, columns)]
 * @param sampledRows how many rows the entropy was estimated from, or null if it is exact
 */
@SuppressWarnings("ArrayRecordComponent") // Read-only, and never compared.
record Components(
        double[][] scores,
        double[] fractions,
        double entropy,
        @Nullable Integer sampledRows) {
    /** How many components are kept: three for the coordinates of the rows, four for the circularity. */
    static final int KEPT = 4;

    /** -Σ σᵢ ln σᵢ in nats, with 0 ln 0 = 0. */
    static double entropy(double[] fractions) {
        double entropy = 0;
        for (double fraction : fractions) {
            if (fraction > 0) {
                entropy -= fraction * Math.log(fraction);
            }
        }
        return entropy;
    }
}
