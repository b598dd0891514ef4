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
import org.jspecify.annotations.Nullable;

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
    private final Grokking config;
    private final Interventions interventions;
    private final Evaluations evaluations;
    private final GrokkingClaims claims;
    private final SplitAnomalies anomalies;
    private RiseTest rise;
    private DescentTest descent;
    private GrokkingState state = new Fitting(0);
    private long onsetStep = -1;
    private @Nullable String intervention;

    /**
     * For one validation set of a run.
     *
     * @param split its name
     * @param lossSlot where a step has its loss
     * @param accuracySlot where a step has its accuracy
     */
    GrokkingDetector(Grokking config, String split, int lossSlot, int accuracySlot, Interventions interventions) {
        this.config = config;
        this.interventions = interventions;
        evaluations = new Evaluations(config, lossSlot, accuracySlot);
        rise = new RiseTest(config);
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
            rise = new RiseTest(config);
            descent = new DescentTest(config);
            onsetStep = -1;
            if (moments().signs(-1).fitted() >= 0) {
                rise.start(moments().baseline(), config.sustained());
            }
            fallBack(row.step(), leading, findings);
        }
        if (!evaluations.accept(row)) {
            return;
        }
        watchRise(findings.subject());
        watchDescent(findings);
        GrokkingState next = state.next(moments().signs(rise.risingSince()));
        if (next.phase() != state.phase()) {
            enter(next, evaluations.lastStep(), leading, findings);
        }
        if (verdict() == RunClass.GROKKED) {
            claims.confirm(evaluations, onsetStep, intervention, findings);
        }
    }

    private Moments moments() {
        return evaluations.moments();
    }

    private void watchRise(Subject subject) {
        if (state instanceof Fitting) {
            if (moments().signs(-1).fitted() >= 0) {
                rise.start(moments().baseline(), config.sustained());
            }
            return;
        }
        if (state.phase() == RunPhase.GENERALISED || state.phase() == RunPhase.COLLAPSED) {
            return;
        }
        long leaving = rise.leavingSince();
        rise.add(evaluations.lastStep(), evaluations.lastVal(), subject.facts().validationExamples());
        if (rise.leavingSince() >= 0 && rise.leavingSince() != leaving) {
            intervention = interventions.before(rise.leavingSince(), config.causeEvaluations() * evaluations.stride());
        }
        long solved = moments().generalisedStep();
        boolean before = solved < 0 || rise.risingSince() <= solved;
        if (rise.risingSince() >= 0 && before) {
            onsetStep = rise.risingSince();
        }
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
            anomalies.collapsed(next.sinceStep(), evaluations, numbers, findings);
        }
    }

    private SortedMap<String, Double> numbers() {
        SortedMap<String, Double> numbers = new TreeMap<>();
        numbers.put("trainAccuracy", evaluations.lastTrain());
        numbers.put("valAccuracy", evaluations.lastVal());
        if (moments().memorisedStep() >= 0) {
            numbers.put("gapWhenMemorised", moments().gap());
            numbers.put("valAccuracyBeforeRise", rise.mean());
            numbers.put("riseEvidence", rise.evidence());
        }
        if (evaluations.fromLosses()) {
            numbers.put("fromLosses", 1.0);
        }
        return numbers;
    }

    /** Training goes on from a checkpoint: forgets what was shown at that step or after it, and takes back what was claimed. */
    void rewind(long step, boolean leading, Findings findings) {
        evaluations.rewind(step);
        rise.rewind(step);
        claims.rewind(step, evaluations, findings);
        if (onsetStep >= step) {
            onsetStep = -1;
        }
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
        return rise.risingSince() < 0
                ? new GrokkingState.Memorised(moments().memorisedStep())
                : new GrokkingState.TransitionUnderWay(rise.risingSince());
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

    /** The class of the run if it ended now. */
    RunClass verdict() {
        boolean memorised = moments().memorisedStep() >= 0;
        if (moments().generalisedStep() < 0) {
            return memorised ? RunClass.MEMORISED : RunClass.UNFITTED;
        }
        boolean grokked = memorised && moments().gap() >= config.memorisedGap() && delayed();
        return grokked ? RunClass.GROKKED : RunClass.GENERALISED;
    }

    private boolean delayed() {
        boolean byEvaluations =
                moments().ratio() >= config.delayRatio() && moments().delayEvaluations() >= config.delayEvaluations();
        return byEvaluations || moments().certainRatio() >= config.certainRatio();
    }

    /** Whether there has been any evaluation of this validation set. */
    boolean evaluated() {
        return evaluations.lastStep() >= 0;
    }

    long memorisedStep() {
        return moments().memorisedStep();
    }

    long onsetStep() {
        return onsetStep;
    }

    long generalisedStep() {
        return moments().generalisedStep();
    }

    RunPhase phase() {
        return state.phase();
    }

    void write(DataOutput out) throws IOException {
        evaluations.write(out);
        rise.write(out);
        claims.write(out);
        GrokkingState.write(state, out);
        out.writeLong(onsetStep);
        anomalies.write(out);
        descent.write(out);
        out.writeUTF(intervention == null ? "" : intervention);
    }

    void read(DataInput in, int version) throws IOException {
        evaluations.read(in, version);
        rise.read(in, version);
        claims.read(in, version);
        state = GrokkingState.read(in);
        onsetStep = in.readLong();
        anomalies.read(in, version);
        if (version >= 2) {
            descent.read(in);
            String cause = in.readUTF();
            intervention = cause.isEmpty() ? null : cause;
        }
    }
}
