package io.grokwatch.detect.forecast;

import io.grokwatch.events.GeometryMeasured;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot of the embedding shows of a memorised run's future.
 *
 * @param step of the snapshot
 * @param fourierGini Gini coefficient of the Fourier power over the residues, in [0, 1)
 * @param spectralEntropy entropy of the variance fractions over its most, in [0, 1]
 */
public record EmbeddingFeatures(long step, double fourierGini, double spectralEntropy) {

    /** Of a measurement, or null if the rows have no cycle. */
    public static @Nullable EmbeddingFeatures of(GeometryMeasured measured) {
        GeometryMeasured.Fourier fourier = measured.fourier();
        Double entropy = measured.principal().spectralEntropy();
        return fourier == null || entropy == null
                ? null
                : new EmbeddingFeatures(measured.step(), fourier.gini(), entropy);
    }
}
