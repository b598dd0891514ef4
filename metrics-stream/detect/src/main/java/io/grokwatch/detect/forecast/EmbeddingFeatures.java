package io.grokwatch.detect.forecast;

import io.grokwatch.events.GeometryMeasured;
import org.jspecify.annotations.Nullable;

/**
 * The features of a snapshot of the embedding, by which the future of a memorised run is forecast.
 *
 * @param step of the snapshot
 * @param fourierGini Gini coefficient of the Fourier power over the residues, in [0, 1)
 * @param spectralEntropy entropy of the variance fractions over its maximum, in [0, 1]
 */
public record EmbeddingFeatures(long step, double fourierGini, double spectralEntropy) {

    /** The features of a measurement, or null if its rows have no cyclic order. */
    public static @Nullable EmbeddingFeatures of(GeometryMeasured measured) {
        GeometryMeasured.Fourier fourier = measured.fourier();
        Double entropy = measured.principal().spectralEntropy();
        return fourier == null || entropy == null
                ? null
                : new EmbeddingFeatures(measured.step(), fourier.gini(), entropy);
    }
}
