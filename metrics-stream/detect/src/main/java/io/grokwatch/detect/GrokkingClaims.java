package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Grokking;

import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.GrokkingDetected;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Numbers the claims that a run has grokked, each superseding the one before, and words them as events. */
final class GrokkingClaims {
    /** The validation set that the verdict on a run is about. */
    static final String PRIMARY = "val";

    private final Grokking config;
    private final String split;
    private int ordinal;
    /** Whether this attempt has made any claim. */
    private boolean made;

    private Stage stage = Stage.WITHDRAWN;
    private long onsetStep = -1;
    private long memorisedStep = -1;
    private long generalisedStep = -1;
    private @Nullable String intervention;

    GrokkingClaims(Grokking config, String split) {
        this.config = config;
        this.split = split;
    }

    static DetectorRef by(Findings findings) {
        return findings.by("grokking", 4);
    }

    String split() {
        return split;
    }

    /** The run has grokked, with the present stretch of solved validation set; says so if that is news. */
    void confirm(Evaluations evaluations, long onset, @Nullable String cause, Findings findings) {
        Moments moments = evaluations.moments();
        boolean known = stage == Stage.CONFIRMED
                && generalisedStep == moments.generalisedStep()
                && memorisedStep == moments.memorisedStep();
        if (!known) {
            onsetStep = onset <= moments.generalisedStep() ? onset : -1;
            intervention = onsetStep < 0 ? null : cause;
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

    /** The moments of a claim were forgotten: training resumed before them. */
    void rewind(long step, Evaluations evaluations, Findings findings) {
        if (memorisedStep >= step || generalisedStep >= step) {
            withdraw(evaluations, findings);
        }
    }

    /** Goes on with the numbers of an earlier attempt, whose claims keep their ids to themselves. */
    void numberAfter(GrokkingClaims earlier) {
        ordinal = earlier.ordinal;
    }

    /** The kind of a claim about a validation set; the primary one goes without saying. */
    static String kindOf(String split, String kind) {
        return split.equals(PRIMARY) ? kind : split + "/" + kind;
    }

    private void report(Stage newStage, Evaluations evaluations, Findings findings) {
        Subject subject = findings.subject();
        DetectorRef detector = by(findings);
        String superseded = made ? id(detector, subject) : null;
        stage = newStage;
        ordinal++;
        made = true;
        findings.add(new GrokkingDetected(
                id(detector, subject),
                detector,
                subject.runId(),
                subject.attempt(),
                newStage,
                ordinal,
                Math.max(evaluations.lastStep(), generalisedStep),
                split,
                memorisedStep,
                onsetStep < 0 ? null : Long.valueOf(onsetStep),
                generalisedStep,
                generalisedStep - memorisedStep,
                ratio(),
                evaluations.moments().liuPhase(),
                strength(evaluations.moments()),
                numbers(evaluations, subject.facts().classes()),
                superseded,
                intervention));
    }

    private String id(DetectorRef detector, Subject subject) {
        String kind = kindOf(split, stage.name().toLowerCase(Locale.ROOT));
        return detector.detectionId(subject.runId(), kind, ordinal);
    }

    private double ratio() {
        return generalisedStep / (double) Math.max(1, memorisedStep);
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
        evaluations.addTo(numbers);
        numbers.put("delayEvaluations", (double) moments.delayEvaluations());
        numbers.put("provenRatio", moments.certainRatio());
        numbers.put("trainLearntStep", (double) moments.trainLearntStep());
        numbers.put("valLearntStep", (double) moments.valLearntStep());
        numbers.put("firstSolvedStep", (double) moments.firstSolvedStep());
        if (onsetStep >= 0) {
            numbers.put("onsetLeadSteps", (double) (evaluations.lastStep() - onsetStep));
        }
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
        out.writeBoolean(made);
        out.writeUTF(intervention == null ? "" : intervention);
    }

    void read(DataInput in, int version) throws IOException {
        ordinal = in.readInt();
        stage = Stage.valueOf(in.readUTF());
        onsetStep = in.readLong();
        memorisedStep = in.readLong();
        generalisedStep = in.readLong();
        made = ordinal > 0;
        if (version >= 2) {
            made = in.readBoolean();
            String cause = in.readUTF();
            intervention = cause.isEmpty() ? null : cause;
        }
    }
}
