package io.grokwatch.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Simulated runs, published as workers do: acknowledged by all replicas, with a sign of life each second. */
public final class RunLoad {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Producers producers;
    private final List<String> ids = new ArrayList<>();
    private final List<SimulatedRun> runs = new ArrayList<>();
    private final ConcurrentMap<Batch, Long> acknowledgedNanos = new ConcurrentHashMap<>();

    /** A batch of a run, by the time of its record, which what is found by it bears too. */
    public record Batch(String run, long timeMs) {}

    /**
     * Begins runs.
     *
     * @param name the runs are called after it
     */
    public RunLoad(Producers producers, String name, int count) throws Exception {
        this.producers = producers;
        for (int i = 0; i < count; i++) {
            ids.add(name + "-" + i);
            runs.add(new SimulatedRun(ids.getLast(), i));
            producers.started(ids.getLast(), "bench");
        }
        producers.flush();
    }

    /** The ids of the runs. */
    public List<String> ids() {
        return List.copyOf(ids);
    }

    /** The next batches of all runs, one list for each round. */
    public List<List<ProducerRecord<byte[], byte[]>>> prepare(int batches) {
        List<List<ProducerRecord<byte[], byte[]>>> rounds = new ArrayList<>();
        for (int round = 0; round < batches; round++) {
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int run = 0; run < runs.size(); run++) {
                records.add(batch(run, SimulatedRun.BATCH));
            }
            rounds.add(records);
        }
        return rounds;
    }

    /** So many batches of each run, made beforehand, as fast as they are taken; returns when all are acknowledged. */
    public void publish(List<List<ProducerRecord<byte[], byte[]>>> rounds) throws Exception {
        rounds.forEach(round -> round.forEach(record -> producers.send(record, at -> {})));
        producers.flush();
    }

    /**
     * At an even pace: every run sends a batch, they take turns. Returns when all are acknowledged.
     *
     * @return the steps that were sent
     */
    public long publish(int batchSteps, double stepsPerSecond, long forNanos) throws Exception {
        double interval = batchSteps * (double) SECOND_NANOS / stepsPerSecond;
        long begin = System.nanoTime();
        long reported = begin;
        long sent = 0;
        while (System.nanoTime() - begin < forNanos) {
            long due = begin + Math.round(sent * interval);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            if (System.nanoTime() - reported > SECOND_NANOS) {
                reported = System.nanoTime();
                ids.forEach(id ->
                        producers.send(new RunProgressed(new RunId(id), 1, 1, Producers.STEPS, 1), acknowledged -> {}));
            }
            ProducerRecord<byte[], byte[]> record = batch((int) (sent % runs.size()), batchSteps);
            Batch batch = new Batch(new String(record.key(), UTF_8), record.timestamp());
            producers.send(record, acknowledged -> acknowledgedNanos.put(batch, acknowledged));
            sent++;
        }
        producers.flush();
        return sent * batchSteps;
    }

    /** When a batch was acknowledged, by {@link System#nanoTime}; 0 if it was not. */
    long acknowledgedNanos(Batch batch) {
        return acknowledgedNanos.getOrDefault(batch, 0L);
    }

    /** The time of the record is set here, as it identifies the batch. */
    private ProducerRecord<byte[], byte[]> batch(int run, int steps) {
        long timeMs = System.currentTimeMillis();
        return new ProducerRecord<>(
                Topics.RUN_METRICS.name(),
                null,
                timeMs,
                ids.get(run).getBytes(UTF_8),
                BulkCodec.encode(runs.get(run).next(steps, timeMs)));
    }
}
