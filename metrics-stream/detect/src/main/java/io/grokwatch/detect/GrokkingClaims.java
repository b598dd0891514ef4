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
    private long generalisedStep = -1;

    GrokkingClaims(Grokking config) {
        this.config = config;
    }

    static DetectorRef by(Findings findings) {
        return findings.by("grokking", 1);
    }

    /** Steps to generalise over steps to memorise, the latter at least 1. */
    static double ratio(Evaluations evaluations) {
        return ratio(evaluations, evaluations.generalisedStep());
    }

    private static double ratio(Evaluations evaluations, long generalised) {
        return generalised / (double) Math.max(1, evaluations.memorisedStep());
    }

    /** The run has grokked, with the present stretch of solved validation set. */
    void confirm(Evaluations evaluations, long onset, Findings findings) {
        onsetStep = onset;
        generalisedStep = evaluations.generalisedStep();
        report(Stage.CONFIRMED, evaluations, findings);
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
        long memorised = evaluations.memorisedStep();
        findings.add(new GrokkingDetected(
                id(detector, subject),
                detector,
                subject.runId(),
                subject.attempt(),
                newStage,
                ordinal,
                evaluations.lastStep(),
                SPLIT,
                memorised,
                onsetStep < 0 ? null : Long.valueOf(onsetStep),
                generalisedStep,
                generalisedStep - memorised,
                ratio(evaluations, generalisedStep),
                liuPhase(evaluations),
                strength(evaluations),
                numbers(evaluations, subject.facts().classes()),
                superseded));
    }

    private String id(DetectorRef detector, Subject subject) {
        return detector.detectionId(subject.runId(), stage.name().toLowerCase(Locale.ROOT), ordinal);
    }

    private LiuPhase liuPhase(Evaluations evaluations) {
        if (evaluations.trainLearntStep() < 0) {
            return LiuPhase.CONFUSION;
        }
        if (evaluations.valLearntStep() < 0) {
            return LiuPhase.MEMORIZATION;
        }
        long delay = evaluations.valLearntStep() - evaluations.trainLearntStep();
        return delay < config.liuDelaySteps() ? LiuPhase.COMPREHENSION : LiuPhase.GROKKING;
    }

    /** From one half at the least gap or ratio that counts to 1 where both leave no doubt. */
    private double strength(Evaluations evaluations) {
        double clearGap = (evaluations.gap() - config.memorisedGap()) / (1 - config.memorisedGap());
        double clearDelay = 1 - config.delayRatio() / ratio(evaluations, generalisedStep);
        return Math.clamp(.5 + .5 * Math.min(clearGap, clearDelay), 0, 1);
    }

    private SortedMap<String, Double> numbers(Evaluations evaluations, @Nullable Integer classes) {
        SortedMap<String, Double> numbers = new TreeMap<>();
        numbers.put("gapWhenMemorised", evaluations.gap());
        if (classes != null) {
            numbers.put("gapAboveChance", evaluations.gap() / (1 - 1.0 / classes));
        }
        numbers.put("trainAccuracy", evaluations.lastTrain());
        numbers.put("valAccuracy", evaluations.lastVal());
        numbers.put("delayEvaluations", (double) evaluations.delayEvaluations());
        numbers.put("trainLearntStep", (double) evaluations.trainLearntStep());
        numbers.put("valLearntStep", (double) evaluations.valLearntStep());
        if (evaluations.fromLosses()) {
            numbers.put("fromLosses", 1.0);
        }
        return numbers;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(ordinal);
        out.writeByte(stage.ordinal());
        out.writeLong(onsetStep);
        out.writeLong(generalisedStep);
    }

    void read(DataInput in) throws IOException {
        ordinal = in.readInt();
        stage = Stage.values()[in.readByte()];
        onsetStep = in.readLong();
        generalisedStep = in.readLong();
    }
}
