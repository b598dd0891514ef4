package io.grokwatch.detect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * All parameters of the detectors. Every default says where it comes from; "recorded runs" are the 32 traces under
 * {@code src/test/resources/corpus}. All windows are in optimiser steps, whatever the cadence of the metrics.
 */
public record DetectorConfig(Grokking grokking, Slingshot slingshot, Anomalies anomalies, Ordering ordering) {
    private static final DetectorConfig DEFAULTS = new DetectorConfig(
            new Grokking(3, .99, .97, .95, .05, .80, .3, 3, 5, 5, 20, .1, 2, 3, 100, .05, 5, .9, 1000),
            new Slingshot(
                    1e-3, 100, 200, 50, 30, 10, .1, -.5, 20, 80, 1e-5, 3, .35, .02, 10, 18, 1.5, 100, 10, 120, 60, .5,
                    2e-5),
            new Anomalies(.5, 1000),
            new Ordering(64, 8, 3));

    /** The documented defaults. */
    public static DetectorConfig defaults() {
        return DEFAULTS;
    }

    /** 16 hexadecimal digits that differ for different configurations. */
    public String hash() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Of {@link GrokkingDetector}.
     *
     * @param sustained evaluations in a row that make a level count, 3 (Xu et al. 2026, arXiv 2602.16967, use the same)
     * @param fittedAccuracy train accuracy of a fitted train set, .99 (99 % in arXiv 2603.25009)
     * @param lostAccuracy below it a fitted train set counts as lost, .97: hysteresis of 2 points
     * @param solvedAccuracy validation accuracy of a solved task, .95 (Grokfast and arXiv 2607.20512 use the same)
     * @param mostAllowance the most that noise of the telemetry may lower that level, .05
     * @param collapsedAccuracy below it a solved validation set counts as lost, .80: far below any noise of evaluation
     * @param memorisedGap least gap between the accuracies when memorised, .3: recorded runs have .19 or .47 and more
     * @param delayRatio least ratio of the steps to generalise to those to memorise, 3: recorded runs have at most 2.0
     *     or at least 3.5 (6 with a gap too small)
     * @param delayEvaluations least distance of the two in evaluations, 5: a ratio over fewer is an accident of cadence
     * @param certainRatio ratio from which a delay over fewer evaluations counts, if the train accuracy between them
     *     dates the fit and two of them show the validation set unsolved since, 5: recorded runs that generalised without
     *     delay prove 1.3 at most, all but one of those that grokked 5.6 and more
     * @param baselineEvaluations evaluations after which the mean before the rise is frozen, 20
     * @param riseThreshold evidence at which Page and Hinkley's test raises the alarm, .1 of accumulated accuracy; also
     *     the least rise above the mean, as a share of what is left to learn
     * @param plateauRises length of the plateau that ends a rise, in lengths of the rise, 2; {@code baselineEvaluations} at
     *     least. Recorded runs that grok rest for less than one
     * @param causeEvaluations evaluations within which a change from outside may have caused a rise, 3: as many as a level
     *     takes to count
     * @param causeSteps the same in steps where evaluations are closer together, 100: as long as a spike needs no other cause
     * @param descentFall least fall of the validation accuracy that makes a double descent, .05: beyond what evaluation on a
     *     thousand examples makes of chance
     * @param descentDeviations the same in standard deviations of the accuracy that chance makes, 5, for smaller sets
     * @param liuAccuracy accuracy at which Liu et al. 2022 (arXiv 2205.10343) call a set learnt, .9
     * @param liuDelaySteps delay from which they speak of grokking, 1000
     */
    public record Grokking(
            int sustained,
            double fittedAccuracy,
            double lostAccuracy,
            double solvedAccuracy,
            double mostAllowance,
            double collapsedAccuracy,
            double memorisedGap,
            double delayRatio,
            int delayEvaluations,
            double certainRatio,
            int baselineEvaluations,
            double riseThreshold,
            double plateauRises,
            int causeEvaluations,
            long causeSteps,
            double descentFall,
            double descentDeviations,
            double liuAccuracy,
            long liuDelaySteps) {
        public Grokking {
            atLeast(sustained, 1, "sustained");
            fraction(fittedAccuracy, "fittedAccuracy");
            fraction(solvedAccuracy, "solvedAccuracy");
            below(lostAccuracy, fittedAccuracy, "lostAccuracy", "fittedAccuracy");
            below(collapsedAccuracy, solvedAccuracy, "collapsedAccuracy", "solvedAccuracy");
            fraction(mostAllowance, "mostAllowance");
            fraction(memorisedGap, "memorisedGap");
            atLeast(delayRatio, 1, "delayRatio");
            atLeast(delayEvaluations, 1, "delayEvaluations");
            atLeast(certainRatio, delayRatio, "certainRatio");
            atLeast(baselineEvaluations, sustained, "baselineEvaluations");
            fraction(riseThreshold, "riseThreshold");
            atLeast(plateauRises, 1, "plateauRises");
            atLeast(causeEvaluations, 0, "causeEvaluations");
            atLeast((double) causeSteps, 0, "causeSteps");
            fraction(descentFall, "descentFall");
            atLeast(descentDeviations, 1, "descentDeviations");
            fraction(liuAccuracy, "liuAccuracy");
            atLeast((double) liuDelaySteps, 1, "liuDelaySteps");
        }
    }

    /**
     * Of {@link SlingshotDetector}.
     *
     * @param spikeLoss loss above which an excursion counts, 1e-3: peaks of recorded slingshots reach .1 and more,
     *     aftershocks within a cycle 2e-4 and less; the quiet before must lie below it (1e-6 and less in recorded runs)
     * @param spikeFactor least ratio of spike to quiet, 100; recorded slingshots rise by 6 decades and more
     * @param quietWindow steps whose median loss is the quiet, 200: a third of the shortest period seen
     * @param quietLeast steps of quiet that must have been seen, 50
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
     * @param moveShare change of a weight norm per sample that training does not make, .02; recorded slingshots change
     *     it by at most .003 a step, injected noise by .45 and more
     * @param moveFactor least ratio of such a change to the usual ones, 10: noise of the metric itself is no change; likewise
     *     of what the logged update leaves unexplained, which in recorded runs happens where something was injected alone
     * @param updateJump ratio of the last layer's update to that of the sample before that training does not reach, 18 times
     *     the root of the steps between them: before 76 slingshots it was 10 at most on every step, 23 on every third and
     *     48 on every tenth, after weight noise or an optimiser that began anew in float32 it was 34 to 900
     * @param rateFactor change of the learning rate that disturbs a run, 1.5
     * @param disturbedSteps steps after a disturbance in which a spike needs no other cause, 100
     * @param recoverySteps steps the loss must stay down to have recovered, 10
     * @param spikeSteps steps within which a slingshot recovers, 120; recorded ones take at most 60, injected jolts 170
     * @param settleSteps steps after recovery before the cycle is judged, 60; with {@code spikeSteps} below 200
     * @param inflationFraction share of examples of exactly zero loss from which a slingshot is warned of, .5, and
     * @param inflationRate least growth of the logarithm of the norm of the mean class weights per step, 2e-5, for it; with
     *     these and {@code growthFactor} the warning came 30 to 230 steps before each of 35 spikes of six other traces
     */
    public record Slingshot(
            double spikeLoss,
            double spikeFactor,
            int quietWindow,
            int quietLeast,
            int riseSteps,
            int evidenceWindow,
            double collapseFraction,
            double cosine,
            int slopeSteps,
            int growthWindow,
            double growthRate,
            double growthFactor,
            double plateauShare,
            double moveShare,
            double moveFactor,
            double updateJump,
            double rateFactor,
            int disturbedSteps,
            int recoverySteps,
            int spikeSteps,
            int settleSteps,
            double inflationFraction,
            double inflationRate) {
        public Slingshot {
            positive(spikeLoss, "spikeLoss");
            atLeast(spikeFactor, 2, "spikeFactor");
            atLeast(quietWindow, quietLeast, "quietWindow");
            atLeast(quietLeast, 1, "quietLeast");
            atLeast(riseSteps, 1, "riseSteps");
            atLeast(evidenceWindow, 1, "evidenceWindow");
            fraction(collapseFraction, "collapseFraction");
            below(cosine, 0, "cosine", "0");
            atLeast(slopeSteps, 1, "slopeSteps");
            atLeast(growthWindow, slopeSteps, "growthWindow");
            positive(growthRate, "growthRate");
            atLeast(growthFactor, 1, "growthFactor");
            fraction(plateauShare, "plateauShare");
            positive(moveShare, "moveShare");
            atLeast(moveFactor, 1, "moveFactor");
            atLeast(updateJump, 1, "updateJump");
            atLeast(rateFactor, 1, "rateFactor");
            atLeast(disturbedSteps, 0, "disturbedSteps");
            atLeast(recoverySteps, 1, "recoverySteps");
            atLeast(spikeSteps, recoverySteps, "spikeSteps");
            atLeast(settleSteps, slopeSteps, "settleSteps");
            fraction(inflationFraction, "inflationFraction");
            positive(inflationRate, "inflationRate");
        }
    }

    /**
     * Of {@link AnomalyDetector}.
     *
     * @param collapseFraction share of examples of exactly zero loss from which the softmax counts as collapsed, .5
     * @param collapseSteps steps it must stay so without a spike, 1000: beyond the longest period of a recorded slingshot
     *     that had not yet run out
     */
    public record Anomalies(double collapseFraction, int collapseSteps) {
        public Anomalies {
            fraction(collapseFraction, "collapseFraction");
            atLeast(collapseSteps, 1, "collapseSteps");
        }
    }

    /**
     * Of {@link Reordering}.
     *
     * @param rows steps held back at most for others that come late, 1 to {@value Reordering#CAPACITY}
     * @param batches batches that may overtake one that is missing before it counts as lost, 1 to 62
     * @param contradictions steps in a row that come again with another loss before a part of the run counts as trained
     *     again, 3: a step that was logged twice by mistake is no restart
     */
    public record Ordering(int rows, int batches, int contradictions) {
        public Ordering {
            within(rows, 1, Reordering.CAPACITY, "rows");
            within(batches, 1, 62, "batches");
            atLeast(contradictions, 1, "contradictions");
        }
    }

    private static void atLeast(double value, double least, String name) {
        require(value >= least, name, "at least " + least, value);
    }

    private static void positive(double value, String name) {
        require(value > 0 && value < Double.POSITIVE_INFINITY, name, "above 0", value);
    }

    private static void fraction(double value, String name) {
        require(value >= 0 && value <= 1, name, "in [0, 1]", value);
    }

    private static void below(double value, double bound, String name, String boundName) {
        require(value < bound, name, "below " + boundName + " (" + bound + ")", value);
    }

    private static void within(int value, int least, int most, String name) {
        require(value >= least && value <= most, name, "in [" + least + ", " + most + "]", value);
    }

    private static void require(boolean holds, String name, String expected, double value) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "detector configuration: " + name + " must be " + expected + ", was " + value);
        }
    }
}
