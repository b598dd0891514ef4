package io.grokwatch.tracker.geometry;

import io.grokwatch.events.GeometryMeasured;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The geometry of a snapshot in four numbers.
 *
 * @param effectiveRank exponential of the entropy of the variance fractions
 * @param gini of the Fourier power, or null without residues
 * @param roundness of the best circle, or null without residues
 * @param frequency of the best circle, or null without residues
 */
@Schema(description = "The geometry of an embedding snapshot in four numbers.")
public record GeometryView(
        long step,
        String tensor,
        double effectiveRank,
        @Nullable Double gini,
        @Nullable Double roundness,
        @Nullable Integer frequency) {

    /** The geometry of a run, by step. */
    public record All(List<GeometryView> geometry) {}

    static GeometryView of(GeometryMeasured measured) {
        GeometryMeasured.Fourier fourier = measured.fourier();
        GeometryMeasured.Circle circle = measured.circle();
        return new GeometryView(
                measured.step(),
                measured.tensor(),
                measured.principal().effectiveRank(),
                fourier == null ? null : fourier.gini(),
                circle == null ? null : circle.roundness(),
                circle == null ? null : circle.frequency());
    }
}
