package io.grokwatch.detect.slingshot;

import io.grokwatch.detect.detector.Evidence;
import io.grokwatch.detect.state.SpikeState;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was seen before a spike. NaN is what was not logged.
 *
 * @param quietLoss median loss of the quiet before
 * @param collapse share of examples of exactly zero loss just before
 * @param cosine of the mean class weights with the mean feature just before
 * @param growth fastest growth of the last layer before the spike, per step
 * @param usualGrowth lower quartile of its growth since the quiet began, per step
 * @param growthStep where that growth began, or -1
 * @param updateRatio update norm of the last layer over the usual one
 * @param updateJump greatest ratio of that norm to the one of the sample before, just before, over the root of the steps
 *     between them
 */
record SpikeEvidence(
        double quietLoss,
        double collapse,
        double cosine,
        double growth,
        double usualGrowth,
        long growthStep,
        double updateRatio,
        double updateJump) {

    /** Steps before the spike that already belong to it. */
    private static final int EDGE = 3;

    /** Before the newest sample of the window, in a quiet that lasts {@code quiet} samples with that one. */
    static SpikeEvidence gather(SpikeWindow window, int quiet, double quietLoss, SlingshotConfig config) {
        long spike = window.newestStep();
        int edge = Math.max(1, window.newerThan(spike - EDGE));
        int recent = Math.max(window.newerThan(spike - config.growthWindow() - 1), Math.min(edge + 2, window.size()));
        NormGrowth lastLayer = NormGrowth.ofLastLayer(window, config.slopeSteps());
        double[] rates = lastLayer.rates(edge, recent);
        double[] all = lastLayer.rates(edge, quiet);
        double growth = rates.length == 0 ? Double.NaN : rates[rates.length - 1];
        double usual = all.length == 0 ? Double.NaN : all[all.length / 4];
        double least = Math.max(config.growthRate(), config.growthFactor() * usual);
        return new SpikeEvidence(
                quietLoss,
                window.collapseBefore(config.evidenceWindow()),
                window.cosineBefore(config.evidenceWindow()),
                growth,
                usual,
                rates.length == 0 ? -1 : lastLayer.since(edge, quiet, least),
                window.updateRatio(config.growthWindow()),
                window.updateJump(spike, config.evidenceWindow()));
    }

    boolean collapseKnown() {
        return !Double.isNaN(collapse);
    }

    boolean cosineKnown() {
        return !Double.isNaN(cosine);
    }

    boolean growthKnown() {
        return !Double.isNaN(growth) && !Double.isNaN(usualGrowth);
    }

    boolean collapsed(SlingshotConfig config) {
        return collapse >= config.collapseFraction();
    }

    boolean turnedAgainst(SlingshotConfig config) {
        return cosine <= config.cosine();
    }

    /**
     * Whether the optimiser's steps grew at once and not by and by, as they do where what is left of the gradient is
     * amplified: something was done to the weights, or the optimiser was reset.
     */
    boolean jumped(SlingshotConfig config) {
        return updateJump >= config.updateJump();
    }

    boolean grew(SlingshotConfig config) {
        double usual = Math.max(usualGrowth, 0);
        return growth >= config.growthRate()
                && growth >= config.growthFactor() * usual
                && growth - usualGrowth >= config.growthRate();
    }

    /** The numbers by name, without those that are unknown. */
    SortedMap<String, Double> numbers() {
        SortedMap<String, Double> evidence = new TreeMap<>();
        Evidence.putFinite(evidence, "collapseFraction", collapse);
        Evidence.putFinite(evidence, "cosine", cosine);
        Evidence.putFinite(evidence, "growthPerStep", growth);
        Evidence.putFinite(evidence, "usualGrowthPerStep", usualGrowth);
        Evidence.putFinite(evidence, "updateNormRatio", updateRatio);
        Evidence.putFinite(evidence, "updateNormJump", updateJump);
        return evidence;
    }

    void save(SpikeState.Builder into) {
        into.setQuietLoss(quietLoss)
                .setCollapse(collapse)
                .setCosine(cosine)
                .setGrowth(growth)
                .setUsualGrowth(usualGrowth)
                .setGrowthStep(growthStep)
                .setUpdateRatio(updateRatio)
                .setUpdateJump(updateJump);
    }

    static SpikeEvidence restored(SpikeState from) {
        return new SpikeEvidence(
                from.getQuietLoss(),
                from.getCollapse(),
                from.getCosine(),
                from.getGrowth(),
                from.getUsualGrowth(),
                from.getGrowthStep(),
                from.getUpdateRatio(),
                from.getUpdateJump());
    }
}
