package io.grokwatch.detect;

import static io.grokwatch.detect.StepMetrics.COLLAPSE_FRACTION;
import static io.grokwatch.detect.StepMetrics.TRAIN_LOSS;

import io.grokwatch.detect.DetectorConfig.Anomalies;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.AnomalyDetected.Kind;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.DetectorRef;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Recognises a run that has broken down: its loss is no number any more, or its softmax has collapsed for good.
 *
 * <p>A softmax that yields exactly zero loss on half of the examples ends either in a slingshot, within a thousand steps
 * in every recorded run that has one, or, where the optimiser cannot amplify what is left of the gradient (as with an
 * epsilon of 1e-5), in a stall (arXiv 2605.06152). The stall is reported once per stretch, after a thousand steps
 * without a spike, and withdrawn if a slingshot ends it after all. A loss that is NaN or infinite is reported at once, once per stretch.
 */
final class AnomalyDetector {
    private final Anomalies config;
    private final SilenceWatch silence = new SilenceWatch();
    private long collapsedSince = -1;
    private boolean stallReported;
    private boolean diverged;
    private int divergences;
    private int stalls;

    AnomalyDetector(Anomalies config) {
        this.config = config;
    }

    void accept(StepMetrics row, SlingshotDetector slingshot, Findings findings) {
        if (row.has(TRAIN_LOSS)) {
            watchLoss(row.step(), row.get(TRAIN_LOSS), findings);
        }
        if (slingshot.spiking()) {
            if (stallReported && slingshot.suspecting()) {
                withdrawStall(row.step(), findings);
            }
            collapsedSince = -1;
            stallReported = false;
        } else if (row.hasFinite(COLLAPSE_FRACTION)) {
            watchSoftmax(row.step(), row.get(COLLAPSE_FRACTION), findings);
        }
    }

    private void watchLoss(long step, double loss, Findings findings) {
        boolean number = Double.isFinite(loss);
        if (!number && !diverged) {
            divergences++;
            String message = String.format(Locale.ROOT, "The train loss is %s at step %d.", loss, step);
            report(
                    Kind.DIVERGENCE,
                    Stage.CONFIRMED,
                    divergences,
                    step,
                    step,
                    message,
                    numbers("trainLoss", loss),
                    findings);
        }
        diverged = !number;
    }

    private void watchSoftmax(long step, double share, Findings findings) {
        if (share < config.collapseFraction()) {
            collapsedSince = -1;
            stallReported = false;
            return;
        }
        if (collapsedSince < 0) {
            collapsedSince = step;
        }
        if (!stallReported && step - collapsedSince >= config.collapseSteps()) {
            stallReported = true;
            stalls++;
            String message = String.format(
                    Locale.ROOT,
                    "The loss of %.0f %% of the examples is exactly zero, and of at least %.0f %% since step %d, without a"
                            + " spike: they teach nothing any more.",
                    100 * share,
                    100 * config.collapseFraction(),
                    collapsedSince);
            SortedMap<String, Double> numbers = numbers("collapseFraction", share);
            report(Kind.SOFTMAX_COLLAPSE, Stage.CONFIRMED, stalls, step, collapsedSince, message, numbers, findings);
        }
    }

    private void withdrawStall(long step, Findings findings) {
        String message = "The softmax that had collapsed at step " + collapsedSince + " ended in a slingshot at step "
                + step + ": it was no stall.";
        SortedMap<String, Double> numbers = numbers("collapsedSteps", (double) (step - collapsedSince));
        report(Kind.SOFTMAX_COLLAPSE, Stage.WITHDRAWN, stalls, step, collapsedSince, message, numbers, findings);
    }

    private static SortedMap<String, Double> numbers(String name, double value) {
        SortedMap<String, Double> numbers = new TreeMap<>();
        numbers.put(name, value);
        return numbers;
    }

    private static void report(
            Kind kind,
            Stage stage,
            int ordinal,
            long step,
            long fromStep,
            String message,
            SortedMap<String, Double> numbers,
            Findings findings) {
        Subject subject = findings.subject();
        DetectorRef detector = findings.by("anomalies", 2);
        String name = kind.name().toLowerCase(Locale.ROOT);
        String claim = detector.detectionId(subject.runId(), name, ordinal);
        boolean withdrawn = stage == Stage.WITHDRAWN;
        findings.add(new AnomalyDetected(
                withdrawn ? detector.detectionId(subject.runId(), name + "/withdrawn", ordinal) : claim,
                detector,
                subject.runId(),
                subject.attempt(),
                kind,
                stage,
                ordinal,
                step,
                fromStep,
                message,
                1,
                numbers,
                withdrawn ? claim : null));
    }

    SilenceWatch silence() {
        return silence;
    }

    /** Of an attempt that starts over: goes on with the numbers of an earlier one. */
    void numberAfter(AnomalyDetector earlier) {
        divergences = earlier.divergences;
        stalls = earlier.stalls;
        silence.numberAfter(earlier.silence);
    }

    /** Training goes on from a checkpoint. */
    void rewind(long step) {
        if (collapsedSince >= step) {
            collapsedSince = -1;
            stallReported = false;
        }
        diverged = false;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(collapsedSince);
        out.writeBoolean(stallReported);
        out.writeBoolean(diverged);
        out.writeInt(divergences);
        out.writeInt(stalls);
        silence.write(out);
    }

    void read(DataInput in, int version) throws IOException {
        collapsedSince = in.readLong();
        stallReported = in.readBoolean();
        diverged = in.readBoolean();
        divergences = in.readInt();
        stalls = in.readInt();
        if (version >= 2) {
            silence.read(in);
        }
    }
}
