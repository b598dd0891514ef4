package io.grokwatch.detect.slingshot;

import io.grokwatch.detect.slingshot.Cycle.Spike;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFacts.Precision;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Words what contradicts that a spike is a slingshot as a clause, null for nothing. What was not logged is evidence neither
 * way; where no direct evidence was logged the growth of the last layer has to support it, and where not even that was, the
 * arithmetic and the optimiser.
 */
final class SpikeJudge {
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
    String atSpike(SpikeEvidence evidence, boolean moved, long cadence, RunFacts facts) {
        String objection = fromFacts(facts);
        if (objection == null && cadence > config.maxSuspicionSteps()) {
            objection = "the loss is known on every " + cadence + "th step only";
        }
        if (objection == null && moved) {
            objection = moved();
        }
        if (objection == null && evidence.jumped(config)) {
            objection =
                    text("the last layer's updates grew %.3g-fold from one step to the next", evidence.updateJump());
        }
        return objection == null ? fromEvidence(evidence, facts) : objection;
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

    private @Nullable String fromEvidence(SpikeEvidence evidence, RunFacts facts) {
        if (evidence.collapseKnown() && !evidence.collapsed(config)) {
            return text("the softmax had collapsed on a share of %.3g only", evidence.collapse());
        }
        if (evidence.cosineKnown() && !evidence.turnedAgainst(config)) {
            return text("class weights and features had a cosine of %.3g", evidence.cosine());
        }
        if (evidence.collapseKnown()) {
            return null;
        }
        if (evidence.growthKnown()) {
            return evidence.grew(config)
                    ? null
                    : text("the last layer grew by %.3g a step at most before it", evidence.growth());
        }
        boolean able = Boolean.TRUE.equals(facts.adaptiveOptimizer()) && facts.lossPrecision() == Precision.FLOAT32;
        if (able && facts.weightDecay() != null && facts.weightDecay() > config.weakDecay()) {
            return text(
                    "nothing but the loss is known, and a weight decay of %.3g makes spikes as well",
                    facts.weightDecay());
        }
        return able ? null : "nothing but the loss is known";
    }

    /**
     * Once the loss has been back for long enough.
     *
     * @param rest growth of the last layer since, per step; NaN if unknown
     */
    @Nullable
    String afterwards(Spike spike, double rest) {
        String objection = atEnd(spike);
        SpikeEvidence evidence = spike.evidence();
        if (objection != null || Double.isNaN(rest) || !evidence.growthKnown()) {
            return objection;
        }
        if (!evidence.collapseKnown() && rest > config.plateauShare() * evidence.growth()) {
            return text("the last layer went on growing by %.3g a step", rest);
        }
        double gain = Math.max(config.growthRate(), evidence.growth() - evidence.usualGrowth());
        double loss = Math.min(0, evidence.usualGrowth()) - rest;
        return loss > Math.max(config.growthRate(), config.plateauShare() * gain)
                ? text("the last layer shrank by %.3g a step afterwards, as weight decay makes it", -rest)
                : null;
    }

    /** With what is known so far. */
    @Nullable
    String atEnd(Spike spike) {
        if (spike.objection() != null) {
            return spike.objection();
        }
        return spike.sudden() ? null : "the loss took more than " + config.riseSteps() + " steps to rise";
    }

    String moved() {
        return "the weights moved further than training moves them";
    }

    String unrecovered(Spike spike, long step) {
        return spike.objection() != null
                ? spike.objection()
                : "the loss had not recovered after " + (step - spike.spikeStep()) + " steps";
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
