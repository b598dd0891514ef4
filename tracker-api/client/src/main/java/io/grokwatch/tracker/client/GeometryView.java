package io.grokwatch.tracker.client;

import io.grokwatch.events.GeometryMeasured;
import org.jspecify.annotations.Nullable;

/**
 * The geometry of an embedding snapshot in a few numbers.
 *
 * @param effectiveRank exponential of the entropy of the variance fractions
 * @param gini of the Fourier power, or null without residues
 * @param roundness of the best circle, or null without residues
 * @param frequency of the best circle, or null without residues
 * @param spectralEntropy of the variance fractions, in [0, 1], or null if it was not measured
 * @param circularity of the first components, or null without residues
 * @param circularityChance the probability that shuffled residues are as circular, or null if that was not tested
 */
public record GeometryView(
        long step,
        String tensor,
        double effectiveRank,
        @Nullable Double gini,
        @Nullable Double roundness,
        @Nullable Integer frequency,
        @Nullable Double spectralEntropy,
        @Nullable Double circularity,
        @Nullable Double circularityChance) {

    /** The summary of a measurement. */
    public static GeometryView of(GeometryMeasured measured) {
        GeometryMeasured.Fourier fourier = measured.fourier();
        GeometryMeasured.Circle circle = measured.circle();
        GeometryMeasured.Circularity circularity = measured.circularity();
        GeometryMeasured.Permutations test = circularity == null ? null : circularity.test();
        return new GeometryView(
                measured.step(),
                measured.tensor(),
                measured.principal().effectiveRank(),
                fourier == null ? null : fourier.gini(),
                circle == null ? null : circle.roundness(),
                circle == null ? null : circle.frequency(),
                measured.principal().spectralEntropy(),
                circularity == null ? null : circularity.value(),
                test == null ? null : test.pValue());
    }
}
