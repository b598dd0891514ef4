package io.grokwatch.detect.grokking;

import static io.grokwatch.detect.detector.DetectorName.GROKKING;

import io.grokwatch.detect.detector.Draft;
import io.grokwatch.detect.detector.RunContext;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.evaluation.EvaluationConfig;
import io.grokwatch.detect.evaluation.Evaluations;
import io.grokwatch.detect.evaluation.GeneralisationDelay;
import io.grokwatch.detect.grokking.GrokkingState.Fitting;
import io.grokwatch.detect.state.GeneralisationState;
import io.grokwatch.detect.state.SplitState;
import io.grokwatch.events.AnomalyDetected.Kind;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.Generalisation;
import io.grokwatch.events.GeneralisationEnding;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Recognises runs that memorise first and generalise much later: grokking (Power et al. 2022, arXiv 2201.02177); for one
 * validation set of a run.
 *
 * <h2>Idea</h2>
 *
 * Grokking is a statement about two moments: when the train set was first fitted, and when the validation set was first solved,
 * each for several evaluations in a row. The detector keeps both by their plain definitions ({@link
 * io.grokwatch.events.milestone.Milestones}) and lets everything else follow from them. Neither moment moves once it is known, so that
 * the verdict is the one that hindsight finds; whether the run keeps what it has learnt is another question, answered by the
 * {@linkplain Generalisation#ending() ending}.
 *
 * <h2>Rule</h2>
 *
 * <ul>
 *   <li>{@code memorised}: first of three evaluations in a row with train accuracy {@code >= .99}.
 *   <li>{@code generalised}: first of three evaluations in a row with validation accuracy {@code >= .95}.
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
 * <h2>Claims</h2>
 *
 * The claim is made once, at the third of the evaluations that make it true. It is revised or withdrawn only if training steps
 * back to before it, or if the scale of an accuracy turns out to be another than was assumed, which for each of the two can
 * happen once: a validation set has {@value #MAX_CLAIMS} confirmed claims in one training at most, and exactly one where
 * losses were logged beside the accuracies. A validation set that is lost (three evaluations in a row below .80) or solved again
 * (three at .95) changes the phase and is reported as an anomaly, {@code maxLosses} times each.
 *
 * <h2>Losses in place of accuracies</h2>
 *
 * What rests on them is marked weak, and grokking is claimed only if they prove the accuracies ({@link Evaluations}): else the
 * run has generalised, with or without delay.
 *
 * <h2>Trade-offs</h2>
 *
 * A ratio and not a number of steps decides, since Liu's rule (arXiv 2205.10343: 1000 steps apart) calls fast runs
 * comprehension whose delay is twenty times their fitting; his phase is attached. Phases change with hysteresis
 * (.99/.97 and .95/.80) so that a badge does not flicker, verdicts without, so that they agree with hindsight.
 */
final class GrokkingDetector {
    /** The first, and one for each of two scales. */
    static final int MAX_CLAIMS = 3;

    private final GrokkingConfig config;
    private final EvaluationConfig levels;
    private final String split;
    private final Evaluations evaluations;
    private final Onset onset;
    private DoubleDescentRule descent;
    private GrokkingState state = new Fitting(0);
    private GrokkingClaim claim = GrokkingClaim.NONE;
    /** How often the validation set was lost after it had been solved. */
    private int losses;
    /** What the last phase change reported, or null. */
    private @Nullable Generalisation reported;

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
        onset = new Onset(config, levels.milestones().solvedAccuracy());
        descent = new DoubleDescentRule(config.doubleDescent());
    }

    /**
     * Folds in a step.
     *
     * @param leading whether the phases of this validation set are those of the run
     */
    List<Draft> onStep(StepMetrics row, boolean leading, RunContext context) {
        List<Draft> drafts = List.of();
        if (evaluations.learnScales(row)) {
            drafts = readAgain(row.step(), leading, context);
        }
        if (!evaluations.accept(row, context.facts().miniBatches())) {
            return drafts;
        }
        return Draft.concat(drafts, onEvaluation(leading, context));
    }

    private List<Draft> onEvaluation(boolean leading, RunContext context) {
        Integer examples = context.facts().validationExamples();
        if (evaluations.isSettled()) {
            onset.observe(state.phase(), evaluations, examples, context.intervention());
        }
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
            drafts = Draft.append(drafts, phaseDraft(step, previous));
        }
        if (next.phase() == RunPhase.COLLAPSED) {
            losses++;
            return losses <= config.maxLosses() ? Draft.append(drafts, collapse(next.sinceStep(), context)) : drafts;
        }
        boolean regained = previous == RunPhase.COLLAPSED && next.phase() == RunPhase.GENERALISED;
        return regained && losses <= config.maxLosses() ? Draft.append(drafts, regained(next.sinceStep())) : drafts;
    }

    private Draft phaseDraft(long step, RunPhase previous) {
        reported = generalisation();
        return new Draft.Phase(
                step,
                state.phase(),
                previous,
                state.sinceStep(),
                verdict(),
                phaseEvidence(),
                reported,
                evaluations.fromLosses());
    }

    /** The scale of an accuracy is another than it was taken for: the phase is the one that the milestones allow. */
    private List<Draft> readAgain(long step, boolean leading, RunContext context) {
        restartTests();
        GrokkingState known = known();
        List<Draft> drafts = List.of();
        if (known.phase() == state.phase()) {
            state = known;
        } else {
            drafts = enter(known, step, leading, context);
        }
        return Draft.concat(drafts, verdict() == RunClass.GROKKED ? List.of() : withdraw(context));
    }

    private void restartTests() {
        onset.reset(delay());
        descent = new DoubleDescentRule(config.doubleDescent());
    }

    private GrokkingState known() {
        if (delay().generalisedStep() >= 0) {
            return delay().collapsedSince() >= 0
                    ? new GrokkingState.Collapsed(delay().collapsedSince())
                    : new GrokkingState.Generalised(Math.max(delay().generalisedStep(), delay().stableFrom()));
        }
        if (delay().memorisedStep() < 0) {
            return new Fitting(0);
        }
        return onset.risingSince() < 0
                ? new GrokkingState.Memorised(delay().memorisedStep())
                : new GrokkingState.TransitionUnderWay(onset.risingSince());
    }

    /**
     * Reports what has become of the solution, as nothing more is expected.
     *
     * @param leading whether the phases of this validation set are those of the run
     */
    List<Draft> onEnd(boolean leading) {
        Generalisation last = generalisation();
        boolean known = last == null
                || (reported != null
                        && last.ending() == reported.ending()
                        && Objects.equals(last.stableFrom(), reported.stableFrom()));
        return leading && !known
                ? Draft.append(List.of(), phaseDraft(evaluations.lastStep(), state.phase()))
                : List.of();
    }

    /** The first solution and what has become of it; null before. */
    @Nullable
    Generalisation generalisation() {
        long generalised = delay().generalisedStep();
        if (generalised < 0) {
            return null;
        }
        long stable = delay().stableFrom();
        GeneralisationEnding ending = stable >= 0
                ? GeneralisationEnding.KEPT
                : state.phase() == RunPhase.COLLAPSED ? GeneralisationEnding.LOST : GeneralisationEnding.UNSTABLE;
        return new Generalisation(generalised, stable < 0 ? null : stable, delay().solvedShare(), ending);
    }

    /** The run has grokked; null if that was claimed already. */
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
                true,
                before,
                delay.memorisedStep(),
                delay.generalisedStep(),
                delay.ratio(),
                before < 0 ? null : onset.cause());
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
                claim.intervention(),
                evaluations.fromLosses());
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
        if (delay.isMemorisedApproximate()) {
            evidence.put("memorisedApproximate", 1.0);
        }
        if (delay.isGeneralisedApproximate()) {
            evidence.put("generalisedApproximate", 1.0);
        }
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
        if (delay().memorisedStep() >= 0 && evaluations.isSettled()) {
            evidence.put("gapWhenMemorised", delay().gap());
            onset.addTo(evidence);
        }
        if (delay().generalisedStep() >= 0) {
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
        return anomaly(Kind.COLLAPSE_AFTER_GENERALISING, since, message + unlessLast(), strength, evidence);
    }

    /** The validation set is solved again after a collapse. */
    private Draft regained(long since) {
        String message = String.format(
                Locale.ROOT,
                "The accuracy on %s has been at least %.2f again since step %d; the run first generalised at step %d and has"
                        + " lost the set %s since.",
                split,
                levels.milestones().solvedAccuracy(),
                since,
                delay().generalisedStep(),
                losses == 1 ? "once" : losses + " times");
        return anomaly(
                Kind.GENERALISATION_REGAINED,
                since,
                message + unlessLast(),
                Math.clamp(evaluations.lastValidation(), 0, 1),
                phaseEvidence());
    }

    private String unlessLast() {
        return losses < config.maxLosses() ? "" : " Further losses are counted and not reported.";
    }

    private Draft anomaly(Kind kind, long since, String message, double strength, SortedMap<String, Double> evidence) {
        evidence.put("losses", (double) losses);
        return new Draft.Anomaly(
                GROKKING, kind, split, Stage.CONFIRMED, evaluations.lastStep(), since, message, strength, evidence);
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

    /** How often the validation set was lost after it had been solved. */
    int losses() {
        return losses;
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
        boolean proven = !evaluations.fromLosses() || delay().provenRatio() >= config.delayRatio();
        return grokked && proven ? RunClass.GROKKED : RunClass.GENERALISED;
    }

    /** Why there is no verdict, as one sentence; null if there is one. */
    @Nullable
    String missing() {
        return delay().generalisedStep() >= 0 ? null : evaluations.missing(split);
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
                .setClaim(claim.save())
                .setLosses(losses);
        if (reported != null) {
            saved.setReported(save(reported));
        }
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
        losses = from.getLosses();
        reported = from.hasReported() ? restored(from.getReported()) : null;
        if (percentSince) {
            restartTests();
            state = known();
        }
    }

    private static GeneralisationState save(Generalisation generalisation) {
        return GeneralisationState.newBuilder()
                .setGeneralisedStep(generalisation.generalisedStep())
                .setStableFrom(generalisation.stableFrom() == null ? -1 : generalisation.stableFrom())
                .setSolvedShare(generalisation.solvedShare())
                .setEnding(generalisation.ending().name())
                .build();
    }

    private static Generalisation restored(GeneralisationState from) {
        return new Generalisation(
                from.getGeneralisedStep(),
                from.getStableFrom() < 0 ? null : from.getStableFrom(),
                from.getSolvedShare(),
                GeneralisationEnding.valueOf(from.getEnding()));
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
        return leading && previous != state.phase() ? Draft.append(drafts, phaseDraft(step, previous)) : drafts;
    }
}
