package io.grokwatch.detect;

import io.grokwatch.detect.RewindBuffer.FoldedRow;
import io.grokwatch.detect.RewindBuffer.Rewind;
import io.grokwatch.detect.anomaly.AnomalyDetector;
import io.grokwatch.detect.anomaly.Inactivity;
import io.grokwatch.detect.anomaly.InactivityMonitor;
import io.grokwatch.detect.detector.Detector;
import io.grokwatch.detect.detector.Draft;
import io.grokwatch.detect.detector.Intervention;
import io.grokwatch.detect.detector.RunContext;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.evaluation.SplitNames;
import io.grokwatch.detect.grokking.ValidationSplits;
import io.grokwatch.detect.ordering.BatchRows;
import io.grokwatch.detect.ordering.Reordering;
import io.grokwatch.detect.slingshot.SlingshotDetector;
import io.grokwatch.detect.state.DetectorStates;
import io.grokwatch.detect.state.RunState;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.naming.MetricNaming;
import io.grokwatch.events.naming.StandardBatches;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a run, and those before it that it resumed: brings their steps into order and folds them into every
 * detector. A batch passes through here in one direction: rows, reordering, detectors, ledger, findings.
 */
final class Attempt {
    private final ClaimLedger ledger;
    private final SplitNames splitNames;
    private final StandardBatches names;
    private final Reordering reordering;
    private final Interventions interventions;
    private final ValidationSplits splits;
    private final SlingshotDetector slingshot;
    private final AnomalyDetector anomalies;
    /** The states of the detectors before they have seen anything. */
    private final DetectorStates initial;

    private final InactivityMonitor inactivity = new InactivityMonitor();
    private final RewindBuffer past = new RewindBuffer();
    private RunContext context = RunContext.INITIAL;
    private int number;
    private boolean ended;
    private @Nullable List<RunFinding> findings;

    /**
     * One that begins.
     *
     * @param number of the attempt, from 1
     * @param splitNames the validation sets that the run is known to have
     * @param names the run's metric names
     */
    Attempt(
            int number,
            RunFacts facts,
            SplitNames splitNames,
            StandardBatches names,
            ClaimLedger ledger,
            DetectorConfig config) {
        this.number = number;
        this.splitNames = splitNames;
        this.names = names;
        this.ledger = ledger;
        context = context.with(facts);
        reordering = new Reordering(config.ordering());
        interventions = new Interventions(config.slingshot().learningRateFactor());
        splits = new ValidationSplits(config.grokking(), config.evaluation(), splitNames);
        slingshot = new SlingshotDetector(config.slingshot());
        anomalies = new AnomalyDetector(config.anomalies());
        initial = states(detectors(), false);
    }

    int number() {
        return number;
    }

    RunFacts facts() {
        return context.facts();
    }

    SplitNames splitNames() {
        return splitNames;
    }

    /** Whether any step was folded in. */
    boolean hasSteps() {
        return reordering.lastEmitted() >= 0;
    }

    private long lastStep() {
        return Math.max(0, reordering.lastEmitted());
    }

    void setFacts(RunFacts facts) {
        context = context.with(facts);
    }

    /** A setting was changed on purpose. */
    void onIntervention(RunIntervened event) {
        String change = event.parameter() + " was changed from " + event.from() + " to " + event.to();
        interventions.add(new Intervention(event.step(), change, false));
        context = context.with(interventions.last());
        slingshot.onIntervention(interventions.last());
    }

    List<RunFinding> onInactivity(Inactivity observed) {
        if (!ended) {
            publish(inactivity.onInactivity(observed, lastStep()));
        }
        return takeFindings();
    }

    List<RunFinding> onBatch(MetricBatch batch) {
        if (!reordering.receive(batch.sequence())) {
            return List.of();
        }
        BatchRows rows = new BatchRows(names.standard(batch), splitNames::slotOf);
        for (StepMetrics row = rows.next(); row != null; row = rows.next()) {
            if (reordering.offer(row)) {
                foldReady();
            } else {
                onLate(row);
            }
        }
        reordering.completeBatch();
        foldReady();
        publish(inactivity.onActivity(lastStep()));
        if (ended) {
            finish();
        }
        return takeFindings();
    }

    private void foldReady() {
        for (StepMetrics ready = reordering.poll(); ready != null; ready = reordering.poll()) {
            fold(ready);
        }
    }

    private void foldPendingBefore(long step) {
        for (StepMetrics row = reordering.pollBefore(step); row != null; row = reordering.pollBefore(step)) {
            fold(row);
        }
    }

    /** Either a straggler, of use if it is an evaluation, or the newest of a part of the run that its program trains again. */
    private void onLate(StepMetrics row) {
        if (reordering.isRetraining()) {
            rewind(reordering.retrainedFrom());
            reordering.restartRetrained();
            foldReady();
            return;
        }
        if (splits.awaits(row.step())) {
            past.add(row, true);
        }
        publish(splits.onStep(row, context));
    }

    private void fold(StepMetrics row) {
        past.add(row, false);
        interventions.observe(row);
        context = context.with(interventions.last());
        publish(splits.onStep(row, context));
        publish(slingshot.onStep(row, context));
        context = context.with(slingshot.activity());
        publish(anomalies.onStep(row, context));
        if (past.isSnapshotDue()) {
            past.addSnapshot(states(detectors(), false));
        }
    }

    List<RunFinding> end() {
        ended = true;
        publish(inactivity.onActivity(lastStep()));
        finish();
        return takeFindings();
    }

    private void finish() {
        foldPendingBefore(Long.MAX_VALUE);
        publish(slingshot.onEnd(context));
        context = context.with(slingshot.activity());
        publish(splits.onEnd(context));
    }

    /**
     * Another worker resumes from a checkpoint: what comes before its step is kept, what comes after it forgotten.
     *
     * @param step the first that the new attempt trains
     */
    List<RunFinding> resume(int newAttempt, long step) {
        foldPendingBefore(step);
        number = newAttempt;
        ended = false;
        ledger.resumeAt(step);
        rewind(step);
        reordering.restartFrom(step, true);
        return takeFindings();
    }

    /** Steps the detectors back to before a step: see {@link RewindBuffer} for how precisely. */
    private void rewind(long step) {
        DetectorStates before = states(detectors(), false);
        Rewind rewind = past.rewindTo(step);
        DetectorStates start = rewind.detectors() == null ? initial : rewind.detectors();
        detectors().forEach(detector -> detector.restore(start));
        Intervention last = interventions.last();
        context = context.with(last.step() < step ? last : Intervention.NONE).with(slingshot.activity());
        if (rewind.exact()) {
            rewind.replay().forEach(this::foldAgain);
        } else {
            detectors().forEach(detector -> detector.replaySamples(step, context));
        }
        interventions.resume(step);
        context = context.with(interventions.last());
        for (Detector detector : detectors()) {
            publish(detector.onRewound(before, step, context));
        }
    }

    /** Folds in a row whose findings were published when it was folded in first. */
    private void foldAgain(FoldedRow folded) {
        past.add(folded.row(), folded.late());
        splits.onStep(folded.row(), context);
        if (!folded.late()) {
            slingshot.onStep(folded.row(), context);
            context = context.with(slingshot.activity());
            anomalies.onStep(folded.row(), context);
        }
        if (past.isSnapshotDue()) {
            past.addSnapshot(states(detectors(), false));
        }
    }

    /** In the order in which what a rewind has undone is stated. */
    private List<Detector> detectors() {
        return List.of(slingshot, splits, anomalies);
    }

    private static DetectorStates states(List<Detector> detectors, boolean withSamples) {
        DetectorStates.Builder states = DetectorStates.newBuilder();
        for (Detector detector : detectors) {
            detector.save(states, withSamples);
        }
        return states.build();
    }

    private void publish(List<Draft> drafts) {
        for (int i = 0; i < drafts.size(); i++) {
            publish(drafts.get(i));
        }
    }

    private void publish(@Nullable Draft draft) {
        if (draft != null) {
            if (findings == null) {
                findings = new ArrayList<>();
            }
            findings.add(ledger.publish(draft, number));
        }
    }

    private List<RunFinding> takeFindings() {
        List<RunFinding> taken = findings == null ? List.of() : findings;
        findings = null;
        return taken;
    }

    RunSummary summary(MetricNaming naming) {
        return new RunSummary(
                splits.leadingVerdict(),
                splits.verdicts(),
                slingshot.slingshots(),
                slingshot.otherSpikes(),
                slingshot.undeterminedSpikes(),
                splits.phase(),
                reordering.lateRows(),
                reordering.lostBatches(),
                naming);
    }

    void save(RunState.Builder into) {
        into.setAttempt(number)
                .setEnded(ended)
                .setOrdering(reordering.save())
                .setInterventions(interventions.save())
                .setDetectors(states(detectors(), true))
                .setInactivity(inactivity.save())
                .setRewind(past.save());
        for (int i = 0; i < splitNames.size(); i++) {
            into.addSplits(splitNames.get(i));
        }
    }

    /** Takes over a state, into an attempt that has just begun with the state's number, facts and names of splits. */
    void restore(RunState from) {
        ended = from.getEnded();
        reordering.restore(from.getOrdering());
        interventions.restore(from.getInterventions());
        detectors().forEach(detector -> detector.restore(from.getDetectors()));
        inactivity.restore(from.getInactivity());
        past.restore(from.getRewind());
        context = context.with(interventions.last()).with(slingshot.activity());
    }
}
