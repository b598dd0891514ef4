package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import io.grokwatch.events.MetricNames;
import io.grokwatch.trainer.spi.RunLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of metrics that wait on the device, so that the host reads them in blocks: reading a number takes longer than
 * computing it, and on a GPU waits for it. A block ends after 32 rows, 40 ms, or with an evaluation, so that what is
 * published live is fresh.
 */
final class MetricRows implements AutoCloseable {
    private static final int MAX_ROWS = 32;
    private static final long MAX_AGE_NANOS = 40_000_000;
    private static final List<String> STEP = with(StepMetrics.NAMES, MetricNames.LR);
    private static final List<String> EVALUATED = with(STEP, MetricNames.VAL_LOSS, MetricNames.VAL_ACCURACY);
    private static final List<String> EVALUATED_BOTH =
            with(EVALUATED, MetricNames.TRAIN_EVAL_LOSS, MetricNames.TRAIN_EVAL_ACCURACY);

    private final RunLog log;
    private final List<Row> rows = new ArrayList<>(MAX_ROWS);
    private long blockBegan;

    /**
     * A step's metrics.
     *
     * @param vector as {@link StepMetrics#NAMES} has them, on the device
     * @param validation null if the step was not evaluated
     * @param train evaluated on the whole train set; null if not, or if the step's batch was just that
     */
    private record Row(
            long step,
            NDArray vector,
            double rate,
            @Nullable Evaluation validation,
            @Nullable Evaluation train) {}

    MetricRows(RunLog log) {
        this.log = log;
    }

    /** Takes the vector out of the current scope and logs it, now or with one of the next rows. */
    void add(long step, NDArray vector, double rate, @Nullable Evaluation validation, @Nullable Evaluation train) {
        NDScope.unregister(vector);
        long now = System.nanoTime();
        if (rows.isEmpty()) {
            blockBegan = now;
        }
        rows.add(new Row(step, vector, rate, validation, train));
        if (rows.size() == MAX_ROWS || validation != null || now - blockBegan >= MAX_AGE_NANOS) {
            flush();
        }
    }

    /** Logs every row that waits. */
    void flush() {
        if (rows.isEmpty()) {
            return;
        }
        double[] block = read();
        for (int i = 0; i < rows.size(); i++) {
            log(rows.get(i), block, i * StepMetrics.NAMES.size());
        }
        close();
    }

    private double[] read() {
        NDList vectors = new NDList(rows.size());
        rows.forEach(row -> vectors.add(row.vector()));
        try (NDArray block = NDArrays.concat(vectors);
                NDArray wide = block.toType(DataType.FLOAT64, false)) {
            return wide.toDoubleArray();
        }
    }

    private void log(Row row, double[] block, int from) {
        List<String> names = row.validation() == null ? STEP : row.train() == null ? EVALUATED : EVALUATED_BOTH;
        double[] values = new double[names.size()];
        int next = StepMetrics.NAMES.size();
        System.arraycopy(block, from, values, 0, next);
        values[next++] = row.rate();
        for (Evaluation evaluation : new Evaluation[] {row.validation(), row.train()}) {
            if (evaluation != null) {
                values[next++] = evaluation.loss();
                values[next++] = evaluation.accuracy();
            }
        }
        log.metrics(row.step(), names, values);
    }

    /** Gives up the rows that were not logged. */
    @Override
    public void close() {
        rows.forEach(row -> row.vector().close());
        rows.clear();
    }

    private static List<String> with(List<String> names, String... more) {
        List<String> all = new ArrayList<>(names);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }
}
