package io.grokwatch.detect.slingshot;

import static io.grokwatch.detect.detector.StepMetrics.COLLAPSE_FRACTION;
import static io.grokwatch.detect.detector.StepMetrics.TRAIN_LOSS;

import io.grokwatch.detect.detector.Detector;
import io.grokwatch.detect.detector.DetectorName;
import io.grokwatch.detect.detector.Draft;
import io.grokwatch.detect.detector.Evidence;
import io.grokwatch.detect.detector.Intervention;
import io.grokwatch.detect.detector.RunContext;
import io.grokwatch.detect.detector.SlingshotActivity;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.slingshot.Cycle.Quiet;
import io.grokwatch.detect.slingshot.Cycle.Settling;
import io.grokwatch.detect.slingshot.Cycle.Spike;
import io.grokwatch.detect.state.DetectorStates;
import io.grokwatch.detect.state.SlingshotState;
import io.grokwatch.events.AnomalyDetected.Kind;
import io.grokwatch.events.Detection.Stage;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

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
 * With {@code b} the median loss of the last 200 quiet steps, a spike begins where {@code loss >= max(1e-3, 100 b)}, and the
 * loss was a hundredth of it within the last 30 steps. It is a slingshot unless there is an objection ({@link SpikeJudge}): another
 * arithmetic or optimiser, a disturbance from outside, or evidence that was logged and does not fit. Where evidence is missing, or
 * samples are 25 steps or more apart, it is undetermined: suspected at most, if the softmax had collapsed, and never confirmed.
 * Without objection it is SUSPECTED at once; the peak is the largest loss until the loss has been down for 10
 * steps; after 60 steps more it is CONFIRMED. A suspicion that meets an objection, rose too slowly, does not recover within 120
 * steps or leaves a last layer that shrinks faster than before is WITHDRAWN, and with every spike that had an objection from
 * the start becomes an anomaly LOSS_SPIKE. Where samples are so far apart that this would take more than 200 steps, the last
 * sample before decides. {@link Cycle} has the transitions.
 *
 * <h2>Trade-offs</h2>
 *
 * Direct evidence decides where it was logged, since the norm jumps by less in every cycle (from 7 % to .3 % in recorded
 * runs) and any threshold on it loses the late ones. The numerical cycle of a strong weight decay has the same evidence but
 * no plateau: decay shrinks the last layer by {@code lr wd} a step until the softmax collapses again. Shrinking counts beyond
 * that before the spike only, since slingshots may come while the whole quiet shrinks. The hot path is one store into a ring
 * and one comparison; medians are taken only when the loss is on its way up.
 */
public final class SlingshotDetector implements Detector {
    private final SlingshotConfig config;
    private final SpikeWindow window = new SpikeWindow();
    private final SpikeOnset onset;
    private final SpikeJudge judge;
    private final WeightMoves moves;
    private final InflationWatch inflation;
    /** Peaks of confirmed slingshots. */
    private final StepList slingshots = new StepList();
    /** Peaks of spikes that are none. */
    private final StepList otherSpikes = new StepList();
    /** Peaks of spikes that may or may not be slingshots. */
    private final StepList undeterminedSpikes = new StepList();

    private Cycle cycle = new Quiet(-1);
    private long lastQuietStep = Long.MIN_VALUE / 2;
    private long lastStep = -1;
    /** A lower bound of the last losses. */
    private double floor = Double.MAX_VALUE;

    private SlingshotActivity activity = SlingshotActivity.NONE;
    /** What follows from the step being folded in. */
    private List<Draft> drafts = List.of();

    public SlingshotDetector(SlingshotConfig config) {
        this.config = config;
        onset = new SpikeOnset(window, config);
        judge = new SpikeJudge(config);
        moves = new WeightMoves(window, config);
        inflation = new InflationWatch(config);
    }

    @Override
    public List<Draft> onStep(StepMetrics row, RunContext context) {
        if (!row.has(TRAIN_LOSS)) {
            return List.of();
        }
        double loss = Math.min(row.get(TRAIN_LOSS), Float.MAX_VALUE);
        if (!Double.isFinite(row.get(TRAIN_LOSS))) {
            if (!(cycle instanceof Spike spike)) {
                return List.of(); // A breakdown, or a hole in the telemetry: no height to compare with the quiet.
            }
            loss = spike.peakLoss(); // It has not come down.
        }
        drafts = List.of();
        window.add(row, loss);
        lastStep = row.step();
        Cycle before = cycle;
        cycle = switch (before) {
            case Quiet quiet -> onQuiet(quiet, row, loss, context);
            case Spike spike -> onSpike(spike, loss);
            case Settling settling -> onSettling(settling, loss);
        };
        cycle = inTime(cycle);
        if (loss < config.spikeLoss()) {
            lastQuietStep = row.step();
        }
        floor = onset.floor(floor, loss);
        if (cycle != before) {
            observe();
        }
        return drafts;
    }

    @Override
    public List<Draft> onEnd(RunContext context) {
        drafts = List.of();
        conclude();
        observe();
        return drafts;
    }

    /** Something was changed from outside: a spike soon after needs no other cause. */
    public void onIntervention(Intervention last) {
        Spike open = cycle.open();
        String cause = open == null ? null : last.shortlyBefore(open.spikeStep(), config.disturbedSteps());
        if (cause != null) {
            cycle = cycle.with(spike -> spike.because(Objection.decisive(cause)));
        }
    }

    private Cycle onQuiet(Quiet quiet, StepMetrics row, double loss, RunContext context) {
        if (loss < config.spikeLoss()) {
            draft(inflation.onQuiet(window, row.get(COLLAPSE_FRACTION), quiet.since()));
        }
        double quietLoss = onset.quietLoss(loss, lastQuietStep, quiet.since(), floor);
        if (Double.isNaN(quietLoss)) {
            return quiet;
        }
        SpikeEvidence evidence = SpikeEvidence.gather(window, window.newerThan(quiet.since()), quietLoss, config);
        String cause = onset.outsideCause(context.intervention());
        Objection objection = cause == null
                ? judge.atSpike(evidence, moves.moved(), window.cadence(), context.facts())
                : Objection.decisive(cause);
        inflation.onSpike();
        boolean suspected = objection == null || (objection.undetermined() && judge.isSupported(evidence));
        Spike spike = new Spike(lastStep, lastStep, loss, true, -1, evidence, objection, suspected);
        if (suspected) {
            draft(stage(spike, Stage.SUSPECTED, -1, Double.NaN, lastStep));
        }
        return spike;
    }

    private Cycle onSpike(Spike before, double loss) {
        Spike spike = before;
        if (!isDecided(spike.objection()) && lastStep - spike.spikeStep() <= config.recoverySteps() && moves.moved()) {
            spike = spike.because(judge.moved());
        }
        if (loss > spike.peakLoss()) {
            spike = spike.peakAt(lastStep, loss, onset.suddenly(loss));
        }
        boolean calm = loss <= spike.peakLoss() / 10 && loss <= calmLoss(spike);
        spike = calm ? (spike.calmSince() < 0 ? spike.calmSince(lastStep) : spike) : spike.calmSince(-1);
        if (spike.suspected() && isDecided(spike.objection())) {
            draft(stage(spike, Stage.WITHDRAWN, -1, Double.NaN, lastStep));
            return spike.suspected(false);
        }
        if (calm && lastStep - spike.calmSince() >= config.recoverySteps()) {
            return new Settling(spike, spike.calmSince());
        }
        long latest = spike.spikeStep() + Math.max(config.spikeSteps(), window.cadence());
        if ((calm ? earliestCalm(spike) : lastStep) > latest) {
            return unrecovered(spike);
        }
        return spike;
    }

    /** Up to which the loss is back. */
    private double calmLoss(Spike spike) {
        return 10 * Math.max(config.spikeLoss(), spike.evidence().quietLoss());
    }

    /** Whether it is decided that a spike is no slingshot. */
    private static boolean isDecided(@Nullable Objection objection) {
        return objection != null && !objection.undetermined();
    }

    private static boolean isUndetermined(@Nullable Objection objection) {
        return objection != null && objection.undetermined();
    }

    /** Where the loss may have been back: the first sample of it, or already in a gap of the telemetry before that. */
    private long earliestCalm(Spike spike) {
        int before = window.newerThan(spike.calmSince() - 1);
        return Math.min(spike.calmSince(), window.step(before) + window.cadence());
    }

    private Cycle onSettling(Settling settling, double loss) {
        Spike spike = settling.spike();
        boolean aftershock = loss > spike.peakLoss() / 10 && loss > calmLoss(spike);
        boolean higher = aftershock && loss > spike.peakLoss() && lastStep - spike.spikeStep() <= config.spikeSteps();
        if (higher && !jolted()) {
            return onSpike(spike, loss);
        }
        if (aftershock) {
            conclude();
            return new Quiet(lastStep);
        }
        if (lastStep - settling.recoveredStep() < config.settleSteps()) {
            return settling;
        }
        return settled(settling);
    }

    /** Whether something other than training has just moved the weights, or reset the optimiser. */
    private boolean jolted() {
        return moves.moved() || window.updateJump(lastStep, config.evidenceWindow()) >= config.updateJump();
    }

    /** Judges a cycle already where the next sample would come too late; one that stays undetermined has time. */
    private Cycle inTime(Cycle now) {
        Spike open = now.open();
        if (open == null
                || isUndetermined(open.objection())
                || lastStep + window.cadence() - open.spikeStep() <= config.maxSuspicionSteps()) {
            return now;
        }
        if (now instanceof Settling settling) {
            return settled(settling);
        }
        return open.calmSince() < 0 ? unrecovered(open) : settled(new Settling(open, open.calmSince()));
    }

    /** The loss has been back for long enough. */
    private Cycle settled(Settling settling) {
        int since = window.newerThan(settling.recoveredStep() + config.slopeSteps());
        double[] rates = NormGrowth.ofLastLayer(window, config.slopeSteps()).rates(0, since);
        double rest = rates.length == 0 ? Double.NaN : rates[rates.length / 2];
        Spike spike = settling.spike();
        conclude(spike, judge.afterwards(spike, rest), settling.recoveredStep(), rest);
        return new Quiet(settling.recoveredStep());
    }

    /** The loss has not come back in time. */
    private Cycle unrecovered(Spike spike) {
        conclude(spike, judge.unrecovered(spike, lastStep, window.cadence()), -1, Double.NaN);
        return new Quiet(lastStep);
    }

    /** Judges what is open by what is known so far. */
    private void conclude() {
        Spike open = cycle.open();
        if (open != null) {
            long recovered = cycle instanceof Settling settling ? settling.recoveredStep() : open.calmSince();
            conclude(open, judge.atEnd(open), recovered, Double.NaN);
            cycle = new Quiet(lastStep);
        }
    }

    /**
     * Ends a cycle: confirms it, or withdraws the suspicion and reports another spike; an undetermined one that was suspected stays
     * so.
     *
     * @param recoveredStep where the loss was back, or -1
     * @param rest growth of the last layer since, per step; NaN if unknown
     */
    private void conclude(Spike spike, @Nullable Objection objection, long recoveredStep, double rest) {
        if (objection == null) {
            draft(stage(spike, Stage.CONFIRMED, recoveredStep, rest, lastStep));
            slingshots.add(spike.peakStep(), lastStep);
            return;
        }
        if (objection.undetermined()) {
            undeterminedSpikes.add(spike.peakStep(), lastStep);
            boolean known = spike.suspected() || undeterminedSpikes.count() > config.maxUndetermined();
            draft(known ? null : spikeAnomaly(spike, objection, rest));
            return;
        }
        if (spike.suspected()) {
            draft(stage(spike, Stage.WITHDRAWN, recoveredStep, rest, lastStep));
        }
        otherSpikes.add(spike.peakStep(), lastStep);
        draft(spikeAnomaly(spike, objection, rest));
    }

    private void draft(@Nullable Draft draft) {
        drafts = Draft.append(drafts, draft);
    }

    /** A stage that a cycle has reached. */
    private Draft stage(Spike spike, Stage stage, long recoveredStep, double rest, long step) {
        SpikeEvidence evidence = spike.evidence();
        return new Draft.Slingshot(
                stage,
                slingshots.count() + 1,
                step,
                evidence.growthStep(),
                spike.spikeStep(),
                spike.peakStep(),
                recoveredStep,
                spike.peakLoss(),
                evidence.quietLoss(),
                slingshots.count() == 0 ? -1 : spike.peakStep() - slingshots.last(),
                strength(evidence),
                numbers(spike, rest),
                stage == Stage.SUSPECTED && spike.objection() != null
                        ? spike.objection().reason()
                        : null);
    }

    private Draft spikeAnomaly(Spike spike, Objection objection, double rest) {
        String message = String.format(
                Locale.ROOT,
                "The train loss rose from %.3g to %.3g at step %d and %s: %s.%s",
                spike.evidence().quietLoss(),
                spike.peakLoss(),
                spike.peakStep(),
                objection.undetermined() ? "may or may not be a slingshot" : "is no slingshot",
                objection.reason(),
                objection.undetermined() && undeterminedSpikes.count() == config.maxUndetermined()
                        ? " Further ones are counted and not reported."
                        : "");
        return new Draft.Anomaly(
                DetectorName.SLINGSHOT,
                objection.undetermined() ? Kind.UNDETERMINED_SPIKE : Kind.LOSS_SPIKE,
                null,
                Stage.CONFIRMED,
                lastStep,
                spike.spikeStep(),
                message,
                Math.clamp(decades(spike) / 6, 0, 1),
                numbers(spike, rest));
    }

    private static SortedMap<String, Double> numbers(Spike spike, double rest) {
        SortedMap<String, Double> evidence = spike.evidence().numbers();
        Evidence.putFinite(evidence, "restGrowthPerStep", rest);
        evidence.put("riseDecades", decades(spike));
        return evidence;
    }

    private static double decades(Spike spike) {
        return StrictMath.log10(spike.peakLoss() / Math.max(spike.evidence().quietLoss(), 1e-12));
    }

    /** Half for a spike without objection, the rest for direct evidence. */
    private static double strength(SpikeEvidence evidence) {
        double collapse = evidence.collapseKnown() ? Math.min(1, evidence.collapse() / .5) : 0;
        double cosine = evidence.cosineKnown() ? Math.clamp(-evidence.cosine(), 0, 1) : 0;
        return Math.clamp(.5 + .25 * collapse + .25 * cosine, 0, 1);
    }

    private void observe() {
        Spike open = cycle.open();
        boolean suspected = open != null && open.suspected();
        long last = Math.max(open != null && suspected ? open.spikeStep() : -1, slingshots.last());
        activity = activity.or(open != null, suspected, last);
    }

    /** What other detectors may know; the same object as long as nothing changes. */
    public SlingshotActivity activity() {
        return activity;
    }

    /** Steps of the peaks of confirmed slingshots, ascending; the first {@value StepList#CAPACITY}. */
    public List<Long> slingshots() {
        return slingshots.steps();
    }

    /** Steps of the peaks of spikes that may or may not be slingshots, ascending; the first {@value StepList#CAPACITY}. */
    public List<Long> undeterminedSpikes() {
        return undeterminedSpikes.steps();
    }

    /** Steps of the peaks of other spikes of the train loss, ascending; the first {@value StepList#CAPACITY}. */
    public List<Long> otherSpikes() {
        return otherSpikes.steps();
    }

    @Override
    public void save(DetectorStates.Builder into, boolean withSamples) {
        SlingshotState.Builder state = SlingshotState.newBuilder()
                .setCycle(cycle.save())
                .setLastQuietStep(lastQuietStep)
                .setLastStep(lastStep)
                .setFloor(floor)
                .setSlingshotCount(slingshots.count())
                .setOtherSpikeCount(otherSpikes.count())
                .setUndeterminedSpikeCount(undeterminedSpikes.count());
        inflation.save(state);
        if (withSamples) {
            state.setWindow(window.save())
                    .setSlingshots(slingshots.save())
                    .setOtherSpikes(otherSpikes.save())
                    .setUndeterminedSpikes(undeterminedSpikes.save());
        }
        into.setSlingshot(state);
    }

    @Override
    public void restore(DetectorStates from) {
        SlingshotState state = from.getSlingshot();
        cycle = Cycle.restored(state.getCycle());
        lastQuietStep = state.getLastQuietStep();
        lastStep = state.getLastStep();
        floor = state.getFloor();
        inflation.restore(state);
        if (state.hasWindow()) {
            window.restore(state.getWindow());
            slingshots.restore(state.getSlingshots(), state.getSlingshotCount());
            otherSpikes.restore(state.getOtherSpikes(), state.getOtherSpikeCount());
            undeterminedSpikes.restore(state.getUndeterminedSpikes(), state.getUndeterminedSpikeCount());
        } else {
            window.cutAfter(lastStep);
            slingshots.cutTo(state.getSlingshotCount());
            otherSpikes.cutTo(state.getOtherSpikeCount());
            undeterminedSpikes.cutTo(state.getUndeterminedSpikeCount());
        }
        observe();
    }

    /**
     * Folds in again the samples of the window, whose losses are rounded to float; and before them, where the window does not
     * reach back as far, the cycles that were decided in between.
     */
    @Override
    public void replaySamples(long beforeStep, RunContext context) {
        long gapEnd = Math.min(beforeStep, window.firstCutOff());
        takeBack(slingshots, gapEnd);
        takeBack(otherSpikes, gapEnd);
        takeBack(undeterminedSpikes, gapEnd);
        StepMetrics row = new StepMetrics();
        while (window.firstCutOff() < beforeStep) {
            window.readCutOff(row);
            onStep(row, context);
        }
        observe();
    }

    private void takeBack(StepList cycles, long decidedBefore) {
        while (cycles.hasCutOffBefore(decidedBefore)) {
            cycles.uncut();
            Spike open = cycle.open();
            if (open != null && open.spikeStep() <= cycles.last()) {
                cycle = new Quiet(cycles.last() + config.spikeSteps());
            }
        }
    }

    /** A suspicion of a spike that is undone is withdrawn. */
    @Override
    public List<Draft> onRewound(DetectorStates before, long step, RunContext context) {
        Spike undone = Cycle.restored(before.getSlingshot().getCycle()).open();
        Spike open = cycle.open();
        boolean kept = undone != null && open != null && open.suspected() && open.spikeStep() == undone.spikeStep();
        if (undone == null || !undone.suspected() || kept) {
            return List.of();
        }
        long lastBefore = before.getSlingshot().getLastStep();
        return Draft.append(List.of(), stage(undone, Stage.WITHDRAWN, -1, Double.NaN, lastBefore));
    }
}
