package io.grokwatch.trainer.recipe;

import io.grokwatch.events.MetricNames;
import io.grokwatch.events.Structure;
import io.grokwatch.events.milestone.MilestoneConfig;
import io.grokwatch.events.milestone.Milestones;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunLog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The steps at which a run reaches the milestones of a recipe. Memorised and generalised are those of {@link Milestones}, with
 * the default levels and no tolerance; the validation set is {@code val}, or if that is never evaluated the first other one
 * by name. The first spike is the first step whose train loss exceeds both {@value #MIN_SPIKE} and {@value #JUMP} times the
 * lowest loss before it.
 */
final class RecipeMilestones implements RunLog {
    private static final double MIN_SPIKE = 1e-3;
    private static final double JUMP = 100;

    private Milestones train = Milestones.of(MilestoneConfig.DEFAULTS);
    /** By the metric of the accuracy on a validation set. */
    private final Map<String, Milestones> validation = new TreeMap<>();

    private double lowestLoss = Double.POSITIVE_INFINITY;
    private @Nullable Long firstSpike;

    @Nullable
    Long memorised() {
        return stepOrNull(train.memorisedStep());
    }

    @Nullable
    Long generalised() {
        List<String> splits = MetricNames.validatedSplits(validation.keySet());
        return splits.isEmpty() ? null : stepOrNull(ofSplit(splits.getFirst()).firstGeneralisedStep());
    }

    @Nullable
    Long firstSpike() {
        return firstSpike;
    }

    private static @Nullable Long stepOrNull(long step) {
        return step < 0 ? null : Long.valueOf(step);
    }

    private Milestones ofSplit(String split) {
        return validation.getOrDefault(MetricNames.valAccuracy(split), Milestones.of(MilestoneConfig.DEFAULTS));
    }

    @Override
    public void metrics(long step, List<String> names, double[] values) {
        double ofBatch = Double.NaN;
        double ofTrainSet = Double.NaN;
        for (int i = 0; i < values.length; i++) {
            switch (names.get(i)) {
                case MetricNames.TRAIN_ACCURACY -> ofBatch = values[i];
                case MetricNames.TRAIN_EVAL_ACCURACY -> ofTrainSet = values[i];
                case MetricNames.TRAIN_LOSS -> observeLoss(step, values[i]);
                default -> {}
            }
        }
        List<String> splits = MetricNames.validatedSplits(names);
        for (String split : splits) {
            String metric = MetricNames.valAccuracy(split);
            double accuracy = values[names.indexOf(metric)];
            validation.put(metric, ofSplit(split).evaluated(step, Double.NaN, accuracy, 0));
        }
        if (!splits.isEmpty()) {
            train = train.evaluated(step, Double.isNaN(ofTrainSet) ? ofBatch : ofTrainSet, Double.NaN, 0);
        }
    }

    private void observeLoss(long step, double loss) {
        if (firstSpike == null && loss > Math.max(MIN_SPIKE, JUMP * lowestLoss)) {
            firstSpike = step;
        }
        lowestLoss = Math.min(lowestLoss, loss);
    }

    @Override
    public void snapshot(
            long step, String tensor, int rows, int columns, float[] values, List<String> labels, Structure structure) {
        // Milestones are functions of the metrics.
    }

    @Override
    public void intervened(long step, Intervention made, Object from) {
        // A check makes no interventions.
    }
}
