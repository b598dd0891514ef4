package io.grokwatch.detect.grokking;

import io.grokwatch.detect.state.GrokkingClaimState;
import org.jspecify.annotations.Nullable;

/**
 * What was claimed last about a validation set. Steps that are unknown are -1.
 *
 * @param confirmed whether it is in effect: that the run has grokked
 * @param ratio steps to generalise over steps to memorise
 * @param intervention what was changed from outside just before the onset, as a clause, or null
 */
record GrokkingClaim(
        boolean confirmed,
        long onsetStep,
        long memorisedStep,
        long generalisedStep,
        double ratio,
        @Nullable String intervention) {
    static final GrokkingClaim NONE = new GrokkingClaim(false, -1, -1, -1, 0, null);

    GrokkingClaim withdrawn() {
        return new GrokkingClaim(false, onsetStep, memorisedStep, generalisedStep, ratio, intervention);
    }

    GrokkingClaimState save() {
        return GrokkingClaimState.newBuilder()
                .setConfirmed(confirmed)
                .setOnsetStep(onsetStep)
                .setMemorisedStep(memorisedStep)
                .setGeneralisedStep(generalisedStep)
                .setRatio(ratio)
                .setIntervention(intervention == null ? "" : intervention)
                .build();
    }

    static GrokkingClaim restored(GrokkingClaimState from) {
        return new GrokkingClaim(
                from.getConfirmed(),
                from.getOnsetStep(),
                from.getMemorisedStep(),
                from.getGeneralisedStep(),
                from.getRatio(),
                from.getIntervention().isEmpty() ? null : from.getIntervention());
    }
}
