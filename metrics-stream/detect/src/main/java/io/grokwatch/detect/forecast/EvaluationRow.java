package io.grokwatch.detect.forecast;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricNames;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics of one step that forecasts depend on; NaN where one was not logged. */
record EvaluationRow(double trainAccuracy, double trainEvalAccuracy, double valAccuracy, double valLoss) {
    private static final String PRIMARY = "val";
    private static final Pattern OF_SPLIT = Pattern.compile("val/([^/]{1,100})/(?:loss|accuracy)");
    private static final EvaluationRow EMPTY = new EvaluationRow(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /**
     * The validation set to evaluate: {@code val} as soon as it is logged, until then the first other one that was, of
     * several in one batch the first by name; empty if none was.
     *
     * @param known the one evaluated before this batch, or empty
     */
    static String split(String known, MetricBatch batch) {
        if (known.equals(PRIMARY)) {
            return known;
        }
        String first = "";
        for (MetricBatch.Block block : batch.blocks()) {
            for (MetricBatch.Column column : block.columns()) {
                if (column.name().equals(MetricNames.VAL_LOSS) || column.name().equals(MetricNames.VAL_ACCURACY)) {
                    return PRIMARY;
                }
                Matcher other = OF_SPLIT.matcher(column.name());
                if (other.matches() && (first.isEmpty() || other.group(1).compareTo(first) < 0)) {
                    first = other.group(1);
                }
            }
        }
        return known.isEmpty() ? first : known;
    }

    /** The rows of a batch by step, its blocks merged where they share one; with the evaluations of one validation set. */
    static SortedMap<Long, EvaluationRow> of(MetricBatch batch, String split) {
        String valLoss = MetricNames.valLoss(split);
        String valAccuracy = MetricNames.valAccuracy(split);
        SortedMap<Long, EvaluationRow> rows = new TreeMap<>();
        for (MetricBatch.Block block : batch.blocks()) {
            for (MetricBatch.Column column : block.columns()) {
                String name = column.name().equals(valLoss)
                        ? MetricNames.VAL_LOSS
                        : column.name().equals(valAccuracy) ? MetricNames.VAL_ACCURACY : column.name();
                if (EMPTY.with(name, 0).equals(EMPTY)) {
                    continue;
                }
                for (int i = 0; i < block.steps().size(); i++) {
                    double value = column.values().get(i);
                    rows.merge(block.steps().get(i), EMPTY.with(name, value), (row, added) -> row.with(name, value));
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
