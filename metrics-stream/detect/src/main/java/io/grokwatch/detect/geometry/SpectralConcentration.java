package io.grokwatch.detect.geometry;

/**
 * How concentrated a power spectrum is. With few key frequencies a network computes modular sums by rotations (Nanda et al.
 * 2023, arXiv:2301.05217), so concentration rises when it generalises.
 *
 * <ul>
 *   <li>Gini coefficient: {@link #gini};
 *   <li>shares of the top m: {@link #topShares};
 *   <li>inverse participation ratio of a column with the real transform ũ, Σⱼ|ũⱼ|⁴ / (Σⱼ|ũⱼ|²)², over the frequencies
 *       0, 1, ..., ⌊n/2⌋ of the centred column (convention of the real transform, by which one sinusoid gives 1; a full
 *       transform gives 1/2), as the mean over the columns that vary (Doshi et al. 2023, arXiv:2310.13061).
 * </ul>
 *
 * <p>Each function takes m ≥ 1 powers, at least 0 and not all 0, in ascending order.
 */
final class SpectralConcentration {
    private static final int MAX_TOP = 10;

    private SpectralConcentration() {}

    /** The sums of the 1, 2, ... largest of some shares that add up to 1; at most {@value #MAX_TOP} sums. */
    static double[] topShares(double[] ascending) {
        double[] top = new double[Math.min(MAX_TOP, ascending.length)];
        double sum = 0;
        for (int m = 0; m < top.length; m++) {
            sum += ascending[ascending.length - 1 - m];
            top[m] = Math.min(1, sum);
        }
        return top;
    }

    /**
     * Σᵢ (2i - m - 1) Pᵢ / (m Σ P): 0 if all powers are equal, 1 - 1/m if only one is not 0 (Gini 1912; as a measure of
     * sparsity, Hurley and Rickard 2009, arXiv:0811.4706).
     */
    static double gini(double[] ascending) {
        double weighted = 0;
        double total = 0;
        for (int i = 1; i <= ascending.length; i++) {
            weighted += (2.0 * i - ascending.length - 1) * ascending[i - 1];
            total += ascending[i - 1];
        }
        // Rounding can make the coefficient of equal powers slightly negative.
        return Math.max(0, weighted / (ascending.length * total));
    }
}
