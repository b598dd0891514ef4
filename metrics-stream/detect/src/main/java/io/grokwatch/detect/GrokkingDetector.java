package io.grokwatch.detect;

import io.grokwatch.detect.DetectorConfig.Grokking;
import io.grokwatch.detect.GrokkingState.Fitting;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;
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
 * The claim is made at the third evaluation of the first stretch that makes it true, revised (superseded) when a later
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
    private final Evaluations evaluations;
    private final RiseTest rise;
    private final GrokkingClaims claims;
    private GrokkingState state = new Fitting(0);
    private long onsetStep = -1;
    private int collapses;

    GrokkingDetector(Grokking config) {
        this.config = config;
        evaluations = new Evaluations(config);
        rise = new RiseTest(config);
        claims = new GrokkingClaims(config);
    }

    void accept(StepMetrics row, Findings findings) {
        if (!evaluations.accept(row)) {
            return;
        }
        watchRise(findings.subject());
        GrokkingState next = state.next(moments().signs(rise.risingSince()));
        if (next.phase() != state.phase()) {
            enter(next, findings);
        }
        if (verdict() == RunClass.GROKKED) {
            claims.confirm(evaluations, onsetStep, findings);
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
        rise.add(evaluations.lastStep(), evaluations.lastVal(), subject.facts().validationExamples());
        long solved = moments().generalisedStep();
        boolean before = solved < 0 || rise.risingSince() <= solved;
        if (rise.risingSince() >= 0 && before && state.phase() != RunPhase.GENERALISED) {
            onsetStep = rise.risingSince();
        }
    }

    private void enter(GrokkingState next, Findings findings) {
        RunPhase previous = state.phase();
        state = next;
        Subject subject = findings.subject();
        SortedMap<String, Double> numbers = numbers();
        findings.add(new PhaseChanged(
                subject.runId(),
                subject.attempt(),
                evaluations.lastStep(),
                next.phase(),
                previous,
                next.sinceStep(),
                verdict(),
                numbers));
        if (next.phase() == RunPhase.COLLAPSED) {
            reportCollapse(next.sinceStep(), numbers, findings);
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

    private void reportCollapse(long since, SortedMap<String, Double> numbers, Findings findings) {
        collapses++;
        Subject subject = findings.subject();
        DetectorRef detector = GrokkingClaims.by(findings);
        boolean kept = evaluations.lastTrain() >= config.lostAccuracy();
        String message = String.format(
                Locale.ROOT,
                "The validation accuracy has been below %.2f since step %d, after the run had generalised; the train set %s.",
                config.collapsedAccuracy(),
                since,
                kept ? "is still fitted" : "is lost as well");
        findings.add(new AnomalyDetected(
                detector.detectionId(subject.runId(), "collapse_after_generalising", collapses),
                detector,
                subject.runId(),
                subject.attempt(),
                AnomalyDetected.Kind.COLLAPSE_AFTER_GENERALISING,
                Stage.CONFIRMED,
                collapses,
                evaluations.lastStep(),
                since,
                message,
                Math.clamp(config.solvedAccuracy() - evaluations.lastVal(), 0, 1),
                numbers,
                null));
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
        out.writeInt(collapses);
    }

    void read(DataInput in) throws IOException {
        evaluations.read(in);
        rise.read(in);
        claims.read(in);
        state = GrokkingState.read(in);
        onsetStep = in.readLong();
        collapses = in.readInt();
    }
}
