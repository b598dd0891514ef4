package io.grokwatch.detect.grokking;

import static io.grokwatch.detect.detector.StepMetrics.VAL_ACCURACY;
import static io.grokwatch.detect.detector.StepMetrics.VAL_LOSS;

import io.grokwatch.detect.detector.Detector;
import io.grokwatch.detect.detector.Draft;
import io.grokwatch.detect.detector.RunContext;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.evaluation.EvaluationConfig;
import io.grokwatch.detect.evaluation.SplitNames;
import io.grokwatch.detect.state.DetectorStates;
import io.grokwatch.detect.state.SplitState;
import io.grokwatch.events.RunPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Recognises grokking on each validation set of a run. The run's phases and its class are those of {@code val}; where that was
 * never evaluated, those of the first other one by name that was: the <em>leading</em> one.
 */
public final class ValidationSplits implements Detector {
    private final GrokkingConfig config;
    private final EvaluationConfig levels;
    private final SplitNames names;
    private final GrokkingDetector primary;
    private final List<GrokkingDetector> others = new ArrayList<>();

    /** @param names of the validation sets beside {@code val}, to which more are added as they are logged */
    public ValidationSplits(GrokkingConfig config, EvaluationConfig levels, SplitNames names) {
        this.config = config;
        this.levels = levels;
        this.names = names;
        primary = new GrokkingDetector(config, levels, Draft.PRIMARY_SPLIT, VAL_LOSS, VAL_ACCURACY);
    }

    @Override
    public List<Draft> onStep(StepMetrics row, RunContext context) {
        List<Draft> drafts = primary.onStep(row, others.isEmpty() || leading() == primary, context);
        addNamed();
        for (int i = 0; i < others.size(); i++) {
            GrokkingDetector other = others.get(i);
            drafts = Draft.concat(drafts, other.onStep(row, other == leading(), context));
        }
        return drafts;
    }

    private void addNamed() {
        while (others.size() < names.size()) {
            others.add(other(others.size()));
        }
    }

    private GrokkingDetector other(int index) {
        return new GrokkingDetector(
                config, levels, names.get(index), StepMetrics.splitLoss(index), StepMetrics.splitAccuracy(index));
    }

    @Override
    public List<Draft> onEnd(RunContext context) {
        return leading().onEnd(true);
    }

    /** Whether a row that comes late may still be an evaluation in its order. */
    public boolean awaits(long step) {
        return primary.lastEvaluation() < step || others.stream().anyMatch(other -> other.lastEvaluation() < step);
    }

    private GrokkingDetector leading() {
        GrokkingDetector leading = primary;
        String least = "";
        for (int i = 0; i < others.size() && !primary.isEvaluated(); i++) {
            boolean first = leading == primary || names.get(i).compareTo(least) < 0;
            if (others.get(i).isEvaluated() && first) {
                leading = others.get(i);
                least = names.get(i);
            }
        }
        return leading;
    }

    /** The verdict of the leading set, which is that of the run. */
    public SplitVerdict leadingVerdict() {
        return SplitVerdict.of(leading());
    }

    /** The phase of the run. */
    public RunPhase phase() {
        return leading().phase();
    }

    /** Of each set that was evaluated: {@code val}, then the others in the order they were first logged. */
    public List<SplitVerdict> verdicts() {
        return Stream.concat(Stream.of(primary), others.stream())
                .filter(GrokkingDetector::isEvaluated)
                .map(SplitVerdict::of)
                .toList();
    }

    @Override
    public void save(DetectorStates.Builder into, boolean withSamples) {
        into.addSplits(primary.save(withSamples));
        for (GrokkingDetector other : others) {
            into.addSplits(other.save(withSamples));
        }
    }

    /** A set that was first logged since a snapshot was taken is as if it had not been evaluated. */
    @Override
    public void restore(DetectorStates from) {
        if (from.getSplitsCount() < 1 || from.getSplitsCount() > 1 + names.size()) {
            throw new IllegalArgumentException("there is a state for each of 1 to " + (1 + names.size())
                    + " validation sets, were " + from.getSplitsCount());
        }
        primary.restore(from.getSplits(0));
        while (others.size() < from.getSplitsCount() - 1) {
            others.add(other(others.size()));
        }
        for (int i = 0; i < others.size(); i++) {
            SplitState state = i + 1 < from.getSplitsCount() ? from.getSplits(i + 1) : other(i).save(false);
            others.get(i).restore(state);
        }
    }

    @Override
    public void replaySamples(long beforeStep, RunContext context) {
        primary.replayEvaluations(beforeStep, context);
        others.forEach(other -> other.replayEvaluations(beforeStep, context));
    }

    @Override
    public List<Draft> onRewound(DetectorStates before, long step, RunContext context) {
        int leading = leadingOf(before);
        List<Draft> drafts = primary.onRewound(before.getSplits(0), step, leading == 0, context);
        for (int i = 1; i < before.getSplitsCount(); i++) {
            drafts =
                    Draft.concat(drafts, others.get(i - 1).onRewound(before.getSplits(i), step, leading == i, context));
        }
        return drafts;
    }

    /** Index of the set that was leading before a rewind. */
    private int leadingOf(DetectorStates before) {
        int leading = 0;
        for (int i = 1; i < before.getSplitsCount() && !isEvaluated(before.getSplits(0)); i++) {
            boolean first = leading == 0 || names.get(i - 1).compareTo(names.get(leading - 1)) < 0;
            leading = isEvaluated(before.getSplits(i)) && first ? i : leading;
        }
        return leading;
    }

    private static boolean isEvaluated(SplitState state) {
        return state.getEvaluations().getLastStep() >= 0;
    }
}
