package io.grokwatch.detect;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFinding;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt at a run: its steps brought into order and shown to every detector. */
final class Attempt {
    private final DetectorConfig config;
    private final GrokkingDetector grokking;
    private final SlingshotDetector slingshot;
    private final AnomalyDetector anomalies;
    private Reordering reordering;
    private Subject subject;
    private boolean ended;

    Attempt(Subject subject, DetectorConfig config) {
        this.subject = subject;
        this.config = config;
        grokking = new GrokkingDetector(config.grokking());
        slingshot = new SlingshotDetector(config.slingshot());
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

    void disturb(long step) {
        slingshot.disturb(step);
    }

    void accept(MetricBatch batch, Consumer<RunFinding> sink) {
        if (!reordering.note(batch.sequence())) {
            return;
        }
        Findings findings = new Findings(subject, config, sink);
        Consumer<StepMetrics> inOrder = row -> show(row, findings);
        Consumer<StepMetrics> late = row -> grokking.accept(row, findings);
        BatchRows.forEach(batch, row -> reordering.add(row, inOrder, late));
        reordering.release(inOrder);
        if (ended) {
            finish(findings);
        }
    }

    private void show(StepMetrics row, Findings findings) {
        grokking.accept(row, findings);
        slingshot.accept(row, findings);
        anomalies.accept(row, slingshot.spiking(), findings);
    }

    void end(Consumer<RunFinding> sink) {
        ended = true;
        finish(new Findings(subject, config, sink));
    }

    private void finish(Findings findings) {
        reordering.flush(row -> show(row, findings));
        slingshot.end(findings);
        grokking.end(findings);
    }

    /** Another worker goes on from a checkpoint: steps that are seen again are not folded again. */
    void resume(Subject next, long step, Consumer<RunFinding> sink) {
        Findings findings = new Findings(subject, config, sink);
        reordering.flush(row -> show(row, findings));
        slingshot.resume(step, findings);
        reordering = reordering.resumed();
        subject = next;
        ended = false;
    }

    RunSummary summary() {
        return new RunSummary(
                grokking.verdict(),
                known(grokking.memorisedStep()),
                known(grokking.onsetStep()),
                known(grokking.generalisedStep()),
                slingshot.slingshots(),
                slingshot.otherSpikes(),
                grokking.phase());
    }

    private static @Nullable Long known(long step) {
        return step < 0 ? null : step;
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(ended);
        reordering.write(out);
        grokking.write(out);
        slingshot.write(out);
        anomalies.write(out);
    }

    void read(DataInput in) throws IOException {
        ended = in.readBoolean();
        reordering = Reordering.read(in, config.ordering());
        grokking.read(in);
        slingshot.read(in);
        anomalies.read(in);
    }
}
