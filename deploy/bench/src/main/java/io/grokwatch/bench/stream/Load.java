package io.grokwatch.bench.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.SimulatedRun;
import io.grokwatch.events.Event;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.EncodedEvent;
import io.grokwatch.events.codec.EventCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Simulated runs, published as workers do: acknowledged by all replicas, with a sign of life each second. */
final class Load implements AutoCloseable {
    private static final EventCodec CODEC = new EventCodec("/grokwatch/bench");
    private static final long STEPS = 1_000_000_000L;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final KafkaProducer<byte[], byte[]> producer;
    private final List<String> ids = new ArrayList<>();
    private final List<SimulatedRun> runs = new ArrayList<>();
    private final ConcurrentMap<Batch, Long> acknowledgedNanos = new ConcurrentHashMap<>();

    private volatile @Nullable Exception refusal;

    /** A batch of a run, by the time of its record, which what is found by it bears too. */
    record Batch(String run, long timeMs) {}

    Load(String bootstrap, String name, int count) {
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "acks",
                        "all",
                        "linger.ms",
                        0,
                        "buffer.memory",
                        128L << 20,
                        "max.request.size",
                        Topics.RUN_METRICS.maxMessageBytes()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        for (int i = 0; i < count; i++) {
            ids.add(name + "-" + i);
            runs.add(new SimulatedRun(ids.getLast(), i));
            send(started(ids.getLast()));
        }
        producer.flush();
    }

    /** So many batches of each run, made beforehand, as fast as they are taken; returns when all are acknowledged. */
    void publish(List<List<ProducerRecord<byte[], byte[]>>> rounds) {
        rounds.forEach(round -> round.forEach(this::send));
        flush();
    }

    /** The next batches of all runs, one list for each round. */
    List<List<ProducerRecord<byte[], byte[]>>> prepare(int batches) {
        List<List<ProducerRecord<byte[], byte[]>>> rounds = new ArrayList<>();
        for (int round = 0; round < batches; round++) {
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int run = 0; run < runs.size(); run++) {
                records.add(batch(run, SimulatedRun.BATCH, System.currentTimeMillis()));
            }
            rounds.add(records);
        }
        return rounds;
    }

    /** At an even pace: every run sends a batch, they take turns. */
    void publish(int batchSteps, double stepsPerSecond, long forNanos) {
        long interval = Math.round(batchSteps * (double) SECOND_NANOS / stepsPerSecond);
        long begin = System.nanoTime();
        long reported = begin;
        for (long sent = 0; sent * interval < forNanos; sent++) {
            while (System.nanoTime() < begin + sent * interval) {
                LockSupport.parkNanos(begin + sent * interval - System.nanoTime());
            }
            if (System.nanoTime() - reported > SECOND_NANOS) {
                reported = System.nanoTime();
                ids.forEach(id -> send(new RunProgressed(new RunId(id), 1, 1, STEPS, 1)));
            }
            sendTimed(batch((int) (sent % runs.size()), batchSteps, System.currentTimeMillis()));
        }
        producer.flush();
    }

    /** When a batch was acknowledged, by {@link System#nanoTime}; 0 if it was not. */
    long acknowledgedNanos(Batch batch) {
        return acknowledgedNanos.getOrDefault(batch, 0L);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A batch that is not acknowledged is not timed.
    private void sendTimed(ProducerRecord<byte[], byte[]> record) {
        Batch batch = new Batch(new String(record.key(), UTF_8), record.timestamp());
        producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                acknowledgedNanos.put(batch, System.nanoTime());
            }
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback receives failures.
    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record, (metadata, failure) -> {
            if (failure != null) {
                refusal = failure;
            }
        });
    }

    private void flush() {
        producer.flush();
        Exception failure = refusal;
        if (failure != null) {
            throw new BenchmarkFailure("the broker refused a record: " + failure.getMessage(), failure);
        }
    }

    private void send(Event event) {
        EncodedEvent encoded = CODEC.encode(event, Instant.now());
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(encoded.topic().name(), encoded.key().getBytes(UTF_8), encoded.value());
        encoded.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        send(record);
    }

    private ProducerRecord<byte[], byte[]> batch(int run, int steps, long timeMs) {
        return new ProducerRecord<>(
                Topics.RUN_METRICS.name(),
                null,
                timeMs,
                ids.get(run).getBytes(UTF_8),
                BulkCodec.encode(runs.get(run).next(steps, timeMs)));
    }

    private static RunStarted started(String id) {
        RunId runId = new RunId(id);
        RunSpec spec = new RunSpec(runId, id, "simulated", null, Parameters.NONE, 0, STEPS);
        return new RunStarted(runId, 1, spec, RunFacts.UNKNOWN, new WorkerId("bench"), "none", 0);
    }

    @Override
    public void close() {
        producer.close();
    }
}
