package io.grokwatch.detect.anomaly;

import io.grokwatch.detect.detector.ParameterChecks;

/**
 * Of {@link AnomalyDetector}.
 *
 * @param collapseFraction share of examples of exactly zero loss from which the softmax counts as collapsed, .5
 * @param collapseSteps steps it must stay so without a spike, 1000: beyond the longest period of a recorded slingshot
 *     that had not yet run out
 */
public record AnomalyConfig(double collapseFraction, int collapseSteps) {
    /** The documented defaults. */
    public static final AnomalyConfig DEFAULTS = new AnomalyConfig(.5, 1000);

    public AnomalyConfig {
        ParameterChecks.fraction(collapseFraction, "collapseFraction");
        ParameterChecks.atLeast(collapseSteps, 1, "collapseSteps");
    }
}
