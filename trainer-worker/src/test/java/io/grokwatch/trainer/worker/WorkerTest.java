package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.trainer.worker.publish.Publisher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of requested runs, on a real broker. */
@TestInstance(Lifecycle.PER_CLASS)
class WorkerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Long enough to be interrupted: at most a thousand steps a second. */
    private static final Parameters SLOW = Parameters.NONE.with("pause_us", 1000L);

    private EmbeddedBroker broker;
    private Publisher publisher;
    private TopicReader topics;

    @BeforeAll
    void startBroker(@TempDir Path folder) throws InterruptedException {
        broker = new EmbeddedBroker(folder);
        new BrokerSetup(broker.bootstrap(), WorkerProcess.LOCK).prepare(PATIENCE);
        publisher = new Publisher(broker.bootstrap(), "/test", InstantSource.system());
        topics = new TopicReader(broker.bootstrap());
    }

    @AfterAll
    void stopBroker() {
        publisher.close();
        broker.close();
    }

    @Test
    void a_run_is_started_published_step_by_step_and_finished() throws Exception {
        RunSpec spec = request("happy", "counting", SLOW, 2000);

        try (WorkerProcess worker = worker("w-happy")) {
            awaitLast(spec, RunFinished.class);
        }

        List<RunLifecycle> events = topics.lifecycle(spec.runId());
        RunStarted started = (RunStarted) events.getFirst();
        assertThat(started.attempt()).isEqualTo(1);
        assertThat(started.worker()).isEqualTo(new WorkerId("w-happy"));
        assertThat(events.getLast()).isEqualTo(new RunFinished(spec.runId(), 1, 2000));
        assertThat(events.subList(1, events.size() - 1))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event).isInstanceOf(RunProgressed.class));

        List<MetricBatch> batches = topics.batches(spec.runId());
        assertThat(batches).extracting(MetricBatch::sequence).containsExactlyElementsOf(upTo(batches.size()));
        assertThat(batches).extracting(MetricBatch::attempt).containsOnly(1);
        assertThat(steps(batches, "train/loss")).containsExactlyElementsOf(upTo(2000));
        assertThat(steps(batches, "val/loss")).hasSize(20);
        assertThat(topics.records(Topics.EMBEDDING_SNAPSHOTS))
                .map(record -> BulkCodec.decodeSnapshot(record.value()).orElseThrow(IllegalStateException::new))
                .filteredOn(snapshot -> snapshot.runId().equals(spec.runId()))
                .hasSize(20);
    }

    @Test
    void the_spec_is_told_with_its_defaults_filled_in() throws Exception {
        RunSpec spec = request("defaults", "counting", Parameters.NONE, 10);

        try (WorkerProcess worker = worker("w-defaults")) {
            awaitLast(spec, RunFinished.class);
        }

        assertThat(topics.lifecycle(spec.runId()).getFirst())
                .isInstanceOfSatisfying(RunStarted.class, started -> assertThat(
                                started.spec().parameters())
                        .isEqualTo(Parameters.NONE.with("pause_us", 0L)));
    }

    @Test
    void a_stop_ends_the_run_that_trains() throws Exception {
        RunSpec spec = request("stopped", "counting", SLOW, 1_000_000);
        try (WorkerProcess worker = worker("w-stop")) {
            awaitProgress(spec, 1);

            publish(new RunCommand.Stop(spec.runId(), "c1", "seen enough"));

            awaitLast(spec, RunStopped.class);
        }
        RunStopped stopped = (RunStopped) topics.lifecycle(spec.runId()).getLast();
        assertThat(stopped.reason()).isEqualTo("seen enough");
        assertThat(steps(topics.batches(spec.runId()), "train/loss")).hasSize((int) stopped.step());
    }

    @Test
    void a_run_that_was_stopped_in_the_queue_is_never_trained() throws Exception {
        RunSpec spec = request("stopped-early", "counting", SLOW, 1_000_000);
        publish(new RunCommand.Stop(spec.runId(), "c1", "changed my mind"));

        try (WorkerProcess worker = worker("w-stopped-early")) {
            awaitLast(spec, RunStopped.class);
        }

        assertThat(topics.lifecycle(spec.runId()))
                .containsExactly(new RunStopped(spec.runId(), 1, 0, "changed my mind"));
    }

    @Test
    void a_snapshot_is_published_when_it_is_asked_for() throws Exception {
        RunSpec spec = request("snapshot", "counting", SLOW, 1_000_000);
        try (WorkerProcess worker = worker("w-snapshot")) {
            awaitProgress(spec, 1);

            publish(new RunCommand.Snapshot(spec.runId(), "c1"));

            await().atMost(PATIENCE)
                    .until(() -> topics.records(Topics.EMBEDDING_SNAPSHOTS).stream()
                            .map(record -> BulkCodec.decodeSnapshot(record.value())
                                    .orElseThrow(IllegalStateException::new))
                            .anyMatch(snapshot -> snapshot.runId().equals(spec.runId()) && snapshot.step() % 100 != 0));
            publish(new RunCommand.Stop(spec.runId(), "c2", "done"));
            awaitLast(spec, RunStopped.class);
        }
    }

    @Test
    void a_worker_that_leaves_hands_its_run_to_the_next_as_another_attempt() throws Exception {
        RunSpec spec = request("handed-back", "counting", SLOW, 3000);
        try (WorkerProcess leaving = worker("w-leaving")) {
            awaitProgress(spec, 1);
        }
        assertThat(topics.lifecycle(spec.runId()).getLast())
                .as("no last event for a run that goes on")
                .isInstanceOf(RunProgressed.class);

        try (WorkerProcess next = worker("w-next")) {
            awaitLast(spec, RunFinished.class);
        }

        assertThat(topics.lifecycle(spec.runId()).getLast()).isEqualTo(new RunFinished(spec.runId(), 2, 3000));
        List<MetricBatch> second = topics.batches(spec.runId()).stream()
                .filter(batch -> batch.attempt() == 2)
                .toList();
        assertThat(second.getFirst().sequence()).isZero();
        assertThat(steps(second, "train/loss")).containsExactlyElementsOf(upTo(3000));
    }

    @Test
    void a_run_that_is_delivered_a_fourth_time_is_failed() throws Exception {
        RunSpec spec = request("unlucky", "counting", SLOW, 1_000_000);
        for (int attempt = 1; attempt <= 3; attempt++) {
            try (WorkerProcess worker = worker("w-unlucky-" + attempt)) {
                awaitProgress(spec, attempt);
            }
        }

        try (WorkerProcess worker = worker("w-unlucky-4")) {
            awaitLast(spec, RunFailed.class);
        }

        assertThat(topics.lifecycle(spec.runId()).getLast())
                .isEqualTo(new RunFailed(spec.runId(), 4, 0, "its worker died three times"));
    }

    @Test
    void a_trainer_that_throws_fails_the_run_after_what_it_logged() throws Exception {
        RunSpec spec = request("failing", "counting", Parameters.NONE.with("fail_at", 700L), 1000);

        try (WorkerProcess worker = worker("w-failing")) {
            awaitLast(spec, RunFailed.class);
        }

        assertThat(topics.lifecycle(spec.runId()).getLast())
                .isEqualTo(new RunFailed(spec.runId(), 1, 699, "diverged at step 700"));
        assertThat(steps(topics.batches(spec.runId()), "train/loss")).containsExactlyElementsOf(upTo(700));
    }

    @Test
    void a_spec_that_the_trainer_refuses_fails_the_run_with_its_words() throws Exception {
        RunSpec refused = request("refused", "counting", Parameters.NONE.with("pause_us", -1L), 10);
        RunSpec unknown = request("unknown", "oracle", Parameters.NONE, 10);

        try (WorkerProcess worker = worker("w-refusing")) {
            awaitLast(refused, RunFailed.class);
            awaitLast(unknown, RunFailed.class);
        }

        assertThat(topics.lifecycle(refused.runId()))
                .containsExactly(new RunFailed(refused.runId(), 1, 0, "pause_us must be at least 0, was -1"));
        assertThat(topics.lifecycle(unknown.runId()))
                .containsExactly(new RunFailed(unknown.runId(), 1, 0, "unknown trainer 'oracle', there is counting"));
    }

    @Test
    void a_request_that_cannot_be_read_is_put_aside_and_the_next_is_trained() throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrap()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.RUN_REQUESTS.name(), "poison", "{not json"))
                    .get();
        }
        RunSpec spec = request("after-poison", "counting", Parameters.NONE, 10);

        try (WorkerProcess worker = worker("w-poison")) {
            awaitLast(spec, RunFinished.class);
            await().atMost(PATIENCE)
                    .until(() -> topics.records(Topics.DEAD_LETTERS).size() == 1);
        }

        ConsumerRecord<byte[], byte[]> letter = topics.records(Topics.DEAD_LETTERS).getFirst();
        assertThat(letter.value()).asString(StandardCharsets.UTF_8).isEqualTo("{not json");
        assertThat(header(letter, "dead_letter_reason")).isEqualTo("header ce_type is missing");
        assertThat(header(letter, "dead_letter_topic")).isEqualTo("run-requests");
        assertThat(header(letter, "dead_letter_by")).isEqualTo("trainer-worker w-poison");
    }

    @Test
    void a_worker_beats_while_it_waits_and_trains_and_says_when_it_leaves() throws Exception {
        RunSpec spec = request("beating", "counting", SLOW, 2000);
        try (WorkerProcess worker = worker("w-beating")) {
            awaitLast(spec, RunFinished.class);
            await().atMost(PATIENCE)
                    .until(() -> beats("w-beating").getLast().state() == WorkerBeat.State.IDLE);
        }

        List<WorkerBeat> beats = beats("w-beating");
        assertThat(beats.getLast().state()).isEqualTo(WorkerBeat.State.LEAVING);
        assertThat(beats)
                .filteredOn(beat -> beat.state() == WorkerBeat.State.TRAINING)
                .isNotEmpty()
                .allSatisfy(beat -> {
                    assertThat(beat.runId()).isEqualTo(spec.runId());
                    assertThat(beat.attempt()).isEqualTo(1);
                    assertThat(beat.memoryUsedBytes()).isBetween(1L, beat.memoryTotalBytes());
                    assertThat(beat.pid()).isEqualTo(ProcessHandle.current().pid());
                });
    }

    private WorkerProcess worker(String id) throws InterruptedException {
        return new WorkerProcess(broker.bootstrap(), id);
    }

    private RunSpec request(String runId, String trainer, Parameters parameters, long steps)
            throws InterruptedException {
        RunSpec spec = new RunSpec(new RunId(runId), runId, trainer, null, parameters, 1, steps);
        publish(new RunRequested(spec));
        return spec;
    }

    private void publish(Event event) throws InterruptedException {
        publisher.publishAndAwait(event, PATIENCE);
    }

    private void awaitLast(RunSpec spec, Class<? extends RunLifecycle> last) {
        await("the end of " + spec.runId())
                .atMost(PATIENCE)
                .until(() -> topics.lifecycle(spec.runId()).stream().anyMatch(last::isInstance));
    }

    private void awaitProgress(RunSpec spec, int attempt) {
        await("progress of " + spec.runId())
                .atMost(PATIENCE)
                .until(() -> topics.lifecycle(spec.runId()).stream()
                        .anyMatch(event -> event instanceof RunProgressed && event.attempt() == attempt));
    }

    private List<WorkerBeat> beats(String worker) {
        return topics.events(Topics.WORKERS).stream()
                .map(WorkerBeat.class::cast)
                .filter(beat -> beat.worker().value().equals(worker))
                .toList();
    }

    private static List<Long> steps(List<MetricBatch> batches, String metric) {
        return batches.stream()
                .peek(batch -> assertThat(batch.blocks().stream()
                                .flatMapToLong(
                                        block -> LongStream.of(block.steps().toArray()))
                                .distinct()
                                .count())
                        .isLessThanOrEqualTo(256))
                .flatMap(batch -> batch.blocks().stream())
                .filter(block ->
                        block.columns().stream().anyMatch(column -> column.name().equals(metric)))
                .flatMap(block -> LongStream.of(block.steps().toArray()).boxed())
                .toList();
    }

    private static List<Long> upTo(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
