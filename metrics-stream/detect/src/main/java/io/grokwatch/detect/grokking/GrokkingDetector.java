package io.grokwatch.detect.grokking;

import static io.grokwatch.detect.detector.DetectorName.GROKKING;

import io.grokwatch.detect.detector.Draft;
import io.grokwatch.detect.detector.RunContext;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.evaluation.EvaluationConfig;
import io.grokwatch.detect.evaluation.Evaluations;
import io.grokwatch.detect.evaluation.GeneralisationDelay;
import io.grokwatch.detect.grokking.GrokkingState.Fitting;
import io.grokwatch.detect.state.SplitState;
import io.grokwatch.events.AnomalyDetected.Kind;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Recognises runs that memorise first and generalise much later: grokking (Power et al. 2022, arXiv 2201.02177); for one
 * validation set of a run.
 *
 * <h2>Idea</h2>
 *
 * Grokking is a statement about two moments, both of which an evaluation can only show afterwards: when the train set was
 * fitted, and when the validation set was solved for good. The detector keeps both by their plain definitions ({@link
 * io.grokwatch.events.milestone.Milestones}) and lets everything else follow from them, so that the verdict at the end of a run is the one that
 * hindsight gives, while phases, onset and claims are worded as early as the evidence allows.
 *
 * <h2>Rule</h2>
 *
 * <ul>
 *   <li>{@code memorised}: first of three evaluations in a row with train accuracy {@code >= .99}.
 *   <li>{@code generalised}: first of the present streak of at least three with validation accuracy {@code >= .95}. A
 *       streak that breaks takes the moment with it; the next one brings another.
 *   <li>The run has GROKKED if the accuracies were {@code >= .3} apart when memorised, {@code generalised >= 3 memorised},
 *       and at least 5 evaluations lie between, or if evaluations are few, the train accuracy between them proves a ratio
 *       of 5; it has GENERALISED if it solved the validation set without that delay.
 *   <li>The onset of the transition is a change-point of the validation accuracy ({@link PageHinkleyRise}), reported before
 *       the set is solved.
 * </ul>
 *
 * A change from outside at most three evaluations before the onset may have caused it; the claim then names it. A fall and
 * second rise of the validation accuracy around the fit is double descent ({@link DoubleDescentRule}): it may have the delay
 * of grokking, but not its validation set at chance.
 *
 * <p>The claim is made at the third evaluation of the first streak that makes it true, revised when a later streak moves the
 * moment, and withdrawn at the end of a run that did not keep it, or when training steps back to before it.
 *
 * <h2>Trade-offs</h2>
 *
 * A ratio and not a number of steps decides, since Liu's rule (arXiv 2205.10343: 1000 steps apart) calls fast runs
 * comprehension whose delay is twenty times their fitting; his phase is attached. Phases change with hysteresis
 * (.99/.97 and .95/.80) so that a badge does not flicker, verdicts without, so that they agree with hindsight.
 */
final class GrokkingDetector {
    private final GrokkingConfig config;
    private final EvaluationConfig levels;
    private final String split;
    private final Evaluations evaluations;
    private final Onset onset;
    private DoubleDescentRule descent;
    private GrokkingState state = new Fitting(0);
    private GrokkingClaim claim = GrokkingClaim.NONE;

    /**
     * For one validation set of a run.
     *
     * @param split its name
     * @param lossSlot where a step has its loss
     * @param accuracySlot where a step has its accuracy
     */
    GrokkingDetector(GrokkingConfig config, EvaluationConfig levels, String split, int lossSlot, int accuracySlot) {
        this.config = config;
        this.levels = levels;
        this.split = split;
        evaluations = new Evaluations(levels, lossSlot, accuracySlot);
        onset = new Onset(config);
        descent = new DoubleDescentRule(config.doubleDescent());
    }

    /**
     * Folds in a step.
     *
     * @param leading whether the phases of this validation set are those of the run
     */
    List<Draft> onStep(StepMetrics row, boolean leading, RunContext context) {
        List<Draft> drafts = List.of();
        if (evaluations.recognisePercent(row)) {
            drafts = readAgain(row.step(), leading, context);
        }
        if (!evaluations.accept(row, context.facts().miniBatches())) {
            return drafts;
        }
        return Draft.concat(drafts, onEvaluation(leading, context));
    }

    private List<Draft> onEvaluation(boolean leading, RunContext context) {
        Integer examples = context.facts().validationExamples();
        onset.observe(state.phase(), evaluations, examples, context.intervention());
        List<Draft> drafts = Draft.append(List.of(), observeDescent(examples));
        GrokkingState next = state.next(delay(), onset.risingSince());
        if (next.phase() != state.phase()) {
            drafts = Draft.concat(drafts, enter(next, evaluations.lastStep(), leading, context));
        }
        return verdict() == RunClass.GROKKED ? Draft.append(drafts, confirm(context)) : drafts;
    }

    private @Nullable Draft observeDescent(@Nullable Integer examples) {
        boolean solved = state.phase() == RunPhase.GENERALISED || state.phase() == RunPhase.COLLAPSED;
        boolean twice = descent.add(
                evaluations.lastStep(), evaluations.lastValidation(), delay().memorisedStep(), solved, examples);
        return twice && !evaluations.fromLosses() ? doubleDescent() : null;
    }

    private List<Draft> enter(GrokkingState next, long step, boolean leading, RunContext context) {
        RunPhase previous = state.phase();
        state = next;
        List<Draft> drafts = List.of();
        if (leading) {
            drafts = Draft.append(
                    drafts,
                    new Draft.Phase(step, next.phase(), previous, next.sinceStep(), verdict(), phaseEvidence()));
        }
        return next.phase() == RunPhase.COLLAPSED ? Draft.append(drafts, collapse(next.sinceStep(), context)) : drafts;
    }

    /** The accuracies were in percent: falls back to the phase that the milestones allow. */
    private List<Draft> readAgain(long step, boolean leading, RunContext context) {
        restartTests();
        GrokkingState known = known();
        if (known.phase() == state.phase()) {
            state = known;
            return List.of();
        }
        return enter(known, step, leading, context);
    }

    private void restartTests() {
        onset.reset(delay());
        descent = new DoubleDescentRule(config.doubleDescent());
    }

    private GrokkingState known() {
        if (delay().generalisedStep() >= 0) {
            return new GrokkingState.Generalised(delay().generalisedStep());
        }
        if (delay().memorisedStep() < 0) {
            return new Fitting(0);
        }
        return onset.risingSince() < 0
                ? new GrokkingState.Memorised(delay().memorisedStep())
                : new GrokkingState.TransitionUnderWay(onset.risingSince());
    }

    /** Decides as nothing more is expected: a claim that the run did not keep is withdrawn. */
    List<Draft> onEnd(RunContext context) {
        return verdict() == RunClass.GROKKED ? List.of() : withdraw(context);
    }

    /** The run has grokked, with the present streak of solved validation set; null if that was claimed already. */
    private @Nullable Draft confirm(RunContext context) {
        GeneralisationDelay delay = delay();
        boolean known = claim.confirmed()
                && claim.generalisedStep() == delay.generalisedStep()
                && claim.memorisedStep() == delay.memorisedStep();
        if (known) {
            return null;
        }
        long before = onset.step() <= delay.generalisedStep() ? onset.step() : -1;
        claim = new GrokkingClaim(
                true, before, delay.memorisedStep(), delay.generalisedStep(), before < 0 ? null : onset.cause());
        return claimDraft(Stage.CONFIRMED, context);
    }

    private List<Draft> withdraw(RunContext context) {
        if (!claim.confirmed()) {
            return List.of();
        }
        claim = claim.withdrawn();
        return Draft.append(List.of(), claimDraft(Stage.WITHDRAWN, context));
    }

    private Draft claimDraft(Stage stage, RunContext context) {
        return new Draft.Grokking(
                stage,
                split,
                Math.max(evaluations.lastStep(), claim.generalisedStep()),
                claim.memorisedStep(),
                claim.onsetStep(),
                claim.generalisedStep(),
                claim.ratio(),
                delay().liuPhase(),
                strength(),
                claimEvidence(context.facts().classes()),
                claim.intervention());
    }

    /** From one half at the least gap or ratio that counts to 1 where both leave no doubt. */
    private double strength() {
        double clearGap = (delay().gap() - config.memorisedGap()) / (1 - config.memorisedGap());
        double clearDelay = 1 - config.delayRatio() / claim.ratio();
        return Math.clamp(.5 + .5 * Math.min(clearGap, clearDelay), 0, 1);
    }

    private SortedMap<String, Double> claimEvidence(@Nullable Integer classes) {
        SortedMap<String, Double> evidence = new TreeMap<>();
        GeneralisationDelay delay = delay();
        evidence.put("gapWhenMemorised", delay.gap());
        if (classes != null) {
            evidence.put("gapAboveChance", delay.gap() / (1 - 1.0 / classes));
        }
        evaluations.addTo(evidence);
        evidence.put("delayEvaluations", (double) delay.delayEvaluations());
        evidence.put("provenRatio", delay.certainRatio());
        evidence.put("trainLearntStep", (double) delay.trainLearntStep());
        evidence.put("valLearntStep", (double) delay.validationLearntStep());
        evidence.put("firstSolvedStep", (double) delay.firstSolvedStep());
        if (claim.onsetStep() >= 0) {
            evidence.put("onsetLeadSteps", (double) (evaluations.lastStep() - claim.onsetStep()));
        }
        if (evaluations.fromLosses()) {
            evidence.put("fromLosses", 1.0);
        }
        return evidence;
    }

    private SortedMap<String, Double> phaseEvidence() {
        SortedMap<String, Double> evidence = new TreeMap<>();
        evaluations.addTo(evidence);
        if (delay().memorisedStep() >= 0) {
            evidence.put("gapWhenMemorised", delay().gap());
            onset.addTo(evidence);
        }
        if (delay().generalisedStep() >= 0) {
            evidence.put("firstSolvedStep", (double) delay().firstSolvedStep());
            evidence.put("delayRatio", delay().ratio());
        }
        if (evaluations.fromLosses()) {
            evidence.put("fromLosses", 1.0);
        }
        return evidence;
    }

    /** The validation accuracy fell after the run had generalised, perhaps soon after a slingshot. */
    private Draft collapse(long since, RunContext context) {
        SortedMap<String, Double> evidence = phaseEvidence();
        long last = context.slingshot().lastStep();
        long slingshot = last >= since - config.collapseLinkSteps() ? last : -1;
        if (slingshot >= 0) {
            evidence.put("slingshotStep", (double) slingshot);
        }
        boolean kept = evaluations.lastTrain() >= levels.milestones().lostAccuracy();
        String message = String.format(
                Locale.ROOT,
                "The accuracy on %s has been below %.2f since step %d, after the run had generalised; the train set %s%s.",
                split,
                levels.milestones().collapsedAccuracy(),
                since,
                kept ? "is still fitted" : "is lost as well",
                slingshot < 0 ? "" : ", and a slingshot spiked at step " + slingshot);
        double strength = Math.clamp(levels.milestones().solvedAccuracy() - evaluations.lastValidation(), 0, 1);
        return new Draft.Anomaly(
                GROKKING,
                Kind.COLLAPSE_AFTER_GENERALISING,
                split,
                Stage.CONFIRMED,
                evaluations.lastStep(),
                since,
                message,
                strength,
                evidence);
    }

    /** The validation accuracy has risen above the peak from which it had fallen while the train set was fitted. */
    private Draft doubleDescent() {
        String message = String.format(
                Locale.ROOT,
                "The accuracy on %s fell from %.2f at step %d to %.2f at step %d while the train set was being fitted, and has"
                        + " risen above that since: epoch-wise double descent.",
                split,
                descent.peak(),
                descent.peakStep(),
                descent.trough(),
                descent.troughStep());
        SortedMap<String, Double> evidence = phaseEvidence();
        evidence.put("valAccuracyPeak", descent.peak());
        evidence.put("valAccuracyTrough", descent.trough());
        double strength = Math.clamp(.5 + descent.peak() - descent.trough(), 0, 1);
        return new Draft.Anomaly(
                GROKKING,
                Kind.DOUBLE_DESCENT,
                split,
                Stage.CONFIRMED,
                evaluations.lastStep(),
                descent.peakStep(),
                message,
                strength,
                evidence);
    }

    GeneralisationDelay delay() {
        return evaluations.delay();
    }

    /** Name of the validation set. */
    String split() {
        return split;
    }

    /** Whether losses replace accuracies that were not logged. */
    boolean fromLosses() {
        return evaluations.fromLosses();
    }

    /** The class of the run if it ended now. */
    RunClass verdict() {
        boolean memorised = delay().memorisedStep() >= 0;
        if (delay().generalisedStep() < 0) {
            return memorised ? RunClass.MEMORISED : RunClass.UNFITTED;
        }
        boolean grokked = memorised && delay().gap() >= config.memorisedGap() && isDelayed();
        return grokked ? RunClass.GROKKED : RunClass.GENERALISED;
    }

    private boolean isDelayed() {
        boolean byEvaluations =
                delay().ratio() >= config.delayRatio() && delay().delayEvaluations() >= config.delayEvaluations();
        return byEvaluations || delay().certainRatio() >= config.certainRatio();
    }

    /** Whether there has been any evaluation of this validation set. */
    boolean isEvaluated() {
        return evaluations.lastStep() >= 0;
    }

    /** The step of the last evaluation, or -1. */
    long lastEvaluation() {
        return evaluations.lastStep();
    }

    /** Where the transition began, or -1. */
    long onsetStep() {
        return onset.step();
    }

    RunPhase phase() {
        return state.phase();
    }

    SplitState save(boolean withSamples) {
        SplitState.Builder saved = SplitState.newBuilder()
                .setDoubleDescent(descent.save())
                .setPhase(state.phase().name())
                .setPhaseSince(state.sinceStep())
                .setClaim(claim.save());
        evaluations.save(saved, withSamples);
        onset.save(saved);
        return saved.build();
    }

    void restore(SplitState from) {
        boolean percentSince = evaluations.restore(from);
        onset.restore(from);
        descent.restore(from.getDoubleDescent());
        state = GrokkingState.of(RunPhase.valueOf(from.getPhase()), from.getPhaseSince());
        claim = GrokkingClaim.restored(from.getClaim());
        if (percentSince) {
            restartTests();
            state = known();
        }
    }

    /** Folds in again the evaluations before a step that a rewind has cut off. */
    void replayEvaluations(long beforeStep, RunContext context) {
        while (evaluations.replayNext(beforeStep)) {
            onEvaluation(false, context);
        }
    }

    /**
     * States what a rewind has undone: the claim is the one that was in effect at that time, or none, and the phase is the one
     * of that time.
     *
     * @param leading whether the phases of this validation set were those of the run
     */
    List<Draft> onRewound(SplitState before, long step, boolean leading, RunContext context) {
        List<Draft> drafts = List.of();
        GrokkingClaim undone = GrokkingClaim.restored(before.getClaim());
        if (!undone.equals(claim) && claim.confirmed()) {
            drafts = Draft.append(drafts, claimDraft(Stage.CONFIRMED, context));
        } else if (!undone.equals(claim)) {
            claim = undone;
            drafts = withdraw(context);
        }
        RunPhase previous = RunPhase.valueOf(before.getPhase());
        return leading && previous != state.phase()
                ? Draft.append(
                        drafts,
                        new Draft.Phase(step, state.phase(), previous, state.sinceStep(), verdict(), phaseEvidence()))
                : drafts;
    }
}
