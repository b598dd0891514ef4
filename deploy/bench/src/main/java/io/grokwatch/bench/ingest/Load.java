package io.grokwatch.bench.ingest;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.SimulatedRun;
import io.grokwatch.bench.harness.Stack;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Batches of several runs, encoded before they are sent, so that the clock runs while they are sent only. */
final class Load {
    private static final Duration READABLE_WITHIN = Duration.ofMinutes(6);
    /** That of the producer with much to send: requests of several batches. */
    private static final Map<String, Object> PRODUCER =
            Map.of("linger.ms", 5, "batch.size", 1 << 18, "buffer.memory", 64L << 20);

    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final Map<String, Long> pointsByRun = new LinkedHashMap<>();

    /**
     * Points a second, from the first that is sent.
     *
     * @param acknowledged until the last is acknowledged
     * @param readable until the API serves the last
     */
    record Rates(double acknowledged, double readable) {}

    /** Runs as the built-in trainer logs them, batch by batch in turn. */
    static Load simulated(String prefix, int runs, int steps) {
        List<SimulatedRun> simulated = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            simulated.add(new SimulatedRun(prefix + "-" + i, i));
        }
        Load load = new Load();
        long timeMs = System.currentTimeMillis();
        for (int from = 0; from < steps; from += SimulatedRun.BATCH) {
            int count = Math.min(SimulatedRun.BATCH, steps - from);
            for (SimulatedRun run : simulated) {
                load.add(run.next(count, timeMs + from));
            }
        }
        return load;
    }

    void add(MetricBatch batch) {
        long points = batch.blocks().stream()
                .mapToLong(
                        block -> (long) block.steps().size() * block.columns().size())
                .sum();
        pointsByRun.merge(batch.runId().value(), points, Long::sum);
        records.add(RecordCodec.record(batch));
    }

    long points() {
        return pointsByRun.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Sends everything, and waits until the API serves it. */
    Rates publish(Stack stack) throws InterruptedException {
        AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();
        long begin = System.nanoTime();
        long acknowledgedAt;
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(ClientConfigs.durableProducer(stack.bootstrap(), "bench-ingest", PRODUCER))) {
            begin = System.nanoTime();
            for (ProducerRecord<byte[], byte[]> record : records) {
                send(producer, record, refusal);
            }
            producer.flush();
            acknowledgedAt = System.nanoTime();
        }
        Exception failure = refusal.get();
        if (failure != null) {
            throw new BenchmarkFailure("the broker refused a batch: " + failure.getMessage(), failure);
        }
        for (Map.Entry<String, Long> run : pointsByRun.entrySet()) {
            stack.awaitPoints(run.getKey(), run.getValue(), READABLE_WITHIN);
        }
        long readableAt = System.nanoTime();
        return new Rates(rate(begin, acknowledgedAt), rate(begin, readableAt));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback receives failures.
    private static void send(
            KafkaProducer<byte[], byte[]> producer,
            ProducerRecord<byte[], byte[]> record,
            AtomicReference<@Nullable Exception> refusal) {
        producer.send(record, (metadata, failure) -> {
            if (failure != null) {
                refusal.set(failure);
            }
        });
    }

    private double rate(long begin, long end) {
        return points() / ((end - begin) / 1e9);
    }
}
