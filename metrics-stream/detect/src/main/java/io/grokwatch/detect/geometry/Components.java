package io.grokwatch.detect.geometry;

import org.jspecify.annotations.Nullable;

/**
 * The first principal components of the rows about their mean, and the entropy of all.
 *
 * @param scores one coordinate per row, by component; 0 where there is no variance
 * @param fractions of the variance, by component, descending
 * @param entropy -Σ σᵢ ln σᵢ over all variance fractions, in nats
 * @param sampledRows how many rows the entropy was estimated from, or null if it is exact
 */
@SuppressWarnings("ArrayRecordComponent") // Made, read and dropped within one measurement, never compared.
record Components(
        double[][] scores,
        double[] fractions,
        double entropy,
        @Nullable Integer sampledRows) {
    /** How many of the first are kept: three to be seen, four for the circularity. */
    static final int KEPT = 4;

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
