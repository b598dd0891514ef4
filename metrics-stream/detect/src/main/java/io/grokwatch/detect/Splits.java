package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Grokking;
import static io.grokwatch.detect.StepMetrics.VAL_ACCURACY;
import static io.grokwatch.detect.StepMetrics.VAL_LOSS;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The validation sets of a run, each with a verdict of its own. The run's phases and its class are those of {@code val};
 * where that was never evaluated, those of the first other one by name that was.
 */
final class Splits {
    private final Grokking config;
    private final Interventions interventions;
    private final SlingshotDetector slingshots;
    private final SplitNames names = new SplitNames();
    private final GrokkingDetector primary;
    private final List<GrokkingDetector> others = new ArrayList<>();

    Splits(Grokking config, Interventions interventions, SlingshotDetector slingshots) {
        this.config = config;
        this.interventions = interventions;
        this.slingshots = slingshots;
        primary =
                new GrokkingDetector(config, GrokkingClaims.PRIMARY, VAL_LOSS, VAL_ACCURACY, interventions, slingshots);
    }

    SplitNames names() {
        return names;
    }

    void accept(StepMetrics row, Findings findings) {
        primary.accept(row, others.isEmpty() || leading() == primary, findings);
        while (others.size() < names.size()) {
            others.add(detector(others.size()));
        }
        for (int i = 0; i < others.size(); i++) {
            GrokkingDetector other = others.get(i);
            other.accept(row, other == leading(), findings);
        }
    }

    private GrokkingDetector detector(int index) {
        return new GrokkingDetector(
                config,
                names.get(index),
                StepMetrics.splitLoss(index),
                StepMetrics.splitAccuracy(index),
                interventions,
                slingshots);
    }

    /** The one whose verdict is that of the run. */
    GrokkingDetector leading() {
        GrokkingDetector leading = primary;
        String least = "";
        for (int i = 0; i < others.size() && !primary.evaluated(); i++) {
            boolean first = leading == primary || names.get(i).compareTo(least) < 0;
            if (others.get(i).evaluated() && first) {
                leading = others.get(i);
                least = names.get(i);
            }
        }
        return leading;
    }

    /** Of each one that was evaluated: {@code val}, then the others in the order they were first logged. */
    List<SplitVerdict> verdicts() {
        return Stream.concat(Stream.of(primary), others.stream())
                .filter(GrokkingDetector::evaluated)
                .map(SplitVerdict::of)
                .toList();
    }

    void rewind(long step, Findings findings) {
        GrokkingDetector leading = leading();
        primary.rewind(step, leading == primary, findings);
        others.forEach(other -> other.rewind(step, leading == other, findings));
    }

    /** Of an attempt that starts over: goes on with the numbers of an earlier one. */
    void numberAfter(Splits earlier) {
        primary.numberAfter(earlier.primary);
        for (int i = 0; i < earlier.others.size(); i++) {
            names.add(earlier.names.get(i));
            others.add(detector(i));
            others.get(i).numberAfter(earlier.others.get(i));
        }
    }

    void end(Findings findings) {
        primary.end(findings);
        others.forEach(other -> other.end(findings));
    }

    void write(DataOutput out) throws IOException {
        primary.write(out);
        names.write(out);
        out.writeByte(others.size());
        for (GrokkingDetector other : others) {
            other.write(out);
        }
    }

    void read(DataInput in, int version) throws IOException {
        primary.read(in, version);
        if (version < 2) {
            return;
        }
        names.read(in);
        int size = in.readByte();
        if (size < 0 || size > names.size()) {
            throw new IOException("each of " + names.size() + " validation sets is watched once, had " + size);
        }
        for (int i = 0; i < size; i++) {
            GrokkingDetector other = detector(i);
            other.read(in, version);
            others.add(other);
        }
    }
}
