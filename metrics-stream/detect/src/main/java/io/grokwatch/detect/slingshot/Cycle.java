package io.grokwatch.detect.slingshot;

import io.grokwatch.detect.state.CycleState;
import io.grokwatch.detect.state.SpikeState;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The place of a run in the cycle of quiet, spike and plateau:
 *
 * <pre>
 *             rises            down for recoverySteps
 *   Quiet ------------> Spike ------------------------> Settling
 *     ^                 |   ^                            |    |
 *     |  not recovered  |   +----------------------------+    |
 *     +-----------------+      rises higher, not jolted       |
 *     +-------------------------------------------------------+
 *        settled, or another spike
 * </pre>
 */
sealed interface Cycle {

    /**
     * The loss is small, or has not been yet.
     *
     * @param since the step after which quiet counts
     */
    record Quiet(long since) implements Cycle {}

    /**
     * The loss has left the quiet.
     *
     * @param sudden whether it rose to its peak fast enough
     * @param calmSince first step of the present small losses in a row, or -1
     * @param objection why this is not confirmed as a slingshot, or null
     * @param suspected whether it was reported as a suspicion
     */
    record Spike(
            long spikeStep,
            long peakStep,
            double peakLoss,
            boolean sudden,
            long calmSince,
            SpikeEvidence evidence,
            @Nullable Objection objection,
            boolean suspected)
            implements Cycle {
        Spike peakAt(long step, double loss, boolean suddenly) {
            return new Spike(spikeStep, step, loss, suddenly, -1, evidence, objection, suspected);
        }

        Spike calmSince(long step) {
            return new Spike(spikeStep, peakStep, peakLoss, sudden, step, evidence, objection, suspected);
        }

        Spike because(Objection reason) {
            return new Spike(spikeStep, peakStep, peakLoss, sudden, calmSince, evidence, reason, suspected);
        }

        Spike suspected(boolean now) {
            return new Spike(spikeStep, peakStep, peakLoss, sudden, calmSince, evidence, objection, now);
        }
    }

    /**
     * The loss is back, and whether the last layer rests is to be seen.
     *
     * @param recoveredStep first step of the loss being back
     */
    record Settling(Spike spike, long recoveredStep) implements Cycle {}

    /** The spike that is not judged yet, or null. */
    default @Nullable Spike open() {
        return switch (this) {
            case Quiet quiet -> null;
            case Spike spike -> spike;
            case Settling settling -> settling.spike();
        };
    }

    /** The same with another account of the spike that is not judged yet, if there is one. */
    default Cycle with(UnaryOperator<Spike> change) {
        return switch (this) {
            case Quiet quiet -> quiet;
            case Spike spike -> change.apply(spike);
            case Settling(Spike spike, long recoveredStep) -> new Settling(change.apply(spike), recoveredStep);
        };
    }

    default CycleState save() {
        CycleState.Builder state = CycleState.newBuilder();
        switch (this) {
            case Quiet(long since) -> state.setKind(CycleState.Kind.QUIET).setSince(since);
            case Spike spike -> state.setKind(CycleState.Kind.SPIKE).setSpike(save(spike));
            case Settling(Spike spike, long recoveredStep) ->
                state.setKind(CycleState.Kind.SETTLING).setSpike(save(spike)).setRecoveredStep(recoveredStep);
        }
        return state.build();
    }

    static Cycle restored(CycleState from) {
        return switch (from.getKind()) {
            case QUIET -> new Quiet(from.getSince());
            case SPIKE -> restored(from.getSpike());
            case SETTLING -> new Settling(restored(from.getSpike()), from.getRecoveredStep());
            case UNRECOGNIZED -> throw new IllegalArgumentException("unknown state of the slingshot cycle");
        };
    }

    private static SpikeState save(Spike spike) {
        SpikeState.Builder state = SpikeState.newBuilder()
                .setSpikeStep(spike.spikeStep())
                .setPeakStep(spike.peakStep())
                .setPeakLoss(spike.peakLoss())
                .setSudden(spike.sudden())
                .setCalmSince(spike.calmSince())
                .setSuspected(spike.suspected());
        if (spike.objection() != null) {
            state.setObjection(spike.objection().reason())
                    .setUndetermined(spike.objection().undetermined());
        }
        spike.evidence().save(state);
        return state.build();
    }

    private static Spike restored(SpikeState from) {
        return new Spike(
                from.getSpikeStep(),
                from.getPeakStep(),
                from.getPeakLoss(),
                from.getSudden(),
                from.getCalmSince(),
                SpikeEvidence.restored(from),
                from.getObjection().isEmpty() ? null : new Objection(from.getObjection(), from.getUndetermined()),
                from.getSuspected());
    }
}
