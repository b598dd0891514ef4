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
 * Buffers rows of metrics on the device, so that the host reads them in blocks: reading a number takes longer than computing
 * it, and on a GPU synchronises with the device.
 *
 * <p>Live metrics must be recent. A block therefore has as many rows as steps fit into 40 ms at the rate of the block before,
 * at least 1 and at most 32; it ends early at an evaluation, or when it is 40 ms old. Longer steps are thus read one by one.
 * The rate is measured between reads, since a GPU may be many steps behind the host until then.
 */
final class MetricBuffer implements AutoCloseable {
    private static final int MAX_ROWS = 32;
    private static final long MAX_AGE_NANOS = 40_000_000;

    private final StepStatistics statistics;
    private final RunLog log;
    private final List<String> plain;
    private final List<String> evaluated;
    private final List<String> evaluatedBoth;
    private final List<Row> rows = new ArrayList<>(MAX_ROWS);
    private final LongSupplier nanoTime;
    private long blockStart;
    private int blockRows = 1;

    /**
     * A step's metrics.
     *
     * @param vector as {@link StepStatistics#vector} returns it
     * @param validation one evaluation per split; null if the step was not evaluated
     * @param train evaluation of the whole train set; null without one, or if the batch was the whole train set
     * @param probes values of the probes; empty if the step was not evaluated
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
     * @param statistics defines the vectors
     * @param splits validation splits, in the order of their evaluations
     * @param probes names of the probes' metrics
     * @param nanoTime the clock, as {@link System#nanoTime()}
     */
    MetricBuffer(
            StepStatistics statistics,
            RunLog log,
            Collection<String> splits,
            List<String> probes,
            LongSupplier nanoTime) {
        this.statistics = statistics;
        this.log = log;
        String[] measured = probes.toArray(String[]::new);
        plain = with(statistics.names(), MetricNames.LR);
        List<String> validated = with(
                plain,
                splits.stream()
                        .flatMap(split -> Stream.of(MetricNames.valLoss(split), MetricNames.valAccuracy(split)))
                        .toArray(String[]::new));
        evaluated = with(validated, measured);
        this.nanoTime = nanoTime;
        blockStart = nanoTime.getAsLong();
        evaluatedBoth = with(with(validated, MetricNames.TRAIN_EVAL_LOSS, MetricNames.TRAIN_EVAL_ACCURACY), measured);
    }

    /** Adds a row; its vector is detached from the current scope. Flushes if the block is complete. */
    void add(
            long step,
            NDArray vector,
            double rate,
            @Nullable List<Evaluation> validation,
            @Nullable Evaluation train,
            List<Double> probes) {
        NDScope.unregister(vector);
        rows.add(new Row(step, vector, rate, validation, train, probes));
        if (rows.size() >= blockRows || validation != null || nanoTime.getAsLong() - blockStart >= MAX_AGE_NANOS) {
            flush();
        }
    }

    /** Reads and logs all buffered rows. */
    void flush() {
        if (rows.isEmpty()) {
            return;
        }
        double[] block = read();
        long now = nanoTime.getAsLong();
        long rowsInTime = MAX_AGE_NANOS * rows.size() / Math.max(1, now - blockStart);
        blockRows = Math.clamp(rowsInTime, 1, MAX_ROWS);
        blockStart = now;
        for (int i = 0; i < rows.size(); i++) {
            log(rows.get(i), block, i * statistics.sums());
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
        double[] ofStep = statistics.metrics(block, from);
        System.arraycopy(ofStep, 0, values, 0, ofStep.length);
        int next = ofStep.length;
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

    /** Discards the rows that were not logged. */
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
