package io.grokwatch.detect;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;

/** One attempt at a run: its steps brought into order and shown to every detector. */
final class Attempt {
    private final DetectorConfig config;
    private final Interventions interventions;
    private final Splits splits;
    private final SlingshotDetector slingshot;
    private final AnomalyDetector anomalies;
    private Reordering reordering;
    private Subject subject;
    private boolean ended;

    Attempt(Subject subject, DetectorConfig config) {
        this.subject = subject;
        this.config = config;
        interventions = new Interventions(config.slingshot().rateFactor());
        slingshot = new SlingshotDetector(config.slingshot(), interventions);
        splits = new Splits(config.grokking(), interventions, slingshot);
        anomalies = new AnomalyDetector(config.anomalies());
        reordering = new Reordering(config.ordering());
    }

    Subject subject() {
        return subject;
    }

    /** Whether any step was shown to the detectors. */
    boolean heard() {
        return reordering.lastHanded() >= 0;
    }

    void know(RunFacts facts) {
        subject = subject.withFacts(facts);
    }

    /** A setting was changed on purpose. */
    void intervene(RunIntervened event) {
        interventions.note(event.step(), event.parameter() + " was changed from " + event.from() + " to " + event.to());
        slingshot.disturbed();
    }

    /** A clock outside says that nothing is heard of the run any more. */
    void silent(Silence silence, Consumer<RunFinding> sink) {
        if (!ended) {
            anomalies.silence().silent(silence, lastStep(), new Findings(subject, config, sink));
        }
    }

    private long lastStep() {
        return Math.max(0, reordering.lastHanded());
    }

    void accept(MetricBatch batch, Consumer<RunFinding> sink) {
        if (!reordering.note(batch.sequence())) {
            return;
        }
        Findings findings = new Findings(subject, config, sink);
        long silentSince = lastStep();
        Consumer<StepMetrics> inOrder = row -> show(row, findings);
        Consumer<StepMetrics> late = row -> late(row, inOrder, findings);
        BatchRows.forEach(batch, splits.names(), row -> reordering.add(row, inOrder, late));
        reordering.release(inOrder);
        anomalies.silence().heard(lastStep(), silentSince, findings);
        if (ended) {
            finish(findings);
        }
    }

    /** Either a straggler, or the newest of a part of the run that its program trains again. */
    private void late(StepMetrics row, Consumer<StepMetrics> inOrder, Findings findings) {
        if (!reordering.trainedAgain()) {
            splits.accept(row, findings);
            return;
        }
        long from = reordering.trainedAgainFrom();
        rewind(from, findings);
        reordering = reordering.again(from);
        reordering.add(row, inOrder, straggler -> splits.accept(straggler, findings));
    }

    private void show(StepMetrics row, Findings findings) {
        interventions.watch(row);
        splits.accept(row, findings);
        slingshot.accept(row, findings);
        anomalies.accept(row, slingshot, findings);
    }

    void end(Consumer<RunFinding> sink) {
        ended = true;
        Findings findings = new Findings(subject, config, sink);
        anomalies.silence().heard(lastStep(), lastStep(), findings);
        finish(findings);
    }

    private void finish(Findings findings) {
        reordering.flush(row -> show(row, findings));
        slingshot.end(findings);
        splits.end(findings);
    }

    /** Another worker goes on from a checkpoint: what came before its step is kept, what came after it forgotten. */
    void resume(Subject next, long step, Consumer<RunFinding> sink) {
        Findings before = new Findings(subject, config, sink);
        reordering.flushBefore(step, row -> show(row, before));
        subject = next;
        ended = false;
        rewind(step, new Findings(subject, config, sink));
        reordering = reordering.resumed(step);
    }

    private void rewind(long step, Findings findings) {
        slingshot.resume(step, findings);
        splits.rewind(step, findings);
        anomalies.rewind(step);
        interventions.resume(step);
    }

    /** The run starts over: nothing is kept but the numbers that claims about it have. */
    void startAfter(Attempt earlier) {
        splits.numberAfter(earlier.splits);
        slingshot.numberAfter(earlier.slingshot);
        anomalies.numberAfter(earlier.anomalies);
    }

    RunSummary summary() {
        GrokkingDetector leading = splits.leading();
        return new RunSummary(
                SplitVerdict.of(leading),
                splits.verdicts(),
                slingshot.slingshots(),
                slingshot.otherSpikes(),
                leading.phase());
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(ended);
        reordering.write(out);
        interventions.write(out);
        splits.write(out);
        slingshot.write(out);
        anomalies.write(out);
    }

    void read(DataInput in, int version) throws IOException {
        ended = in.readBoolean();
        reordering = Reordering.read(in, config.ordering(), version);
        if (version >= 2) {
            interventions.read(in);
        }
        splits.read(in, version);
        slingshot.read(in, version);
        anomalies.read(in, version);
    }
}
