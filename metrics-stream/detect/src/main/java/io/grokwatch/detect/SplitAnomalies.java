package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Grokking;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.AnomalyDetected.Kind;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.DetectorRef;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;
import java.util.SortedMap;

/** Numbers what goes wrong, or back, on one validation set of a run, and words it as events. */
final class SplitAnomalies {
    /** Steps within which a slingshot may have driven a collapse. */
    private static final long LINK_STEPS = 200;

    private final Grokking config;
    private final String split;
    private int collapses;
    private int descents;

    SplitAnomalies(Grokking config, String split) {
        this.config = config;
        this.split = split;
    }

    /** The validation accuracy fell after the run had generalised, perhaps soon after a slingshot. */
    void collapsed(
            long since,
            Evaluations evaluations,
            SlingshotDetector slingshots,
            SortedMap<String, Double> numbers,
            Findings findings) {
        collapses++;
        long slingshot = slingshots.spikedSince(since - LINK_STEPS);
        if (slingshot >= 0) {
            numbers.put("slingshotStep", (double) slingshot);
        }
        boolean kept = evaluations.lastTrain() >= config.lostAccuracy();
        String message = String.format(
                Locale.ROOT,
                "The accuracy on %s has been below %.2f since step %d, after the run had generalised; the train set %s%s.",
                split,
                config.collapsedAccuracy(),
                since,
                kept ? "is still fitted" : "is lost as well",
                slingshot < 0 ? "" : ", and a slingshot spiked at step " + slingshot);
        double strength = Math.clamp(config.solvedAccuracy() - evaluations.lastVal(), 0, 1);
        report(
                Kind.COLLAPSE_AFTER_GENERALISING,
                collapses,
                evaluations.lastStep(),
                since,
                message,
                strength,
                numbers,
                findings);
    }

    /** The validation accuracy has risen above the peak from which it had fallen while the train set was fitted. */
    void descendedTwice(DescentTest descent, long step, SortedMap<String, Double> numbers, Findings findings) {
        descents++;
        String message = String.format(
                Locale.ROOT,
                "The accuracy on %s fell from %.2f at step %d to %.2f at step %d while the train set was being fitted, and has"
                        + " risen above that since: epoch-wise double descent.",
                split,
                descent.peak(),
                descent.peakStep(),
                descent.trough(),
                descent.troughStep());
        numbers.put("valAccuracyPeak", descent.peak());
        numbers.put("valAccuracyTrough", descent.trough());
        double strength = Math.clamp(.5 + descent.peak() - descent.trough(), 0, 1);
        report(Kind.DOUBLE_DESCENT, descents, step, descent.peakStep(), message, strength, numbers, findings);
    }

    private void report(
            Kind kind,
            int ordinal,
            long step,
            long fromStep,
            String message,
            double strength,
            SortedMap<String, Double> numbers,
            Findings findings) {
        Subject subject = findings.subject();
        DetectorRef detector = GrokkingClaims.by(findings);
        String name = kind.name().toLowerCase(Locale.ROOT);
        findings.add(new AnomalyDetected(
                detector.detectionId(subject.runId(), GrokkingClaims.kindOf(split, name), ordinal),
                detector,
                subject.runId(),
                subject.attempt(),
                kind,
                Stage.CONFIRMED,
                ordinal,
                step,
                fromStep,
                message,
                strength,
                numbers,
                null));
    }

    /** Goes on with the numbers of an earlier attempt. */
    void numberAfter(SplitAnomalies earlier) {
        collapses = earlier.collapses;
        descents = earlier.descents;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(collapses);
        out.writeInt(descents);
    }

    void read(DataInput in, int version) throws IOException {
        collapses = in.readInt();
        descents = version >= 2 ? in.readInt() : 0;
    }
}
