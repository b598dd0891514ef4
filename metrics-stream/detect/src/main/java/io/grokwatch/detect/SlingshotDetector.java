package io.grokwatch.detect;

import static io.grokwatch.detect.StepMetrics.COLLAPSE_FRACTION;
import static io.grokwatch.detect.StepMetrics.TRAIN_LOSS;

import io.grokwatch.detect.Cycle.Quiet;
import io.grokwatch.detect.Cycle.Settling;
import io.grokwatch.detect.Cycle.Spike;
import io.grokwatch.detect.DetectorConfig.Slingshot;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Recognises the cycles of the slingshot: growth of the last layer, spike of the train loss, plateau.
 *
 * <h2>Idea</h2>
 *
 * A slingshot (Thilak et al. 2022, arXiv 2206.04817) is what an adaptive optimiser does to a network that has fitted its
 * train set: for hundreds of steps the loss is next to nothing while the last layer grows, then within a few steps the
 * loss rises by orders of magnitude, examples are misclassified, and all is quiet again on a plateau of the norm. Its
 * cause, after Liu et al. 2026 (arXiv 2605.06152), is the softmax in float32: where the margin passes {@code 23 ln 2} the
 * loss is exactly zero and the gradient of the right class vanishes, the gradients of the classes no longer sum to zero,
 * and the mean {@code w} of the class weights is driven against the mean feature {@code f}, both growing, until outliers
 * lose their margin and meet an optimiser whose second moments have decayed. So there are two kinds of evidence, direct
 * ({@code share of exact zeros >= .1, cos(w, f) <= -.5} just before) and circumstantial (growth of the last layer
 * strictly before, plateau after).
 *
 * <h2>Rule</h2>
 *
 * With {@code b} the median loss of the last 200 quiet steps, a spike begins where {@code loss >= max(1e-3, 100 b)}, {@code b
 * < 1e-3}, and the loss was a hundredth of it within the last 30 steps. It is a slingshot unless there is an objection
 * ({@link SpikeJudge}): another arithmetic or optimiser, a disturbance from outside, or evidence that was logged and does
 * not fit. Without objection it is SUSPECTED at once; the peak is the largest loss until the loss has been down for 10
 * steps; after 60 steps more it is CONFIRMED. A suspicion that meets an objection, rose too slowly, does not recover within 120
 * steps or leaves a last layer that shrinks faster than before is WITHDRAWN, and with every spike that had an objection from
 * the start becomes an anomaly LOSS_SPIKE. Where samples are so far apart that this would take more than 200 steps, the last
 * sample before decides.
 *
 * <h2>Trade-offs</h2>
 *
 * Direct evidence decides where it was logged, since the norm jumps by less in every cycle (from 7 % to .3 % in recorded
 * runs) and any threshold on it loses the late ones. The numerical cycle of a strong weight decay has the same evidence but
 * no plateau: decay shrinks the last layer by {@code lr wd} a step until the softmax collapses again. Shrinking counts beyond
 * that before the spike only, since slingshots may come while the whole quiet shrinks. The hot path is one store into a ring
 * and one comparison; medians are taken only when the loss is on its way up.
 */
final class SlingshotDetector {
    private final Slingshot config;
    private final SpikeJudge judge;
    private final SlingshotClaims claims;
    private final CycleConclusion conclusion;
    private final SpikeWindow window = new SpikeWindow();
    private final SpikeTest test;
    private final WeightMoves moves;
    private final InflationWatch inflation;
    private final Interventions interventions;
    private Cycle cycle = new Quiet(-1);
    private long lastQuietStep = Long.MIN_VALUE / 2;
    private long lastStep = -1;

    SlingshotDetector(Slingshot config, Interventions interventions) {
        this.config = config;
        this.interventions = interventions;
        inflation = new InflationWatch(config);
        test = new SpikeTest(window, interventions, config);
        moves = new WeightMoves(window, config);
        judge = new SpikeJudge(config);
        claims = new SlingshotClaims();
        conclusion = new CycleConclusion(config, window, judge, claims);
    }

    void accept(StepMetrics row, Findings findings) {
        if (!row.has(TRAIN_LOSS)) {
            return;
        }
        double loss = Math.min(row.get(TRAIN_LOSS), Float.MAX_VALUE);
        if (!Double.isFinite(row.get(TRAIN_LOSS))) {
            if (!(cycle instanceof Spike spike)) {
                return; // A breakdown, or a hole in the telemetry: no height to compare with the quiet.
            }
            loss = spike.peakLoss(); // It has not come down.
        }
        window.add(row, loss);
        lastStep = row.step();
        cycle = switch (cycle) {
            case Quiet quiet -> onQuiet(quiet, row, loss, findings);
            case Spike spike -> onSpike(spike, loss, findings);
            case Settling settling -> onSettling(settling, loss, findings);
        };
        cycle = conclusion.inTime(cycle, findings);
        if (loss < config.spikeLoss()) {
            lastQuietStep = row.step();
        }
    }

    /** Something was changed from outside: a spike soon after needs no other cause. */
    void disturbed() {
        Spike open = cycle.open();
        String cause = open == null ? null : interventions.before(open.spikeStep(), config.disturbedSteps());
        if (cause != null) {
            cycle = cycle.with(spike -> spike.because(cause));
        }
    }

    /** Training goes on from a checkpoint: spikes at that step or after it never were. */
    void resume(long step, Findings findings) {
        claims.rewind(step);
        inflation.rewind(step);
        window.rewind(step);
        cycle = switch (cycle) {
            case Quiet(long since) -> new Quiet(since < step ? since : claims.lastPeak() + config.spikeSteps());
            case Spike spike -> resumed(spike, step, findings);
            case Settling(Spike spike, long recovered) when recovered + config.recoverySteps() < step -> cycle;
            case Settling(Spike spike, long recovered) -> resumed(spike, step, findings);
        };
        lastStep = Math.min(lastStep, step - 1);
        lastQuietStep = window.size() > 0 && window.leastLoss(1) < config.spikeLoss() ? lastStep : Long.MIN_VALUE / 2;
    }

    /** A spike as it was seen before a step, or the quiet before it if it had not begun. */
    private Cycle resumed(Spike spike, long step, Findings findings) {
        if (spike.spikeStep() < step) {
            int peak = window.loudest(window.newerThan(spike.spikeStep() - 1));
            return spike.peakAt(window.step(peak), window.loss(peak), spike.sudden());
        }
        if (spike.suspicion() > 0) {
            claims.withdraw(spike, lastStep, findings);
        }
        return new Quiet(claims.lastPeak() + config.spikeSteps());
    }

    /** Of an attempt that starts over: goes on with the numbers of an earlier one. */
    void numberAfter(SlingshotDetector earlier) {
        claims.numberAfter(earlier.claims);
        inflation.numberAfter(earlier.inflation);
    }

    /** Nothing more will come: judges what is under way. */
    void end(Findings findings) {
        Spike open = cycle.open();
        if (open != null) {
            long recovered = cycle instanceof Settling settling ? settling.recoveredStep() : open.calmSince();
            conclusion.atEnd(open, recovered, findings);
            cycle = new Quiet(lastStep);
        }
    }

    List<Long> slingshots() {
        return claims.slingshots();
    }

    List<Long> otherSpikes() {
        return claims.otherSpikes();
    }

    /** Whether the loss is up, or was lately. */
    boolean spiking() {
        return !(cycle instanceof Quiet);
    }

    /** Whether the spike is suspected to be a slingshot. */
    boolean suspecting() {
        Spike open = cycle.open();
        return open != null && open.suspicion() > 0;
    }

    /** Step of the last slingshot, suspected or confirmed, that spiked at {@code step} or later, or -1. */
    long spikedSince(long step) {
        Spike open = cycle.open();
        long suspected = open != null && open.suspicion() > 0 ? open.spikeStep() : -1;
        long last = Math.max(suspected, claims.lastSlingshot());
        return last >= step ? last : -1;
    }

    private Cycle onQuiet(Quiet quiet, StepMetrics row, double loss, Findings findings) {
        if (loss < config.spikeLoss()) {
            inflation.onQuiet(window, row.get(COLLAPSE_FRACTION), quiet.since(), findings);
        }
        double quietLoss = test.quietLoss(loss, lastQuietStep, quiet.since());
        if (Double.isNaN(quietLoss)) {
            return quiet;
        }
        SpikeEvidence evidence = SpikeEvidence.gather(window, window.newerThan(quiet.since()), quietLoss, config);
        String cause = test.outsideCause();
        String objection = cause == null
                ? judge.atSpike(
                        evidence,
                        moves.moved(),
                        window.cadence(),
                        findings.subject().facts())
                : cause;
        inflation.onSpike();
        Spike spike = new Spike(lastStep, lastStep, loss, true, -1, evidence, objection, 0);
        return objection == null ? claims.suspect(spike, lastStep, findings) : spike;
    }

    private Cycle onSpike(Spike before, double loss, Findings findings) {
        Spike spike = before;
        if (spike.objection() == null && lastStep - spike.spikeStep() <= config.recoverySteps() && moves.moved()) {
            spike = spike.because(judge.moved());
        }
        if (loss > spike.peakLoss()) {
            spike = spike.peakAt(lastStep, loss, test.suddenly(loss));
        }
        boolean calm = loss <= spike.peakLoss() / 10 && loss <= 10 * config.spikeLoss();
        spike = calm ? (spike.calmSince() < 0 ? spike.calmSince(lastStep) : spike) : spike.calmSince(-1);
        if (spike.suspicion() > 0 && spike.objection() != null) {
            claims.withdraw(spike, lastStep, findings);
            return claims.withoutSuspicion(spike);
        }
        if (calm && lastStep - spike.calmSince() >= config.recoverySteps()) {
            return new Settling(spike, spike.calmSince());
        }
        long latest = spike.spikeStep() + Math.max(config.spikeSteps(), window.cadence());
        if ((calm ? earliestCalm(spike) : lastStep) > latest) {
            return conclusion.unrecovered(spike, findings);
        }
        return spike;
    }

    /** Whether something other than training has just moved the weights, or made the optimiser begin anew. */
    private boolean jolted() {
        return moves.moved() || window.updateJump(lastStep, config.evidenceWindow()) >= config.updateJump();
    }

    /** Where the loss may have been back: the first sample of it, or already in a gap of the telemetry before that. */
    private long earliestCalm(Spike spike) {
        int before = window.newerThan(spike.calmSince() - 1);
        return Math.min(spike.calmSince(), window.step(before) + window.cadence());
    }

    private Cycle onSettling(Settling settling, double loss, Findings findings) {
        Spike spike = settling.spike();
        boolean aftershock = loss > spike.peakLoss() / 10 && loss > 10 * config.spikeLoss();
        boolean higher = aftershock && loss > spike.peakLoss() && lastStep - spike.spikeStep() <= config.spikeSteps();
        if (higher && !jolted()) {
            return onSpike(spike, loss, findings);
        }
        if (aftershock) {
            end(findings);
            return new Quiet(lastStep);
        }
        if (lastStep - settling.recoveredStep() < config.settleSteps()) {
            return settling;
        }
        return conclusion.settled(settling, findings);
    }

    void write(DataOutput out) throws IOException {
        window.write(out);
        Cycle.write(cycle, out);
        out.writeLong(lastQuietStep);
        out.writeLong(lastStep);
        claims.write(out);
        inflation.write(out);
    }

    void read(DataInput in, int version) throws IOException {
        window.read(in, version);
        cycle = Cycle.read(in, version);
        if (version < 3) {
            cycle = cycle.with(spike -> spike.shownBy(
                    spike.evidence().withUpdateJump(window.updateJump(spike.spikeStep(), config.evidenceWindow()))));
        }
        lastQuietStep = in.readLong();
        lastStep = in.readLong();
        if (version < 2) {
            interventions.readUnnamed(in);
        }
        claims.read(in, version);
        if (version >= 2) {
            inflation.read(in);
        }
    }
}
