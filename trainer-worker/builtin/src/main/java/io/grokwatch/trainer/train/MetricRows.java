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
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of metrics that wait on the device, so that the host reads them in blocks: reading a number takes longer than
 * computing it, and on a GPU waits for it.
 *
 * <p>What is published live is to be fresh. So a block has as many rows as steps fit into 40 ms at the pace of the block
 * before, at least 1 and at most 32; it ends early with an evaluation, or once it is older. Steps that take longer are
 * therefore each read when they end. The pace is taken between the ends of readings, since a GPU may be many steps behind
 * the host until then.
 */
final class MetricRows implements AutoCloseable {
    private static final int MAX_ROWS = 32;
    private static final long MAX_AGE_NANOS = 40_000_000;

    private final StepMetrics stepMetrics;
    private final RunLog log;
    private final List<String> plain;
    private final List<String> evaluated;
    private final List<String> evaluatedBoth;
    private final List<Row> rows = new ArrayList<>(MAX_ROWS);
    private final LongSupplier nanoTime;
    private long blockBegan;
    private int blockRows = 1;

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
     * @param nanoTime the time, as {@link System#nanoTime()} counts it
     */
    MetricRows(
            StepMetrics stepMetrics,
            RunLog log,
            Collection<String> splits,
            List<String> probes,
            LongSupplier nanoTime) {
        this.stepMetrics = stepMetrics;
        this.log = log;
        String[] measured = probes.toArray(String[]::new);
        plain = with(stepMetrics.names(), MetricNames.LR);
        List<String> validated = with(
                plain,
                splits.stream()
                        .flatMap(split -> Stream.of(MetricNames.valLoss(split), MetricNames.valAccuracy(split)))
                        .toArray(String[]::new));
        evaluated = with(validated, measured);
        this.nanoTime = nanoTime;
        blockBegan = nanoTime.getAsLong();
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
        rows.add(new Row(step, vector, rate, validation, train, probes));
        if (rows.size() >= blockRows || validation != null || nanoTime.getAsLong() - blockBegan >= MAX_AGE_NANOS) {
            flush();
        }
    }

    /** Logs every row that waits. */
    void flush() {
        if (rows.isEmpty()) {
            return;
        }
        double[] block = read();
        long now = nanoTime.getAsLong();
        long fitting = MAX_AGE_NANOS * rows.size() / Math.max(1, now - blockBegan);
        blockRows = Math.clamp(fitting, 1, MAX_ROWS);
        blockBegan = now;
        for (int i = 0; i < rows.size(); i++) {
            log(rows.get(i), block, i * stepMetrics.sums());
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
        List<String> names = row.validation() == null ? plain : row.train() == null ? evaluated : evaluatedBoth;
        double[] values = new double[names.size()];
        double[] numbers = stepMetrics.numbers(block, from);
        System.arraycopy(numbers, 0, values, 0, numbers.length);
        int next = numbers.length;
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
