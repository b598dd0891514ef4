package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.testing.TestBroker;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RecordingLog;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.worker.publish.Publisher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A broker prepared for workers, and the runs on it: asking for them and reading what became of them. */
final class Runs implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    /** At most a thousand steps a second: long enough to be interrupted. */
    static final Parameters SLOW = Parameters.NONE.with("pause_us", 1000L);

    /** A broker that comes back registers again once its former self has timed out. */
    private static final Map<String, String> SOON = Map.of(
            "broker.session.timeout.ms", "1500",
            "broker.heartbeat.interval.ms", "200",
            "controlled.shutdown.enable", "false");

    final Path data;
    final TestBroker broker;
    final Publisher publisher;
    final TopicReader topics;

    Runs(Path folder) throws InterruptedException {
        data = folder;
        broker = TestBroker.start(folder.resolve("log"), SOON);
        new BrokerSetup(BrokerAccess.plaintext(broker.bootstrap()), WorkerProcess.LOCK).prepare(PATIENCE);
        publisher = new Publisher(BrokerAccess.plaintext(broker.bootstrap()), "/test", InstantSource.system());
        publisher.prefetchMetadata(BrokerSetup.TOPICS);
        topics = new TopicReader(broker.bootstrap());
    }

    @Override
    public void close() {
        publisher.close();
        broker.close();
    }

    WorkerProcess worker(String id) throws InterruptedException {
        return new WorkerProcess(WorkerProcess.config(broker.bootstrap(), id, data));
    }

    RunSpec request(String runId, String trainer, Parameters parameters, long steps) throws InterruptedException {
        RunSpec spec = new RunSpec(new RunId(runId), runId, trainer, null, parameters, 1, steps);
        publish(new RunRequested(spec));
        return spec;
    }

    void publish(Event event) throws InterruptedException {
        publisher.publishAndAwait(event, PATIENCE);
    }

    List<RunLifecycle> lifecycle(RunSpec spec) {
        return topics.events(Topics.RUN_LIFECYCLE).stream()
                .map(RunLifecycle.class::cast)
                .filter(event -> event.runId().equals(spec.runId()))
                .toList();
    }

    List<RunWarned> warnings(RunSpec spec) {
        return lifecycle(spec).stream()
                .filter(RunWarned.class::isInstance)
                .map(RunWarned.class::cast)
                .toList();
    }

    List<MetricBatch> batches(RunId runId, int attempt) {
        return topics.records(Topics.RUN_METRICS).stream()
                .map(record -> BulkCodec.decodeMetrics(record.value()).orElseThrow(IllegalStateException::new))
                .filter(batch -> batch.runId().equals(runId) && batch.attempt() == attempt)
                .toList();
    }

    List<EmbeddingSnapshot> snapshots(RunSpec spec) {
        return topics.records(Topics.EMBEDDING_SNAPSHOTS).stream()
                .map(record -> BulkCodec.decodeSnapshot(record.value()).orElseThrow(IllegalStateException::new))
                .filter(snapshot -> snapshot.runId().equals(spec.runId()))
                .toList();
    }

    List<WorkerBeat> beats(String worker) {
        return topics.events(Topics.WORKERS).stream()
                .map(WorkerBeat.class::cast)
                .filter(beat -> beat.worker().value().equals(worker))
                .toList();
    }

    void awaitLast(RunSpec spec, Class<? extends RunLifecycle> last) {
        await("the end of " + spec.runId())
                .atMost(PATIENCE.multipliedBy(2))
                .until(() -> lifecycle(spec).stream().anyMatch(last::isInstance));
    }

    void awaitMetrics(RunSpec spec, int attempt) {
        await("metrics of " + spec.runId())
                .atMost(PATIENCE)
                .until(() -> !batches(spec.runId(), attempt).isEmpty());
    }

    /**
     * What stands of a metric: by step, of the latest attempt that logged it, as bits. Attempts that logged the same step are
     * expected to have logged the same.
     */
    SortedMap<Long, Long> curve(RunSpec spec, String metric) {
        SortedMap<Long, Long> curve = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.records(Topics.RUN_METRICS)) {
            MetricBatch batch = BulkCodec.decodeMetrics(record.value()).orElseThrow(IllegalStateException::new);
            if (!batch.runId().equals(spec.runId())) {
                continue;
            }
            for (MetricBatch.Block block : batch.blocks()) {
                for (MetricBatch.Column column : block.columns()) {
                    for (int i = 0;
                            column.name().equals(metric) && i < block.steps().size();
                            i++) {
                        Long bits = Double.doubleToRawLongBits(column.values().get(i));
                        Long before = curve.put(block.steps().get(i), bits);
                        assertThat(before)
                                .as("step %d again", block.steps().get(i))
                                .isIn(null, bits);
                    }
                }
            }
        }
        return curve;
    }

    /** The same of a run that nobody interrupts. */
    static SortedMap<Long, Long> uninterrupted(RunSpec spec, String metric) {
        SortedMap<Long, Long> curve = new TreeMap<>();
        RecordingLog log = new RecordingLog();
        try (Trainer trainer = WorkerProcess.trainer(spec, "cpu")) {
            trainer.train(log, RunControl.NONE, Checkpoints.NONE);
        }
        log.rows.stream()
                .filter(row -> row.metrics().containsKey(metric))
                .forEach(row -> curve.put(
                        row.step(), Double.doubleToRawLongBits(row.metrics().get(metric))));
        return curve;
    }

    /** The steps on which a metric was logged, in the order of the batches. */
    static List<Long> steps(List<MetricBatch> batches, String metric) {
        return batches.stream()
                .flatMap(batch -> batch.blocks().stream())
                .filter(block -> block.columns().stream()
                        .anyMatch(column -> column.name().equals(metric)))
                .flatMap(block -> LongStream.of(block.steps().toArray()).boxed())
                .toList();
    }

    static long distinctSteps(MetricBatch batch) {
        return batch.blocks().stream()
                .flatMapToLong(block -> LongStream.of(block.steps().toArray()))
                .distinct()
                .count();
    }

    static List<Long> upTo(long end) {
        return LongStream.range(0, end).boxed().toList();
    }
}
