package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Grokking;

import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.LiuPhase;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Numbers the claims that a run has grokked, each superseding the one before, and words them as events. */
final class GrokkingClaims {
    private static final String SPLIT = "val";

    private final Grokking config;
    private int ordinal;
    private Stage stage = Stage.WITHDRAWN;
    private long onsetStep = -1;
    private long memorisedStep = -1;
    private long generalisedStep = -1;

    GrokkingClaims(Grokking config) {
        this.config = config;
    }

    static DetectorRef by(Findings findings) {
        return findings.by("grokking", 1);
    }

    /** The run has grokked, with the present stretch of solved validation set; says so if that is news. */
    void confirm(Evaluations evaluations, long onset, Findings findings) {
        Moments moments = evaluations.moments();
        boolean known = stage == Stage.CONFIRMED
                && generalisedStep == moments.generalisedStep()
                && memorisedStep == moments.memorisedStep();
        if (!known) {
            onsetStep = onset <= moments.generalisedStep() ? onset : -1;
            memorisedStep = moments.memorisedStep();
            generalisedStep = moments.generalisedStep();
            report(Stage.CONFIRMED, evaluations, findings);
        }
    }

    /** It has not after all, if that was claimed. */
    void withdraw(Evaluations evaluations, Findings findings) {
        if (stage == Stage.CONFIRMED) {
            report(Stage.WITHDRAWN, evaluations, findings);
        }
    }

    private void report(Stage newStage, Evaluations evaluations, Findings findings) {
        Subject subject = findings.subject();
        DetectorRef detector = by(findings);
        String superseded = ordinal == 0 ? null : id(detector, subject);
        stage = newStage;
        ordinal++;
        findings.add(new GrokkingDetected(
                id(detector, subject),
                detector,
                subject.runId(),
                subject.attempt(),
                newStage,
                ordinal,
                evaluations.lastStep(),
                SPLIT,
                memorisedStep,
                onsetStep < 0 ? null : Long.valueOf(onsetStep),
                generalisedStep,
                generalisedStep - memorisedStep,
                ratio(),
                liuPhase(evaluations.moments()),
                strength(evaluations.moments()),
                numbers(evaluations, subject.facts().classes()),
                superseded));
    }

    private String id(DetectorRef detector, Subject subject) {
        return detector.detectionId(subject.runId(), stage.name().toLowerCase(Locale.ROOT), ordinal);
    }

    private double ratio() {
        return generalisedStep / (double) Math.max(1, memorisedStep);
    }

    private LiuPhase liuPhase(Moments moments) {
        if (moments.trainLearntStep() < 0) {
            return LiuPhase.CONFUSION;
        }
        if (moments.valLearntStep() < 0) {
            return LiuPhase.MEMORIZATION;
        }
        long delay = moments.valLearntStep() - moments.trainLearntStep();
        return delay < config.liuDelaySteps() ? LiuPhase.COMPREHENSION : LiuPhase.GROKKING;
    }

    /** From one half at the least gap or ratio that counts to 1 where both leave no doubt. */
    private double strength(Moments moments) {
        double clearGap = (moments.gap() - config.memorisedGap()) / (1 - config.memorisedGap());
        double clearDelay = 1 - config.delayRatio() / ratio();
        return Math.clamp(.5 + .5 * Math.min(clearGap, clearDelay), 0, 1);
    }

    private SortedMap<String, Double> numbers(Evaluations evaluations, @Nullable Integer classes) {
        SortedMap<String, Double> numbers = new TreeMap<>();
        Moments moments = evaluations.moments();
        numbers.put("gapWhenMemorised", moments.gap());
        if (classes != null) {
            numbers.put("gapAboveChance", moments.gap() / (1 - 1.0 / classes));
        }
        numbers.put("trainAccuracy", evaluations.lastTrain());
        numbers.put("valAccuracy", evaluations.lastVal());
        numbers.put("delayEvaluations", (double) moments.delayEvaluations());
        numbers.put("trainLearntStep", (double) moments.trainLearntStep());
        numbers.put("valLearntStep", (double) moments.valLearntStep());
        if (evaluations.fromLosses()) {
            numbers.put("fromLosses", 1.0);
        }
        return numbers;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(ordinal);
        out.writeUTF(stage.name());
        out.writeLong(onsetStep);
        out.writeLong(memorisedStep);
        out.writeLong(generalisedStep);
    }

    void read(DataInput in) throws IOException {
        ordinal = in.readInt();
        stage = Stage.valueOf(in.readUTF());
        onsetStep = in.readLong();
        memorisedStep = in.readLong();
        generalisedStep = in.readLong();
    }
}
