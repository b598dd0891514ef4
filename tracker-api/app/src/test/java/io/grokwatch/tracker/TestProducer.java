package io.grokwatch.tracker;

import io.grokwatch.events.Detection;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.Floats;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.ParameterDomain;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Structure;
import io.grokwatch.events.Topic;
import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.kafka.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Publishes records as workers and the stream do. */
final class TestProducer implements AutoCloseable {
    private final EventCodec codec = new EventCodec("/test");
    private final Producer<byte[], byte[]> producer;
    private long sequence;

    TestProducer(String bootstrap) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Describes trainers as a worker does when it starts: {@code modular}, which has the settings {@code p}, changeable in mid-run, and {@code width}, and {@code toy}. */
    void trainers() {
        publish(new TrainerDescribed(
                "modular",
                "residues",
                List.of(
                        new ParameterDescription("p", new ParameterDomain.Whole(3, 499), 31L, "modulus"),
                        new ParameterDescription("width", new ParameterDomain.Whole(1, 999), 32L, "hidden units")),
                List.of("p")));
        publish(new TrainerDescribed("toy", "a toy", List.of()));
    }

    void publish(Event event) {
        send(RecordCodec.record(codec.encode(event, Instant.now())));
    }

    void started(RunId run, int attempt, String worker) {
        started(run, attempt, worker, 0);
    }

    void started(RunId run, int attempt, String worker, long step) {
        RunSpec spec = new RunSpec(run, "hello", "modular", "hello-grok", Parameters.NONE.with("p", 97L), 1, 5_000);
        publish(new RunLifecycle.RunStarted(run, attempt, spec, RunFacts.UNKNOWN, new WorkerId(worker), "cpu", step));
    }

    /** Logs train/loss = 1000 / (step + 1) and train/accuracy = step / 5000 on the steps [from, to). */
    void metrics(RunId run, int attempt, int from, int to) {
        int size = to - from;
        long[] steps = new long[size];
        long[] times = new long[size];
        double[] loss = new double[size];
        double[] accuracy = new double[size];
        for (int i = 0; i < size; i++) {
            steps[i] = from + (long) i;
            times[i] = 1_700_000_000_000L + steps[i];
            loss[i] = 1000.0 / (from + i + 1);
            accuracy[i] = (from + i) / 5000.0;
        }
        MetricBatch batch = new MetricBatch(
                run,
                attempt,
                sequence++,
                List.of(new MetricBatch.Block(
                        Longs.of(steps),
                        Longs.of(times),
                        List.of(
                                new MetricBatch.Column("train/loss", Doubles.of(loss)),
                                new MetricBatch.Column("train/accuracy", Doubles.of(accuracy))))));
        publish(batch);
    }

    /** Logs one value of one metric. */
    void metric(RunId run, String name, long step, double value) {
        MetricBatch batch = new MetricBatch(
                run,
                1,
                sequence++,
                List.of(new MetricBatch.Block(
                        Longs.of(step),
                        Longs.of(1_700_000_000_000L + step),
                        List.of(new MetricBatch.Column(name, Doubles.of(value))))));
        publish(batch);
    }

    void send(EmbeddingSnapshot snapshot) {
        send(RecordCodec.record(snapshot));
    }

    void snapshot(RunId run, long step) {
        EmbeddingSnapshot snapshot = new EmbeddingSnapshot(
                run,
                1,
                step,
                "embedding",
                2,
                2,
                Floats.of(1, 2, 3, 4),
                List.of("a", "b"),
                new Structure.Unstructured());
        send(RecordCodec.record(snapshot));
    }

    void geometry(RunId run, long step) {
        publish(new GeometryMeasured(
                run,
                1,
                step,
                "embedding",
                2,
                2,
                List.of(),
                new GeometryMeasured.Principal(2, Floats.of(1, 0, -1, 0), Doubles.of(0.9, 0.1), 1.4, 0.5, null),
                new GeometryMeasured.Fourier(Doubles.of(1), 0.5, List.of(1), Doubles.of(1), 1.0),
                null,
                null,
                new GeometryMeasured.Circularity(
                        0.9, Doubles.of(0.9, 0.9, 0.9, 0.9), new GeometryMeasured.Permutations(0.5, 20, 10)),
                null,
                null));
    }

    void phase(RunId run, int attempt, long step, RunPhase phase, RunClass verdict) {
        publish(new PhaseChanged(run, attempt, step, phase, RunPhase.FITTING, step, verdict, new TreeMap<>()));
    }

    void grokked(RunId run) {
        grokked(run, grokked -> grokked);
    }

    void grokked(RunId run, UnaryOperator<GrokkingDetected> change) {
        DetectorRef detector = new DetectorRef("grokking", 1, "cafe");
        publish(change.apply(new GrokkingDetected(
                detector.detectionId(run, "val", 1),
                detector,
                run,
                1,
                Detection.Stage.CONFIRMED,
                1,
                900,
                "val",
                100,
                700L,
                850,
                750,
                8.5,
                LiuPhase.GROKKING,
                0.9,
                new TreeMap<>(Map.of("gap", Double.NaN)),
                null,
                null,
                null)));
    }

    void beat(String worker, WorkerBeat.State state, @Nullable RunId run) {
        publish(new WorkerBeat(new WorkerId(worker), "host", 42, "cpu", 1, 2, state, run, run == null ? 0 : 1, 0, 0));
    }

    /** The last heartbeat of a worker that could not start. */
    void trouble(String worker, String trouble) {
        publish(new WorkerBeat(
                new WorkerId(worker), "host", 42, "cuda:0", 1, 2, WorkerBeat.State.LEAVING, null, 0, 0, 0, trouble));
    }

    void raw(Topic topic, String key, byte[] value) {
        send(new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** Sends a record without waiting for its acknowledgement; one that is sent and waited for comes after it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void sendAsync(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    void publish(MetricBatch batch) {
        send(RecordCodec.record(batch));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the broker refused a record of the test", e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
