package io.grokwatch.detect.slingshot;

import io.grokwatch.detect.slingshot.Cycle.Spike;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFacts.Precision;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Words what keeps a spike from being a slingshot as an objection, null for nothing. What was not logged is evidence neither
 * way; where no direct evidence was logged the growth of the last layer has to support it, and where not even that was, the
 * arithmetic and the optimiser. What contradicts a slingshot is decisive; where the evidence for one is missing, or the samples
 * are too far apart to show a cycle, the spike is undetermined.
 */
final class SpikeJudge {
    private static final String EVERY_STEP =
            "; the loss, softmax/collapse_fraction and last_layer/norm on every step would settle it";
    private static final String EVIDENCE = "; softmax/collapse_fraction and last_layer/class_mean_feature_cosine, or"
            + " last_layer/norm, on every step would settle it";

    private static final String MOVED = "the weights moved further than training moves them";

    private final SlingshotConfig config;

    SpikeJudge(SlingshotConfig config) {
        this.config = config;
    }

    /**
     * At the first sample of the spike.
     *
     * @param moved whether something other than training moved the weights
     * @param cadence steps between two samples
     */
    @Nullable
    Objection atSpike(SpikeEvidence evidence, boolean moved, long cadence, RunFacts facts) {
        String contradiction = fromFacts(facts);
        if (contradiction == null && moved) {
            contradiction = MOVED;
        }
        if (contradiction == null && evidence.jumped(config)) {
            contradiction =
                    text("the last layer's updates grew %.3g-fold from one step to the next", evidence.updateJump());
        }
        if (contradiction != null) {
            return Objection.decisive(contradiction);
        }
        Objection objection = fromEvidence(evidence, facts);
        boolean open = objection == null || objection.undetermined() || !isFromDirect(evidence);
        return cadence >= config.coarseCadence() && open
                ? Objection.undetermined("the samples are " + cadence + " steps apart" + EVERY_STEP)
                : objection;
    }

    private static @Nullable String fromFacts(RunFacts facts) {
        if (facts.lossPrecision() == Precision.FLOAT64) {
            return "the loss is computed in float64";
        }
        if (Boolean.FALSE.equals(facts.adaptiveOptimizer())) {
            return "the optimiser is not adaptive";
        }
        return facts.miniBatches()
                ? "the loss is of mini-batches of " + facts.batchSize() + " out of " + facts.trainExamples()
                : null;
    }

    private static boolean isFromDirect(SpikeEvidence evidence) {
        return evidence.collapseKnown() || evidence.cosineKnown();
    }

    /** Whether what was logged before a spike at a coarse cadence speaks for a slingshot, so that it is suspected. */
    boolean isSupported(SpikeEvidence evidence) {
        return evidence.collapseKnown()
                && evidence.collapsed(config)
                && (!evidence.cosineKnown() || evidence.turnedAgainst(config));
    }

    private @Nullable Objection fromEvidence(SpikeEvidence evidence, RunFacts facts) {
        if (evidence.collapseKnown() && !evidence.collapsed(config)) {
            return Objection.decisive(text("the softmax had collapsed on a share of %.3g only", evidence.collapse()));
        }
        if (evidence.cosineKnown() && !evidence.turnedAgainst(config)) {
            return Objection.decisive(text("class weights and features had a cosine of %.3g", evidence.cosine()));
        }
        if (evidence.collapseKnown()) {
            return null;
        }
        if (evidence.growthKnown() && !evidence.grew(config)) {
            return Objection.decisive(text("the last layer grew by %.3g a step at most before it", evidence.growth()));
        }
        if (evidence.quietLoss() >= config.spikeLoss()) {
            return Objection.undetermined(
                    text("a loss of %.3g before it shows no saturated softmax", evidence.quietLoss()) + EVIDENCE);
        }
        if (evidence.growthKnown()) {
            return null;
        }
        boolean able = Boolean.TRUE.equals(facts.adaptiveOptimizer()) && facts.lossPrecision() == Precision.FLOAT32;
        if (able && facts.weightDecay() != null && facts.weightDecay() > config.weakDecay()) {
            return Objection.undetermined(text(
                            "nothing but the loss is known, and a weight decay of %.3g makes spikes as well",
                            facts.weightDecay())
                    + EVIDENCE);
        }
        return able ? null : Objection.undetermined("nothing but the loss is known" + EVIDENCE);
    }

    /**
     * Once the loss has been back for long enough.
     *
     * @param rest growth of the last layer since, per step; NaN if unknown
     */
    @Nullable
    Objection afterwards(Spike spike, double rest) {
        Objection objection = atEnd(spike);
        SpikeEvidence evidence = spike.evidence();
        if (objection != null || Double.isNaN(rest) || !evidence.growthKnown()) {
            return objection;
        }
        if (!evidence.collapseKnown() && rest > config.plateauShare() * evidence.growth()) {
            return Objection.decisive(text("the last layer went on growing by %.3g a step", rest));
        }
        double gain = Math.max(config.growthRate(), evidence.growth() - evidence.usualGrowth());
        double loss = Math.min(0, evidence.usualGrowth()) - rest;
        return loss > Math.max(config.growthRate(), config.plateauShare() * gain)
                ? Objection.decisive(
                        text("the last layer shrank by %.3g a step afterwards, as weight decay makes it", -rest))
                : null;
    }

    /** With what is known so far. */
    @Nullable
    Objection atEnd(Spike spike) {
        if (isDecided(spike)) {
            return spike.objection();
        }
        return spike.sudden()
                ? spike.objection()
                : Objection.decisive("the loss took more than " + config.riseSteps() + " steps to rise");
    }

    Objection moved() {
        return Objection.decisive(MOVED);
    }

    /**
     * The loss has not come back in time.
     *
     * @param cadence steps between two samples
     */
    Objection unrecovered(Spike spike, long step, long cadence) {
        Objection objection = spike.objection();
        return objection != null && (!objection.undetermined() || cadence >= config.coarseCadence())
                ? objection
                : Objection.decisive("the loss had not recovered after " + (step - spike.spikeStep()) + " steps");
    }

    private static boolean isDecided(Spike spike) {
        return spike.objection() != null && !spike.objection().undetermined();
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
