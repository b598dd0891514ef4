package io.grokwatch.detect.forecast;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricNames;
import java.util.SortedMap;
import java.util.TreeMap;

/** What forecasts look at of one step; NaN where it was not logged. */
record EvaluationRow(double trainAccuracy, double trainEvalAccuracy, double valAccuracy, double valLoss) {
    private static final EvaluationRow EMPTY = new EvaluationRow(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** The rows of a batch by step, its blocks merged where they share one. */
    static SortedMap<Long, EvaluationRow> of(MetricBatch batch) {
        SortedMap<Long, EvaluationRow> rows = new TreeMap<>();
        for (MetricBatch.Block block : batch.blocks()) {
            for (MetricBatch.Column column : block.columns()) {
                if (EMPTY.with(column.name(), 0).equals(EMPTY)) {
                    continue;
                }
                for (int i = 0; i < block.steps().size(); i++) {
                    double value = column.values().get(i);
                    rows.merge(
                            block.steps().get(i),
                            EMPTY.with(column.name(), value),
                            (row, added) -> row.with(column.name(), value));
                }
            }
        }
        return rows;
    }

    private EvaluationRow with(String name, double value) {
        return switch (name) {
            case MetricNames.TRAIN_ACCURACY -> new EvaluationRow(value, trainEvalAccuracy, valAccuracy, valLoss);
            case MetricNames.TRAIN_EVAL_ACCURACY -> new EvaluationRow(trainAccuracy, value, valAccuracy, valLoss);
            case MetricNames.VAL_ACCURACY -> new EvaluationRow(trainAccuracy, trainEvalAccuracy, value, valLoss);
            case MetricNames.VAL_LOSS -> new EvaluationRow(trainAccuracy, trainEvalAccuracy, valAccuracy, value);
            default -> this;
        };
    }
}
