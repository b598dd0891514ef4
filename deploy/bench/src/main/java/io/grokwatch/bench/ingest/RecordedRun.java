package io.grokwatch.bench.ingest;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.SimulatedRun;
import io.grokwatch.bench.harness.Stack;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.trace.TraceCodec;
import io.grokwatch.events.trace.TraceLine;
import io.grokwatch.trainer.recipe.Recipes;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.standalone.StandaloneTraining;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A run that was trained, from its trace, and the bytes that its points take. */
final class RecordedRun {
    private static final String RECIPE = "hello-grok";
    /** So many points are stored, as copies of the run under other ids: the bytes of an empty store do not count. */
    private static final long MIN_POINTS = 2_000_000;

    /** The store is measured once its file has not become smaller for so long: it frees what was overwritten some time after. */
    private static final Duration SETTLED_AFTER = Duration.ofMinutes(4);

    private static final Duration SETTLED_WITHIN = Duration.ofMinutes(12);
    private static final Duration POLL = Duration.ofSeconds(1);

    private RecordedRun() {}

    /** Bytes a point in the store's file and in the topic of metrics, and of how many points. */
    record Bytes(double store, double kafka, long points) {}

    /**
     * The batches of a run, of 256 steps as a worker gathers at most.
     *
     * @param trace of it; if that is null, one is trained in {@code folder}
     */
    static List<MetricBatch> batches(@Nullable Path trace, Path folder) throws IOException {
        Path file = trace == null ? trained(folder) : trace;
        List<MetricBatch> batches = new ArrayList<>();
        List<TraceLine.Sample> samples = new ArrayList<>();
        // A trace has no times: those of a step that takes some milliseconds, more or less.
        Random random = new Random(1);
        long[] time = {1_764_000_000_000L};
        try (BufferedReader lines = open(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (TraceCodec.decode(line) instanceof Decoded.Ok<TraceLine>(TraceLine.Sample sample)) {
                    samples.add(sample);
                }
                if (samples.size() == SimulatedRun.BATCH) {
                    batches.add(batch(batches.size(), samples, random, time));
                    samples.clear();
                }
            }
        }
        if (!samples.isEmpty()) {
            batches.add(batch(batches.size(), samples, random, time));
        }
        if (batches.isEmpty()) {
            throw new BenchmarkFailure(file + " has no steps, expected the trace of a run");
        }
        return batches;
    }

    /** Stores the run, often enough, in a new stack, and measures its files. */
    static Bytes measure(List<MetricBatch> batches, Path folder) throws Exception {
        try (Stack stack = Stack.start(folder, false)) {
            long storeBefore = stack.storeBytes();
            long kafkaBefore = stack.metricTopicBytes();
            Load load = new Load();
            for (int copy = 0; load.points() < MIN_POINTS; copy++) {
                RunId id = new RunId("recorded-" + copy);
                batches.forEach(
                        batch -> load.add(new MetricBatch(id, batch.attempt(), batch.sequence(), batch.blocks())));
            }
            load.publish(stack);
            awaitSettled(stack);
            double points = load.points();
            return new Bytes(
                    (stack.storeBytes() - storeBefore) / points,
                    (stack.metricTopicBytes() - kafkaBefore) / points,
                    load.points());
        }
    }

    private static void awaitSettled(Stack stack) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long smallestAt = begin;
        long smallest = Long.MAX_VALUE;
        while (System.nanoTime() - smallestAt < SETTLED_AFTER.toNanos()
                && System.nanoTime() - begin < SETTLED_WITHIN.toNanos()) {
            long size = stack.storeBytes();
            if (size < smallest) {
                smallest = size;
                smallestAt = System.nanoTime();
            }
            Thread.sleep(POLL);
        }
    }

    private static Path trained(Path folder) throws IOException {
        Path trace = folder.resolve("recorded.jsonl.gz");
        StandaloneTraining.train(
                Recipes.named(RECIPE).run(new RunId("recorded"), Parameters.NONE, 0),
                "cpu",
                trace,
                (step, steps, metrics) -> {},
                RunControl.NONE);
        return trace;
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        return new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8));
    }

    private static MetricBatch batch(int sequence, List<TraceLine.Sample> samples, Random random, long[] time) {
        Map<List<String>, List<TraceLine.Sample>> byMetrics = new LinkedHashMap<>();
        Map<Long, Long> times = new LinkedHashMap<>();
        for (TraceLine.Sample sample : samples) {
            time[0] += 2 + random.nextInt(3);
            times.put(sample.step(), time[0]);
            byMetrics
                    .computeIfAbsent(List.copyOf(sample.metrics().keySet()), names -> new ArrayList<>())
                    .add(sample);
        }
        List<Block> blocks = new ArrayList<>();
        byMetrics.forEach((names, same) -> {
            List<Column> columns = new ArrayList<>();
            for (String name : names) {
                double[] values = same.stream()
                        .mapToDouble(sample -> sample.metrics().get(name))
                        .toArray();
                columns.add(new Column(name, Doubles.adopt(values)));
            }
            long[] steps = same.stream().mapToLong(TraceLine.Sample::step).toArray();
            long[] timesMs =
                    same.stream().mapToLong(sample -> times.get(sample.step())).toArray();
            blocks.add(new Block(Longs.adopt(steps), Longs.adopt(timesMs), columns));
        });
        return new MetricBatch(new RunId("recorded"), 1, sequence, blocks);
    }
}
