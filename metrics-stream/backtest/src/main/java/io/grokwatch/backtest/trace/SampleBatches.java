package io.grokwatch.backtest.trace;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.trace.TraceLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the samples of a trace into batches; those with the same metrics share a block. */
public final class SampleBatches {
    private static final int STEPS = 256;

    private final RunId runId;
    private final int attempt;
    private final Map<List<String>, List<TraceLine.Sample>> byMetrics = new LinkedHashMap<>();
    private int size;
    private long sequence;

    /** The batches of an attempt, numbered from 0. */
    public SampleBatches(RunId runId, int attempt) {
        this.runId = runId;
        this.attempt = attempt;
    }

    /**
     * Adds a sample.
     *
     * @throws IllegalArgumentException if the name of a metric is invalid
     */
    public void add(TraceLine.Sample sample) {
        List<String> names = List.copyOf(sample.metrics().keySet());
        List<TraceLine.Sample> sameMetrics = byMetrics.get(names);
        if (sameMetrics == null) {
            names.forEach(name -> new MetricBatch.Column(name, Doubles.of()));
            sameMetrics = new ArrayList<>(STEPS);
            byMetrics.put(names, sameMetrics);
        }
        sameMetrics.add(sample);
        size++;
    }

    /** Whether it is time to {@linkplain #take take} them. */
    public boolean isFull() {
        return size == STEPS;
    }

    /** Whether no sample was added since the last batch. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** The samples since the last batch as the next one. */
    public MetricBatch take() {
        List<MetricBatch.Block> blocks = new ArrayList<>(byMetrics.size());
        byMetrics.forEach((names, samples) -> blocks.add(block(names, samples)));
        byMetrics.clear();
        size = 0;
        return new MetricBatch(runId, attempt, sequence++, blocks);
    }

    /** The times are 0: a trace has none, and detectors ignore them. */
    private static MetricBatch.Block block(List<String> names, List<TraceLine.Sample> samples) {
        long[] steps = samples.stream().mapToLong(TraceLine.Sample::step).toArray();
        List<MetricBatch.Column> columns = new ArrayList<>(names.size());
        for (String name : names) {
            double[] values = samples.stream()
                    .mapToDouble(sample -> sample.metrics().get(name))
                    .toArray();
            columns.add(new MetricBatch.Column(name, Doubles.adopt(values)));
        }
        return new MetricBatch.Block(Longs.adopt(steps), Longs.adopt(new long[steps.length]), columns);
    }
}
