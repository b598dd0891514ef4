package io.grokwatch.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.kafka.RecordCodec;
import java.time.Instant;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Publishes what workers publish, acknowledged by all replicas. Thread-safe. */
public final class Producers implements AutoCloseable {
    private static final EventCodec CODEC = new EventCodec("/grokwatch/bench");
    /** How many steps a run plans. */
    static final long STEPS = 1_000_000_000L;

    private final KafkaProducer<byte[], byte[]> producer;
    private volatile @Nullable Exception refusal;

    public Producers(String bootstrap) {
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
    }

    /** Begins a run on a worker. */
    public void started(String run, String worker) {
        RunId id = new RunId(run);
        RunSpec spec = new RunSpec(id, run, "simulated", null, Parameters.NONE, 0, STEPS);
        send(new RunStarted(id, 1, spec, RunFacts.UNKNOWN, new WorkerId(worker), "none", 0), at -> {});
    }

    /** Sends the heartbeat of a worker that trains a run; the acknowledgement comes with its {@link System#nanoTime}. */
    public void beat(String worker, String run, long step, LongConsumer acknowledged) {
        send(
                new WorkerBeat(
                        new WorkerId(worker),
                        "bench",
                        1,
                        "none",
                        0,
                        1,
                        WorkerBeat.State.TRAINING,
                        new RunId(run),
                        1,
                        step,
                        1),
                acknowledged);
    }

    /** Sends metrics; the acknowledgement comes with its {@link System#nanoTime}. */
    public void send(MetricBatch batch, LongConsumer acknowledged) {
        send(RecordCodec.record(batch), acknowledged);
    }

    /** Sends an event; the acknowledgement comes with its {@link System#nanoTime}. */
    public void send(Event event, LongConsumer acknowledged) {
        send(RecordCodec.record(CODEC.encode(event, Instant.now())), acknowledged);
    }

    /** Sends a record; the acknowledgement comes with its {@link System#nanoTime}. */
    @SuppressWarnings("FutureReturnValueIgnored") // The callback receives failures.
    public void send(ProducerRecord<byte[], byte[]> record, LongConsumer acknowledged) {
        producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.accept(System.nanoTime());
            } else {
                refusal = new BenchmarkFailure(
                        "the broker refused a record of " + new String(record.key(), UTF_8) + ": "
                                + failure.getMessage(),
                        failure);
            }
        });
    }

    /**
     * Waits until everything is acknowledged.
     *
     * @throws BenchmarkFailure if something was refused
     */
    public void flush() throws Exception {
        producer.flush();
        Exception failure = refusal;
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
