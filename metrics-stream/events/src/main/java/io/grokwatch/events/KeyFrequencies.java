package io.grokwatch.events;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The key frequencies of an embedding of residues: the few in which a network computes modular sums by rotations, so that they
 * have clearly more than the others of the power P_k = ‖F_k‖² of the rows' discrete Fourier transform (Nanda et al. 2023,
 * arXiv:2301.05217, who select them by sight).
 *
 * <p>In ascending order of the powers, the first that exceeds the mean of all below it by a factor, and all greater ones, are of
 * key frequencies; at least a quarter of the powers are below. A floor that is a quantile of all powers fails for small moduli,
 * where half of the frequencies or more may be key frequencies: it is then the power of one of them.
 *
 * <p>Chance: with the r independent columns of {@link #of} the power of rows in arbitrary order is about gamma distributed with
 * shape r (Satterthwaite 1946, Biometrics Bulletin 2), so the fewer columns, the greater the factor: {@value #FACTOR}, and {@value
 * #FACTOR} · {@value #MIN_COLUMNS} / r for fewer than {@value #MIN_COLUMNS}. Of random normal matrices of 23 to 113 rows fewer than 1 in 100
 * have a key frequency, and none of 1,000 with 32 columns; of those of 5 or 7 rows up to 1 in 12.
 */
public final class KeyFrequencies {
    private static final double FACTOR = 3;
    private static final double MIN_COLUMNS = 8;
    /** A floor below this share of all power is what single precision leaves of frequencies without power. */
    private static final double MIN_FLOOR = 1e-12;

    private KeyFrequencies() {}

    /**
     * The key frequencies, strongest first; empty if there are none.
     *
     * @param powers of the frequencies 1, 2, ..., at least 0, in any unit
     * @param independentColumns r = 1 / Σσᵢ², with σᵢ the fractions of the variance of the rows by principal component: d for d
     *     uncorrelated columns of equal variance, 2 for a circle
     */
    public static List<Integer> of(double[] powers, double independentColumns) {
        double[] ascending = powers.clone();
        Arrays.sort(ascending);
        double factor = FACTOR * Math.max(1, MIN_COLUMNS / independentColumns);
        double minFloor = MIN_FLOOR * Arrays.stream(powers).sum();
        double below = 0;
        for (int i = 0; i < ascending.length; i++) {
            double least = ascending[i];
            if (i >= ascending.length / 4.0 && least > factor * Math.max(below / i, minFloor)) {
                return IntStream.rangeClosed(1, powers.length)
                        .filter(k -> powers[k - 1] >= least)
                        .boxed()
                        .sorted(Comparator.comparingDouble(k -> -powers[k - 1]))
                        .toList();
            }
            below += least;
        }
        return List.of();
    }
}
