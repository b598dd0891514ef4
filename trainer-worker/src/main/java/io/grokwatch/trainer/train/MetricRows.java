package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import io.grokwatch.events.MetricNames;
import io.grokwatch.trainer.spi.RunLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
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

    private final StepMetrics stepMetrics;
    private final RunLog log;
    private final List<String> evaluated;
    private final List<String> evaluatedBoth;
    private final List<Row> rows = new ArrayList<>(MAX_ROWS);
    private long blockBegan;

    /**
     * A step's metrics.
     *
     * @param vector as {@link StepMetrics#vector} gives it
     * @param validation one evaluation per split; null if the step was not evaluated
     * @param train evaluated on the whole train set; null if not, or if the step's batch was just that
     * @param probes what they measured; empty if the step was not evaluated
     */
    private record Row(
            long step,
            NDArray vector,
            double rate,
            @Nullable List<Evaluation> validation,
            @Nullable Evaluation train,
            List<Double> probes) {

        List<Evaluation> evaluations() {
            List<Evaluation> all = new ArrayList<>();
            if (validation != null) {
                all.addAll(validation);
            }
            if (train != null) {
                all.add(train);
            }
            return all;
        }
    }

    /**
     * @param stepMetrics what the vectors are of
     * @param splits of the validation, in the order of their evaluations
     * @param probes names of what they measure
     */
    MetricRows(StepMetrics stepMetrics, RunLog log, Collection<String> splits, List<String> probes) {
        this.stepMetrics = stepMetrics;
        this.log = log;
        String[] measured = probes.toArray(String[]::new);
        List<String> validated = with(
                STEP,
                splits.stream()
                        .flatMap(split -> Stream.of(MetricNames.valLoss(split), MetricNames.valAccuracy(split)))
                        .toArray(String[]::new));
        evaluated = with(validated, measured);
        evaluatedBoth = with(with(validated, MetricNames.TRAIN_EVAL_LOSS, MetricNames.TRAIN_EVAL_ACCURACY), measured);
    }

    /** Takes the vector out of the current scope and logs it, now or with one of the next rows. */
    void add(
            long step,
            NDArray vector,
            double rate,
            @Nullable List<Evaluation> validation,
            @Nullable Evaluation train,
            List<Double> probes) {
        NDScope.unregister(vector);
        long now = System.nanoTime();
        if (rows.isEmpty()) {
            blockBegan = now;
        }
        rows.add(new Row(step, vector, rate, validation, train, probes));
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
            log(rows.get(i), block, i * StepMetrics.SUMS);
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
        List<String> names = row.validation() == null ? STEP : row.train() == null ? evaluated : evaluatedBoth;
        double[] values = new double[names.size()];
        int next = StepMetrics.NAMES.size();
        System.arraycopy(stepMetrics.numbers(block, from), 0, values, 0, next);
        values[next++] = row.rate();
        for (Evaluation evaluation : row.evaluations()) {
            values[next++] = evaluation.loss();
            values[next++] = evaluation.accuracy();
        }
        for (double probe : row.probes()) {
            values[next++] = probe;
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
