package io.grokwatch.detect;

import io.grokwatch.detect.DetectorConfig.Grokking;
import io.grokwatch.detect.GrokkingState.Fitting;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Recognises runs that memorise first and generalise much later: grokking (Power et al. 2022, arXiv 2201.02177).
 *
 * <h2>Idea</h2>
 *
 * Grokking is a statement about two moments, both of which an evaluation can only show afterwards: when the train set was
 * fitted, and when the validation set was solved for good. The detector keeps both by their plain definitions ({@link
 * Moments}) and lets everything else follow from them, so that the verdict at the end of a run is the one that
 * hindsight gives, while phases, onset and claims are worded as early as the evidence allows.
 *
 * <h2>Rule</h2>
 *
 * <ul>
 *   <li>{@code memorised}: first of three evaluations in a row with train accuracy {@code >= .99}.
 *   <li>{@code generalised}: first of the present stretch of at least three with validation accuracy {@code >= .95}. A
 *       stretch that breaks takes the moment with it; the next one brings another.
 *   <li>The run has GROKKED if the accuracies were {@code >= .3} apart when memorised, {@code generalised >= 3 memorised},
 *       and at least 5 evaluations lie between, or if evaluations are few, the train accuracy between them proves a ratio
 *       of 5; it has GENERALISED if it solved the validation set without that delay.
 *   <li>The onset of the transition is a change-point of the validation accuracy ({@link RiseTest}), reported before
 *       the set is solved.
 * </ul>
 *
 * A change from outside at most three evaluations before the onset may have caused it; the claim then says so ({@link
 * Interventions}). A fall and second rise of the validation accuracy around the fit is told apart as double descent ({@link
 * DescentTest}): it may have the delay of grokking, but not its validation set at chance.
 *
 * <p>The claim is made at the third evaluation of the first stretch that makes it true, revised (superseded) when a later
 * stretch moves the moment, and withdrawn at the end of a run that did not keep it.
 *
 * <h2>Trade-offs</h2>
 *
 * A ratio and not a number of steps decides, since Liu's rule (arXiv 2205.10343: 1000 steps apart) calls fast runs
 * comprehension whose delay is twenty times their fitting; his phase is attached. Phases change with hysteresis
 * (.99/.97 and .95/.80) so that a badge does not flicker, verdicts without, so that they agree with hindsight.
 */
final class GrokkingDetector {
    private final SlingshotDetector slingshots;
    private final Evaluations evaluations;
    private final GrokkingClaims claims;
    private final SplitAnomalies anomalies;
    private final Onset onset;
    private DescentTest descent;
    private GrokkingState state = new Fitting(0);

    /**
     * For one validation set of a run.
     *
     * @param split its name
     * @param lossSlot where a step has its loss
     * @param accuracySlot where a step has its accuracy
     * @param interventions what was changed from outside of training
     * @param slingshots those of the run, which may drive a collapse
     */
    GrokkingDetector(
            Grokking config,
            String split,
            int lossSlot,
            int accuracySlot,
            Interventions interventions,
            SlingshotDetector slingshots) {
        this.slingshots = slingshots;
        evaluations = new Evaluations(config, lossSlot, accuracySlot);
        onset = new Onset(config, interventions);
        descent = new DescentTest(config);
        claims = new GrokkingClaims(config, split);
        anomalies = new SplitAnomalies(config, split);
    }

    /**
     * Takes a step.
     *
     * @param leading whether the phases of this validation set are those of the run
     */
    void accept(StepMetrics row, boolean leading, Findings findings) {
        if (evaluations.recognisePercent(row)) {
            onset.reset(moments());
            descent = descent.anew();
            fallBack(row.step(), leading, findings);
        }
        if (!evaluations.accept(row, findings.subject().facts().miniBatches())) {
            return;
        }
        onset.watch(state.phase(), evaluations, findings.subject().facts().validationExamples());
        watchDescent(findings);
        GrokkingState next = state.next(moments().signs(onset.risingSince()));
        if (next.phase() != state.phase()) {
            enter(next, evaluations.lastStep(), leading, findings);
        }
        if (verdict() == RunClass.GROKKED) {
            claims.confirm(evaluations, onset.step(), onset.cause(), findings);
        }
    }

    Moments moments() {
        return evaluations.moments();
    }

    private void watchDescent(Findings findings) {
        Integer examples = findings.subject().facts().validationExamples();
        boolean solved = state.phase() == RunPhase.GENERALISED || state.phase() == RunPhase.COLLAPSED;
        boolean twice = descent.add(
                evaluations.lastStep(),
                evaluations.lastVal(),
                moments().memorisedStep(),
                solved,
                examples == null ? 0 : examples);
        if (twice && !evaluations.fromLosses()) {
            anomalies.descendedTwice(descent, evaluations.lastStep(), numbers(), findings);
        }
    }

    private void enter(GrokkingState next, long step, boolean leading, Findings findings) {
        RunPhase previous = state.phase();
        state = next;
        SortedMap<String, Double> numbers = numbers();
        Subject subject = findings.subject();
        if (leading) {
            findings.add(new PhaseChanged(
                    subject.runId(),
                    subject.attempt(),
                    step,
                    next.phase(),
                    previous,
                    next.sinceStep(),
                    verdict(),
                    numbers));
        }
        if (next.phase() == RunPhase.COLLAPSED) {
            anomalies.collapsed(next.sinceStep(), evaluations, slingshots, numbers, findings);
        }
    }

    private SortedMap<String, Double> numbers() {
        SortedMap<String, Double> numbers = new TreeMap<>();
        evaluations.addTo(numbers);
        if (moments().memorisedStep() >= 0) {
            numbers.put("gapWhenMemorised", moments().gap());
            onset.addTo(numbers);
        }
        if (moments().generalisedStep() >= 0) {
            numbers.put("firstSolvedStep", (double) moments().firstSolvedStep());
            numbers.put("delayRatio", moments().ratio());
        }
        if (evaluations.fromLosses()) {
            numbers.put("fromLosses", 1.0);
        }
        return numbers;
    }

    /** Training goes on from a checkpoint: forgets what was shown at that step or after it, and takes back what was claimed. */
    void rewind(long step, boolean leading, Findings findings) {
        evaluations.rewind(step);
        onset.rewind(step);
        descent.rewind(step);
        claims.rewind(step, evaluations, findings);
        if (state.sinceStep() >= step) {
            fallBack(step, leading, findings);
        }
    }

    /** To the phase that the moments known allow. */
    private void fallBack(long step, boolean leading, Findings findings) {
        GrokkingState known = known();
        if (known.phase() == state.phase()) {
            state = known;
        } else {
            enter(known, step, leading, findings);
        }
    }

    private GrokkingState known() {
        if (moments().generalisedStep() >= 0) {
            return new GrokkingState.Generalised(moments().generalisedStep());
        }
        if (moments().memorisedStep() < 0) {
            return new Fitting(0);
        }
        return onset.risingSince() < 0
                ? new GrokkingState.Memorised(moments().memorisedStep())
                : new GrokkingState.TransitionUnderWay(onset.risingSince());
    }

    /** Goes on with the numbers that the claims of an earlier attempt have. */
    void numberAfter(GrokkingDetector earlier) {
        claims.numberAfter(earlier.claims);
        anomalies.numberAfter(earlier.anomalies);
    }

    /** Nothing more will come: a claim that the run did not keep is withdrawn. */
    void end(Findings findings) {
        if (verdict() != RunClass.GROKKED) {
            claims.withdraw(evaluations, findings);
        }
    }

    /** Name of the validation set. */
    String split() {
        return claims.split();
    }

    /** Whether losses stand in for accuracies that were not logged. */
    boolean fromLosses() {
        return evaluations.fromLosses();
    }

    /** The class of the run if it ended now. */
    RunClass verdict() {
        return moments().verdict();
    }

    /** Whether there has been any evaluation of this validation set. */
    boolean evaluated() {
        return evaluations.lastStep() >= 0;
    }

    long onsetStep() {
        return onset.step();
    }

    RunPhase phase() {
        return state.phase();
    }

    void write(DataOutput out) throws IOException {
        evaluations.write(out);
        onset.writeRise(out);
        claims.write(out);
        GrokkingState.write(state, out);
        onset.writeStep(out);
        anomalies.write(out);
        descent.write(out);
        onset.writeCause(out);
    }

    void read(DataInput in, int version) throws IOException {
        evaluations.read(in, version);
        onset.readRise(in, version);
        claims.read(in, version);
        state = GrokkingState.read(in);
        onset.readStep(in);
        anomalies.read(in, version);
        if (version >= 2) {
            descent.read(in);
            onset.readCause(in);
        }
    }
}
