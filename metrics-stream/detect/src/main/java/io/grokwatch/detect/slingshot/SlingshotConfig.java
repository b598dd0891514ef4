package io.grokwatch.detect.slingshot;

import static io.grokwatch.detect.detector.ParameterChecks.atLeast;
import static io.grokwatch.detect.detector.ParameterChecks.below;
import static io.grokwatch.detect.detector.ParameterChecks.fraction;
import static io.grokwatch.detect.detector.ParameterChecks.positive;

/**
 * Of {@link SlingshotDetector}.
 *
 * @param spikeLoss loss above which an excursion counts, 1e-3: peaks of recorded slingshots reach .1 and more,
 *     aftershocks within a cycle 2e-4 and less; a quiet above it shows no saturated softmax (1e-6 and less in recorded runs)
 * @param spikeFactor least ratio of spike to quiet, 100; recorded slingshots rise by 6 decades and more
 * @param quietWindow steps whose median loss is the quiet, 200: a third of the shortest period seen
 * @param minQuietSteps steps of quiet that must have been seen, 50
 * @param riseSteps steps within which the peak has risen by {@code spikeFactor}, 30; recorded ones take at most 9
 * @param evidenceWindow steps before the spike over which collapse and cosine are averaged, 10
 * @param collapseFraction least share of examples of exactly zero loss, .1; recorded slingshots have .28 and more,
 *     injected jolts .02 and less
 * @param cosine of mean class weights and mean feature at most, -.5; recorded slingshots have -.87 and less, jolts
 *     -.33 and more (arXiv 2605.06152 predicts -1)
 * @param slopeSteps steps over which the growth of the last layer is measured, 20
 * @param growthWindow steps before the spike in which it must have grown, 80
 * @param growthRate least growth of the logarithm of its norm per step, 1e-5, absolute and above the usual
 * @param growthFactor least ratio to the usual growth, 3
 * @param plateauShare of that growth that may remain after the cycle, .35
 * @param weightMoveRatio change of a weight norm per sample that training does not make, .02; recorded slingshots change
 *     it by at most .003 a step, injected noise by .45 and more
 * @param weightMoveFactor least ratio of such a change to the usual ones, 10: noise of the metric itself is no change;
 *     likewise of what the logged update leaves unexplained, which in recorded runs happens where something was injected alone
 * @param updateJump ratio of the last layer's update to that of the sample before that training does not reach, 18 times
 *     the root of the steps between them: before 76 slingshots it was 10 at most on every step, 23 on every third and
 *     48 on every tenth, after weight noise or an optimiser that was reset in float32 it was 34 to 900
 * @param learningRateFactor change of the learning rate that disturbs a run, 1.5
 * @param disturbedSteps steps after a disturbance in which a spike needs no other cause, 100
 * @param recoverySteps steps the loss must stay down to have recovered, 10
 * @param spikeSteps steps within which a slingshot recovers, 120; recorded ones take at most 60, injected jolts 170
 * @param settleSteps steps after recovery before the cycle is judged, 60; with {@code spikeSteps} below 200
 * @param maxSuspicionSteps steps after the spike within which a suspicion is confirmed or withdrawn, 200, however far the
 *     samples are apart
 * @param coarseCadence steps between samples from which a cycle is suspected at most, 25: recorded spikes rise within 9 steps and
 *     recover within 60, so that two samples show them
 * @param maxUndetermined how many undetermined spikes of a run are reported, 20: what is missing to settle them is the same for
 *     all; further ones are counted in the summary
 * @param weakDecay weight decay up to which spikes are not of its making, .01
 * @param inflationFraction share of examples of exactly zero loss from which a slingshot is warned of, .5, and
 * @param inflationRate least growth of the logarithm of the norm of the mean class weights per step, 2e-5, for it; with
 *     these and {@code growthFactor} the warning came 30 to 230 steps before each of 35 spikes of six other traces
 */
public record SlingshotConfig(
        double spikeLoss,
        double spikeFactor,
        int quietWindow,
        int minQuietSteps,
        int riseSteps,
        int evidenceWindow,
        double collapseFraction,
        double cosine,
        int slopeSteps,
        int growthWindow,
        double growthRate,
        double growthFactor,
        double plateauShare,
        double weightMoveRatio,
        double weightMoveFactor,
        double updateJump,
        double learningRateFactor,
        int disturbedSteps,
        int recoverySteps,
        int spikeSteps,
        int settleSteps,
        int maxSuspicionSteps,
        int coarseCadence,
        int maxUndetermined,
        double weakDecay,
        double inflationFraction,
        double inflationRate) {
    /** The documented defaults. */
    public static final SlingshotConfig DEFAULTS = new SlingshotConfig(
            1e-3, 100, 200, 50, 30, 10, .1, -.5, 20, 80, 1e-5, 3, .35, .02, 10, 18, 1.5, 100, 10, 120, 60, 200, 25, 20,
            .01, .5, 2e-5);

    public SlingshotConfig {
        positive(spikeLoss, "spikeLoss");
        atLeast(spikeFactor, 2, "spikeFactor");
        atLeast(quietWindow, minQuietSteps, "quietWindow");
        atLeast(minQuietSteps, 1, "minQuietSteps");
        atLeast(riseSteps, 1, "riseSteps");
        atLeast(evidenceWindow, 1, "evidenceWindow");
        fraction(collapseFraction, "collapseFraction");
        below(cosine, 0, "cosine", "0");
        atLeast(slopeSteps, 1, "slopeSteps");
        atLeast(growthWindow, slopeSteps, "growthWindow");
        positive(growthRate, "growthRate");
        atLeast(growthFactor, 1, "growthFactor");
        fraction(plateauShare, "plateauShare");
        positive(weightMoveRatio, "weightMoveRatio");
        atLeast(weightMoveFactor, 1, "weightMoveFactor");
        atLeast(updateJump, 1, "updateJump");
        atLeast(learningRateFactor, 1, "learningRateFactor");
        atLeast(disturbedSteps, 0, "disturbedSteps");
        atLeast(recoverySteps, 1, "recoverySteps");
        atLeast(spikeSteps, recoverySteps, "spikeSteps");
        atLeast(settleSteps, slopeSteps, "settleSteps");
        atLeast(maxSuspicionSteps, 1, "maxSuspicionSteps");
        atLeast(coarseCadence, 2, "coarseCadence");
        atLeast(maxUndetermined, 1, "maxUndetermined");
        atLeast(weakDecay, 0, "weakDecay");
        fraction(inflationFraction, "inflationFraction");
        positive(inflationRate, "inflationRate");
    }
}
