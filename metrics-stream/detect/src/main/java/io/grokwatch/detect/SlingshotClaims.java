package io.grokwatch.detect;

import io.grokwatch.detect.Cycle.Spike;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.SlingshotDetected;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Numbers the claims about the spikes of a run and words them as events. */
final class SlingshotClaims {
    private final StepList slingshots = new StepList();
    private final StepList otherSpikes = new StepList();
    private int suspicions;
    /** Numbers given to other spikes by earlier attempts, and to those that were forgotten. */
    private int earlierSpikes;

    private static DetectorRef by(Findings findings) {
        return findings.by("slingshot", 4);
    }

    Spike suspect(Spike spike, long step, Findings findings) {
        suspicions++;
        Spike suspected = numbered(spike, suspicions);
        settle(suspected, Stage.SUSPECTED, -1, Double.NaN, step, findings);
        return suspected;
    }

    void withdraw(Spike spike, long step, Findings findings) {
        settle(spike, Stage.WITHDRAWN, -1, Double.NaN, step, findings);
    }

    Spike withoutSuspicion(Spike spike) {
        return numbered(spike, 0);
    }

    private static Spike numbered(Spike spike, int suspicion) {
        return new Spike(
                spike.spikeStep(),
                spike.peakStep(),
                spike.peakLoss(),
                spike.sudden(),
                spike.calmSince(),
                spike.evidence(),
                spike.objection(),
                suspicion);
    }

    /**
     * Reports the stage that a suspected cycle has reached.
     *
     * @param recoveredStep where the loss was back, or -1
     * @param rest growth of the last layer since, per step; NaN if unknown
     */
    void settle(Spike spike, Stage stage, long recoveredStep, double rest, long step, Findings findings) {
        Subject subject = findings.subject();
        DetectorRef detector = by(findings);
        SpikeEvidence evidence = spike.evidence();
        SortedMap<String, Double> numbers = numbers(spike, rest);
        findings.add(new SlingshotDetected(
                id(detector, subject, stage, spike.suspicion()),
                detector,
                subject.runId(),
                subject.attempt(),
                stage,
                slingshots.count() + 1,
                step,
                known(evidence.growthStep()),
                spike.spikeStep(),
                spike.peakStep(),
                known(recoveredStep),
                spike.peakLoss(),
                evidence.quietLoss(),
                slingshots.isEmpty() ? null : known(spike.peakStep() - slingshots.last()),
                strength(evidence),
                numbers,
                stage == Stage.SUSPECTED ? null : id(detector, subject, Stage.SUSPECTED, spike.suspicion())));
        if (stage == Stage.CONFIRMED) {
            slingshots.add(spike.peakStep());
        }
    }

    private static String id(DetectorRef detector, Subject subject, Stage stage, int suspicion) {
        return detector.detectionId(subject.runId(), stage.name().toLowerCase(Locale.ROOT), suspicion);
    }

    private static @Nullable Long known(long step) {
        return step < 0 ? null : step;
    }

    private static SortedMap<String, Double> numbers(Spike spike, double rest) {
        SortedMap<String, Double> numbers = spike.evidence().numbers();
        SpikeEvidence.put(numbers, "restGrowthPerStep", rest);
        numbers.put("riseDecades", decades(spike));
        return numbers;
    }

    private static double decades(Spike spike) {
        return StrictMath.log10(spike.peakLoss() / Math.max(spike.evidence().quietLoss(), 1e-12));
    }

    /** Half for a spike without objection, the rest for direct evidence. */
    private static double strength(SpikeEvidence evidence) {
        double collapse = evidence.collapseKnown() ? Math.min(1, evidence.collapse() / .5) : 0;
        double cosine = evidence.cosineKnown() ? Math.clamp(-evidence.cosine(), 0, 1) : 0;
        return Math.clamp(.5 + .25 * collapse + .25 * cosine, 0, 1);
    }

    /** Reports a spike that is no slingshot. */
    void otherSpike(Spike spike, double rest, long step, Findings findings) {
        otherSpikes.add(spike.peakStep());
        Subject subject = findings.subject();
        DetectorRef detector = by(findings);
        int ordinal = earlierSpikes + otherSpikes.count();
        String message = String.format(
                Locale.ROOT,
                "The train loss rose from %.3g to %.3g at step %d and is no slingshot: %s.",
                spike.evidence().quietLoss(),
                spike.peakLoss(),
                spike.peakStep(),
                spike.objection());
        findings.add(new AnomalyDetected(
                detector.detectionId(subject.runId(), "loss_spike", ordinal),
                detector,
                subject.runId(),
                subject.attempt(),
                AnomalyDetected.Kind.LOSS_SPIKE,
                Stage.CONFIRMED,
                ordinal,
                step,
                spike.spikeStep(),
                message,
                Math.clamp(decades(spike) / 6, 0, 1),
                numbers(spike, rest),
                null));
    }

    /**
     * The mean of the class weights inflates while the softmax is saturated: advice that a spike may follow.
     *
     * @param warning number of this advice within the run, from 1
     */
    static void warn(int warning, long step, long since, double growth, double share, Findings findings) {
        Subject subject = findings.subject();
        DetectorRef detector = by(findings);
        String message = String.format(
                Locale.ROOT,
                "The loss of %.0f %% of the examples is exactly zero and the mean of the class weights grows by %.3g a step: a"
                        + " slingshot may follow.",
                100 * share,
                growth);
        SortedMap<String, Double> numbers = new TreeMap<>();
        numbers.put("collapseFraction", share);
        numbers.put("growthPerStep", growth);
        findings.add(new AnomalyDetected(
                detector.detectionId(subject.runId(), "numerical_inflation", warning),
                detector,
                subject.runId(),
                subject.attempt(),
                AnomalyDetected.Kind.NUMERICAL_INFLATION,
                Stage.SUSPECTED,
                warning,
                step,
                since,
                message,
                .5,
                numbers,
                null));
    }

    /** Forgets the peaks at a step or after it; their numbers stay taken. */
    void rewind(long step) {
        slingshots.rewind(step);
        int known = otherSpikes.count();
        otherSpikes.rewind(step);
        earlierSpikes += known - otherSpikes.count();
    }

    /** Goes on with the numbers of an earlier attempt. */
    void numberAfter(SlingshotClaims earlier) {
        suspicions = earlier.suspicions;
        earlierSpikes = earlier.earlierSpikes + earlier.otherSpikes.count();
    }

    /** Peak of the last spike of any kind that is known, or -1. */
    long lastPeak() {
        return Math.max(lastSlingshot(), otherSpikes.isEmpty() ? -1 : otherSpikes.last());
    }

    /** Peak of the last slingshot that was confirmed, or -1. */
    long lastSlingshot() {
        return slingshots.isEmpty() ? -1 : slingshots.last();
    }

    List<Long> slingshots() {
        return slingshots.steps();
    }

    List<Long> otherSpikes() {
        return otherSpikes.steps();
    }

    void write(DataOutput out) throws IOException {
        slingshots.write(out);
        otherSpikes.write(out);
        out.writeInt(suspicions);
        out.writeInt(earlierSpikes);
    }

    void read(DataInput in, int version) throws IOException {
        slingshots.read(in);
        otherSpikes.read(in);
        suspicions = in.readInt();
        earlierSpikes = version >= 2 ? in.readInt() : 0;
    }
}
