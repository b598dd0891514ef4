package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Topics;
import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.WorkerId;
import io.grokwatch.trainer.plugin.TrainerCatalogue;
import io.grokwatch.trainer.spi.Trainer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What becomes of requested runs, on a real broker. */
@SuppressWarnings("try") // A worker works by being there.
class WorkerTest extends BrokerForAll {
    @Test
    void a_run_is_started_published_step_by_step_and_finished() throws Exception {
        RunSpec spec = runs.request("happy", "counting", Runs.SLOW, 2000);

        try (WorkerProcess worker = runs.worker("w-happy")) {
            runs.awaitLast(spec, RunFinished.class);
        }

        List<RunLifecycle> events = runs.lifecycle(spec);
        RunStarted started = (RunStarted) events.getFirst();
        assertThat(started.attempt()).isEqualTo(1);
        assertThat(started.spec().parameters())
                .as("with the defaults filled in")
                .isEqualTo(Runs.SLOW.with("eval", 100L));
        assertThat(started.worker()).isEqualTo(new WorkerId("w-happy"));
        assertThat(events.getLast()).isEqualTo(new RunFinished(spec.runId(), 1, 2000));
        assertThat(events.subList(1, events.size() - 1))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event).isInstanceOf(RunProgressed.class));

        List<MetricBatch> batches = runs.batches(spec.runId(), 1);
        assertThat(batches).extracting(MetricBatch::sequence).containsExactlyElementsOf(Runs.upTo(batches.size()));
        assertThat(batches).extracting(MetricBatch::attempt).containsOnly(1);
        assertThat(Runs.steps(batches, "train/loss")).containsExactlyElementsOf(Runs.upTo(2000));
        assertThat(Runs.steps(batches, "val/loss")).hasSize(20);
        assertThat(batches)
                .allSatisfy(batch -> assertThat(Runs.distinctSteps(batch)).isBetween(1L, 256L));
        assertThat(runs.snapshots(spec)).hasSize(20);
    }

    @Test
    void a_stop_ends_the_run_that_trains() throws Exception {
        RunSpec spec = runs.request("stopped", "counting", Runs.SLOW, 1_000_000);
        try (WorkerProcess worker = runs.worker("w-stop")) {
            runs.awaitMetrics(spec, 1);

            runs.publish(new RunCommand.Stop(spec.runId(), "c1", "seen enough"));

            runs.awaitLast(spec, RunStopped.class);
        }
        RunStopped stopped = (RunStopped) runs.lifecycle(spec).getLast();
        assertThat(stopped.reason()).isEqualTo("seen enough");
        assertThat(Runs.steps(runs.batches(spec.runId(), 1), "train/loss")).hasSize((int) stopped.step());
    }

    @Test
    void a_run_that_was_stopped_in_the_queue_is_never_trained() throws Exception {
        RunSpec spec = runs.request("stopped-early", "counting", Runs.SLOW, 1_000_000);
        runs.publish(new RunCommand.Stop(spec.runId(), "c1", "changed my mind"));

        try (WorkerProcess worker = runs.worker("w-stopped-early")) {
            runs.awaitLast(spec, RunStopped.class);
        }

        assertThat(runs.lifecycle(spec)).containsExactly(new RunStopped(spec.runId(), 1, 0, "changed my mind"));
    }

    @Test
    void a_snapshot_is_published_when_it_is_asked_for() throws Exception {
        RunSpec spec = runs.request("snapshot", "counting", Runs.SLOW, 1_000_000);
        try (WorkerProcess worker = runs.worker("w-snapshot")) {
            runs.awaitMetrics(spec, 1);

            runs.publish(new RunCommand.Snapshot(spec.runId(), "c1"));

            await().atMost(Runs.PATIENCE)
                    .until(() -> runs.snapshots(spec).stream().anyMatch(snapshot -> snapshot.step() % 100 != 0));
            runs.publish(new RunCommand.Stop(spec.runId(), "c2", "done"));
            runs.awaitLast(spec, RunStopped.class);
        }
    }

    @Test
    void a_trainer_that_throws_fails_the_run_after_what_it_logged() throws Exception {
        RunSpec spec = runs.request("failing", "counting", Parameters.NONE.with("fail_at", 700L), 1000);

        try (WorkerProcess worker = runs.worker("w-failing")) {
            runs.awaitLast(spec, RunFailed.class);
        }

        assertThat(runs.lifecycle(spec).getLast())
                .isEqualTo(new RunFailed(spec.runId(), 1, 699, "diverged at step 700"));
        assertThat(Runs.steps(runs.batches(spec.runId(), 1), "train/loss")).containsExactlyElementsOf(Runs.upTo(700));
    }

    @Test
    void a_trainer_that_throws_what_java_would_have_it_declare_fails_the_run_all_the_same() throws Exception {
        RunSpec spec = runs.request("sneaking", "counting", Parameters.NONE.with("sneak_at", 70L), 1000);

        try (WorkerProcess worker = runs.worker("w-sneaking")) {
            runs.awaitLast(spec, RunFailed.class);
        }

        assertThat(runs.lifecycle(spec).getLast())
                .isEqualTo(new RunFailed(spec.runId(), 1, 69, "unchecked at step 70"));
    }

    @Test
    void snapshots_too_large_for_a_record_are_left_out_with_one_warning() throws Exception {
        RunSpec spec = runs.request("wide", "counting", Parameters.NONE.with("embedding_rows", 1_000_000L), 201);

        try (WorkerProcess worker = runs.worker("w-wide")) {
            runs.awaitLast(spec, RunFinished.class);
        }

        assertThat(runs.snapshots(spec)).isEmpty();
        assertThat(runs.lifecycle(spec))
                .filteredOn(RunWarned.class::isInstance)
                .containsExactly(new RunWarned(
                        spec.runId(),
                        1,
                        0,
                        "snapshots of embedding are left out from step 0 on: this one has 1000000 x 2 values, a record"
                                + " holds at most 1835008 values"));
    }

    @Test
    void a_spec_that_the_trainer_refuses_fails_the_run_with_its_words() throws Exception {
        RunSpec refused = runs.request("refused", "counting", Parameters.NONE.with("pause_us", -1L), 10);
        RunSpec unknown = runs.request("unknown", "oracle", Parameters.NONE, 10);

        try (WorkerProcess worker = runs.worker("w-refusing")) {
            runs.awaitLast(refused, RunFailed.class);
            runs.awaitLast(unknown, RunFailed.class);
        }

        assertThat(runs.lifecycle(refused))
                .containsExactly(new RunFailed(refused.runId(), 1, 0, "pause_us must be at least 0, was -1"));
        assertThat(runs.lifecycle(unknown))
                .containsExactly(new RunFailed(unknown.runId(), 1, 0, "unknown trainer 'oracle', there is counting"));
    }

    @Test
    void a_run_waits_with_the_reason_for_a_worker_that_has_its_trainer_and_delays_no_other() throws Exception {
        Path plugins = Files.createDirectories(runs.data.resolve("late-plugins"));
        CatalogueSource trainers = new CatalogueSource(TrainerCatalogue.withPlugins(plugins), "cpu");
        RunSpec waiting = runs.request("waiting", "late", Parameters.NONE.with("api_key", "hunter2"), 10);
        RunSpec stopped = runs.request("stopped-while-waiting", "never", Parameters.NONE, 10);
        RunSpec other = runs.request("other", "counting", Parameters.NONE, 10);

        try (WorkerProcess worker = new WorkerProcess(
                WorkerProcess.config(runs.broker.bootstrap(), "w-late", runs.data), new TrainerSource() {
                    @Override
                    public Trainer create(RunSpec spec, String device) {
                        return spec.trainer().equals("counting")
                                ? WorkerProcess.trainer(spec, device)
                                : trainers.create(spec, device);
                    }

                    @Override
                    public List<TrainerDescribed> refresh() {
                        return trainers.refresh();
                    }
                })) {
            runs.awaitLast(other, RunFinished.class);
            await().atMost(Runs.PATIENCE).until(() -> !runs.warnings(waiting).isEmpty());
            runs.publish(new RunCommand.Stop(stopped.runId(), "c1", "not worth the wait"));
            runs.awaitLast(stopped, RunStopped.class);
            Files.writeString(plugins.resolve("late.sh"), """
                    echo "{\\"step\\": 0, \\"metrics\\": {\\"train/loss\\": 1, \\"was $4 $6 $8\\": 1}}"
                    """);
            Files.writeString(plugins.resolve("late.trainer.json"), """
                    {"name": "late", "summary": "late", "command": ["sh", "late.sh"], "parameters": [
                      {"name": "api_key", "domain": {"type": "text", "least": 1, "most": 99}, "default": "none",
                       "summary": "a secret"}]}""");

            runs.awaitLast(waiting, RunFinished.class);
        }

        assertThat(runs.warnings(waiting))
                .singleElement()
                .satisfies(
                        warned -> assertThat(warned.warning())
                                .startsWith(
                                        "it waits for a worker that has the trainer 'late'; of worker w-late: no trainer is named"));
        RunStarted started = runs.lifecycle(waiting).stream()
                .filter(RunStarted.class::isInstance)
                .map(RunStarted.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(started.spec().parameters().values()).containsEntry("api_key", "********");
        assertThat(Runs.steps(runs.batches(waiting.runId(), started.attempt()), "was 1 cpu hunter2"))
                .hasSize(1);
        assertThat(runs.topics.events(Topics.TRAINERS))
                .anySatisfy(event -> assertThat(event.key()).isEqualTo("late"));
    }

    @Test
    void a_request_that_cannot_be_read_goes_to_the_dead_letter_topic_and_the_next_is_trained() throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", runs.broker.bootstrap()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.RUN_REQUESTS.name(), "poison", "{not json"))
                    .get();
        }
        RunSpec spec = runs.request("after-poison", "counting", Parameters.NONE, 10);

        try (WorkerProcess worker = runs.worker("w-poison")) {
            runs.awaitLast(spec, RunFinished.class);
            await().atMost(Runs.PATIENCE)
                    .until(() -> runs.topics.records(Topics.DEAD_LETTERS).size() == 1);
        }

        ConsumerRecord<byte[], byte[]> letter =
                runs.topics.records(Topics.DEAD_LETTERS).getFirst();
        assertThat(letter.value()).asString(StandardCharsets.UTF_8).isEqualTo("{not json");
        assertThat(header(letter, "dead_letter_reason")).isEqualTo("header ce_type is missing");
        assertThat(header(letter, "dead_letter_topic")).isEqualTo("run-requests");
        assertThat(header(letter, "dead_letter_by")).isEqualTo("trainer-worker w-poison");
    }

    @Test
    void a_worker_beats_while_it_waits_and_trains_and_when_it_leaves() throws Exception {
        RunSpec spec = runs.request("beating", "counting", Runs.SLOW, 2000);
        try (WorkerProcess worker = runs.worker("w-beating")) {
            runs.awaitLast(spec, RunFinished.class);
            await().atMost(Runs.PATIENCE)
                    .until(() -> runs.beats("w-beating").getLast().state() == WorkerBeat.State.IDLE);
        }

        List<WorkerBeat> beats = runs.beats("w-beating");
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

    @Test
    void a_worker_that_cannot_write_to_one_of_its_folders_does_not_start_and_publishes_the_reason() throws Exception {
        Path file = Files.createFile(runs.data.resolve("a-file"));
        List<String> folders = List.of("--checkpoints", "--spill", "--logs");
        for (String unwritable : folders) {
            String id = "w-unwritable" + unwritable.substring(1);
            List<String> arguments = new ArrayList<>(List.of("--bootstrap", runs.broker.bootstrap(), "--id", id));
            for (String folder : folders) {
                Path path = folder.equals(unwritable) ? file : runs.data.resolve("writable");
                arguments.addAll(List.of(folder, path.toString()));
            }
            ByteArrayOutputStream err = new ByteArrayOutputStream();

            int status = WorkerMain.run(
                    arguments.toArray(String[]::new), System.out, new PrintStream(err, true, StandardCharsets.UTF_8));

            assertThat(status).isEqualTo(1);
            String reason = " cannot be written to " + file + ": " + file + " is not a folder";
            assertThat(err.toString(StandardCharsets.UTF_8).strip())
                    .startsWith("worker " + id + ": ")
                    .endsWith(reason);
            await().atMost(Runs.PATIENCE).until(() -> !runs.beats(id).isEmpty());
            assertThat(runs.beats(id).getLast().trouble()).endsWith(reason);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
