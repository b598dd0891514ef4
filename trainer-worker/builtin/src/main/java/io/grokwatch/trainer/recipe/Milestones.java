package io.grokwatch.trainer.recipe;

import io.grokwatch.events.MetricNames;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunLog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run reached, and when: the first of {@value #IN_A_ROW} evaluations in a row with an accuracy of at least .99 on
 * the train set, and of at least .95 on the validation set {@code val}, or if that is never evaluated on the first other one
 * by name; and the first step whose loss is above {@value #SPIKE} and {@value #JUMP} times the lowest before it.
 */
final class Milestones implements RunLog {
    private static final int IN_A_ROW = 3;
    private static final double SPIKE = 1e-3;
    private static final double JUMP = 100;

    private final Level memorised = new Level(0.99);
    /** On each validation set, by the name of the metric. */
    private final Map<String, Level> generalised = new TreeMap<>();

    private double lowestLoss = Double.POSITIVE_INFINITY;
    private @Nullable Long firstSpike;

    /** An accuracy to be kept. */
    private static final class Level {
        private final double accuracy;
        private int inARow;
        private long since;

        Level(double accuracy) {
            this.accuracy = accuracy;
        }

        void see(long step, double value) {
            if (inARow >= IN_A_ROW) {
                return;
            }
            if (!(value >= accuracy)) {
                inARow = 0;
            } else if (inARow++ == 0) {
                since = step;
            }
        }

        @Nullable
        Long reached() {
            return inARow >= IN_A_ROW ? Long.valueOf(since) : null;
        }
    }

    @Nullable
    Long memorised() {
        return memorised.reached();
    }

    @Nullable
    Long generalised() {
        List<String> splits = MetricNames.validatedSplits(generalised.keySet());
        return splits.isEmpty() ? null : level(splits.getFirst()).reached();
    }

    private Level level(String split) {
        return generalised.computeIfAbsent(MetricNames.valAccuracy(split), first -> new Level(0.95));
    }

    @Nullable
    Long firstSpike() {
        return firstSpike;
    }

    @Override
    public void metrics(long step, List<String> names, double[] values) {
        double onTrain = Double.NaN;
        double onWholeTrain = Double.NaN;
        for (int i = 0; i < values.length; i++) {
            switch (names.get(i)) {
                case MetricNames.TRAIN_ACCURACY -> onTrain = values[i];
                case MetricNames.TRAIN_EVAL_ACCURACY -> onWholeTrain = values[i];
                case MetricNames.TRAIN_LOSS -> loss(step, values[i]);
                default -> {}
            }
        }
        List<String> splits = MetricNames.validatedSplits(names);
        for (String split : splits) {
            level(split).see(step, values[names.indexOf(MetricNames.valAccuracy(split))]);
        }
        if (!splits.isEmpty()) {
            memorised.see(step, Double.isNaN(onWholeTrain) ? onTrain : onWholeTrain);
        }
    }

    private void loss(long step, double loss) {
        if (firstSpike == null && loss > Math.max(SPIKE, JUMP * lowestLoss)) {
            firstSpike = step;
        }
        lowestLoss = Math.min(lowestLoss, loss);
    }

    @Override
    public void snapshot(
            long step, String tensor, int rows, int columns, float[] values, List<String> labels, Structure structure) {
        // A milestone is seen in the metrics.
    }

    @Override
    public void intervened(long step, Intervention made, Object from) {
        // Nobody intervenes in a check.
    }
}
