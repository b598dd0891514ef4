package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.backing.FreePort;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.trainer.checkpoint.CheckpointPlace;
import io.grokwatch.trainer.checkpoint.SavedCheckpoints;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** How a run goes on when its worker ends: checkpoints, deaths and interventions, on a real broker. */
@SuppressWarnings("try") // A worker works by being there.
@TestInstance(Lifecycle.PER_CLASS)
class WorkerResumesTest {
    private Runs runs;

    @BeforeAll
    void startBroker(@TempDir Path folder) throws InterruptedException {
        runs = new Runs(folder);
    }

    @AfterAll
    void stopBroker() {
        runs.close();
    }

    @Test
    void a_worker_that_leaves_hands_its_run_to_the_next_which_goes_on_where_it_was() throws Exception {
        RunSpec spec = runs.request("handed-back", "counting", Runs.SLOW, 2500);
        try (WorkerProcess leaving = runs.worker("w-leaving")) {
            runs.awaitMetrics(spec, 1);
        }
        RunHandedBack handedBack = (RunHandedBack) runs.lifecycle(spec).getLast();
        assertThat(handedBack.step()).isGreaterThan(0);

        try (WorkerProcess next = runs.worker("w-next")) {
            runs.awaitLast(spec, RunFinished.class);
        }

        assertThat(runs.lifecycle(spec))
                .filteredOn(RunStarted.class::isInstance)
                .satisfiesExactly(
                        first -> assertThat(((RunStarted) first).step()).isZero(),
                        second -> assertThat(((RunStarted) second).step()).isEqualTo(handedBack.step()));
        assertThat(runs.lifecycle(spec).getLast()).isEqualTo(new RunFinished(spec.runId(), 2, 2500));
        List<MetricBatch> second = runs.batches(spec.runId(), 2);
        assertThat(second.getFirst().sequence()).isZero();
        assertThat(Runs.steps(second, "train/loss").getFirst()).isEqualTo(handedBack.step());
        assertThat(runs.curve(spec, "train/loss")).isEqualTo(Runs.uninterrupted(spec, "train/loss"));
    }

    @Test
    void being_handed_back_any_number_of_times_costs_a_run_nothing() throws Exception {
        RunSpec spec = runs.request("wanderer", "counting", Runs.SLOW, 1_000_000);

        for (int attempt = 1; attempt <= 7; attempt++) {
            try (WorkerProcess worker = runs.worker("w-wanderer-" + attempt)) {
                runs.awaitMetrics(spec, attempt);
            }
        }

        assertThat(runs.lifecycle(spec).getLast())
                .isInstanceOf(RunHandedBack.class)
                .extracting(RunLifecycle::attempt)
                .isEqualTo(7);
        runs.publish(new RunCommand.Stop(spec.runId(), "c1", "enough wandering"));
        try (WorkerProcess worker = runs.worker("w-wanderer-last")) {
            runs.awaitLast(spec, RunStopped.class);
        }
    }

    @Test
    void a_run_that_is_stopped_before_its_next_attempt_begins_keeps_what_it_has_come_to() throws Exception {
        RunSpec spec = runs.request("stopped-between", "counting", Runs.SLOW, 1_000_000);
        try (WorkerProcess worker = runs.worker("w-before-the-stop")) {
            runs.awaitMetrics(spec, 1);
        }
        RunHandedBack handedBack = (RunHandedBack) runs.lifecycle(spec).getLast();

        runs.publish(new RunCommand.Stop(spec.runId(), "c1", "seen enough"));
        try (WorkerProcess worker = runs.worker("w-after-the-stop")) {
            runs.awaitLast(spec, RunStopped.class);
        }

        assertThat(runs.lifecycle(spec).getLast())
                .as("a newer attempt would take the place of what the first has logged")
                .isEqualTo(new RunStopped(spec.runId(), 1, handedBack.step(), "seen enough"));
    }

    @Test
    void an_attempt_that_ends_in_order_because_its_log_is_lost_is_no_death_and_says_why() throws Exception {
        RunSpec spec = runs.request("losing", "counting", Runs.SLOW.with("lose_at", 50L), 1_000_000);

        try (WorkerProcess worker = runs.worker("w-losing")) {
            await().atMost(Runs.PATIENCE)
                    .until(() -> runs.lifecycle(spec).stream()
                                    .filter(RunHandedBack.class::isInstance)
                                    .count()
                            >= 4);
            runs.publish(new RunCommand.Stop(spec.runId(), "c1", "done"));
            runs.awaitLast(spec, RunStopped.class);
        }

        assertThat(runs.lifecycle(spec)).noneMatch(RunFailed.class::isInstance);
        assertThat(warnings(spec).getFirst().warning())
                .isEqualTo("its worker gave it up, and another goes on: what was logged is lost at step 50");
    }

    @Test
    void a_run_whose_worker_died_three_times_is_failed_with_the_reason() throws Exception {
        RunSpec spec = runs.request("unlucky", "counting", Runs.SLOW, 1_000_000);
        for (int attempt = 1; attempt <= 3; attempt++) {
            runs.publish(
                    new RunStarted(spec.runId(), attempt, spec, RunFacts.UNKNOWN, new WorkerId("w-dead"), "cpu", 0));
        }

        try (WorkerProcess worker = runs.worker("w-unlucky")) {
            runs.awaitLast(spec, RunFailed.class);
        }

        assertThat(runs.lifecycle(spec).getLast())
                .isEqualTo(new RunFailed(
                        spec.runId(),
                        3,
                        0,
                        "its worker died 3 times while it trained the run, which is no longer tried"));
    }

    @Test
    void a_checkpoint_is_written_when_it_is_asked_for() throws Exception {
        RunSpec spec = runs.request("checkpointed", "counting", Runs.SLOW, 1_000_000);
        WorkerConfig seldom = seldomCheckpointing("w-checkpointing");
        SavedCheckpoints saved = seldom.checkpoints().of(spec.runId());
        try (WorkerProcess worker = new WorkerProcess(seldom)) {
            runs.awaitMetrics(spec, 1);
            assertThat(saved.furthest(any -> true)).isNull();

            runs.publish(new RunCommand.Checkpoint(spec.runId(), "c1"));

            await().atMost(Runs.PATIENCE).until(() -> saved.furthest(any -> true) != null);
            runs.publish(new RunCommand.Stop(spec.runId(), "c2", "done"));
            runs.awaitLast(spec, RunStopped.class);
        }
    }

    @Test
    void an_intervention_is_told_and_shows_from_its_step_on_also_after_another_attempt() throws Exception {
        RunSpec spec = runs.request("intervened", "counting", Runs.SLOW, 1_000_000);
        try (WorkerProcess worker = runs.worker("w-intervening")) {
            runs.awaitMetrics(spec, 1);

            runs.publish(new RunCommand.Intervene(spec.runId(), "c1", "lr", 1e-4));

            runs.awaitLast(spec, RunIntervened.class);
        }
        try (WorkerProcess worker = runs.worker("w-intervened")) {
            runs.awaitMetrics(spec, 2);
            runs.publish(new RunCommand.Stop(spec.runId(), "c2", "done"));
            runs.awaitLast(spec, RunStopped.class);
        }

        RunIntervened told = runs.lifecycle(spec).stream()
                .filter(RunIntervened.class::isInstance)
                .map(RunIntervened.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(told).isEqualTo(new RunIntervened(spec.runId(), 1, told.step(), "lr", 0.001, 1e-4, "c1"));
        runs.curve(spec, "lr")
                .forEach((step, bits) -> assertThat(Double.longBitsToDouble(bits))
                        .as("step %d", step)
                        .isEqualTo(step < told.step() ? 0.001 : 1e-4));
    }

    @Test
    void what_a_dead_worker_changed_is_changed_again_at_its_step_and_what_it_was_asked_for_since_at_once()
            throws Exception {
        RunSpec spec = runs.request("inherited", "counting", Parameters.NONE, 3000);
        runs.publish(new RunStarted(spec.runId(), 1, spec, RunFacts.UNKNOWN, new WorkerId("w-dead"), "cpu", 0));
        runs.publish(new RunCommand.Intervene(spec.runId(), "c1", "lr", 1e-4));
        runs.publish(new RunIntervened(spec.runId(), 1, 1500, "lr", 0.001, 1e-4, "c1"));
        runs.publish(new RunCommand.Intervene(spec.runId(), "c2", "lr", 0.5));
        runs.publish(new RunCommand.Intervene(spec.runId(), "c2", "lr", 0.5));

        try (WorkerProcess worker = runs.worker("w-heir")) {
            runs.awaitLast(spec, RunFinished.class);
        }

        assertThat(runs.lifecycle(spec))
                .filteredOn(event -> event.attempt() == 2 && event instanceof RunIntervened)
                .containsExactly(
                        new RunIntervened(spec.runId(), 2, 0, "lr", 0.001, 0.5, "c2"),
                        new RunIntervened(spec.runId(), 2, 1500, "lr", 0.5, 1e-4, "c1"));
        runs.curve(spec, "lr")
                .forEach((step, bits) -> assertThat(Double.longBitsToDouble(bits))
                        .as("step %d", step)
                        .isEqualTo(step < 1500 ? 0.5 : 1e-4));
    }

    @Test
    void a_run_that_cannot_be_checkpointed_goes_on_and_says_so_until_it_can() throws Exception {
        RunSpec spec = runs.request("warned", "counting", Runs.SLOW, 1_000_000);
        Path data = runs.data.resolve("removable");
        WorkerConfig config = WorkerProcess.config(runs.broker.bootstrap(), "w-warning", data);
        Path checkpoints = WorkerProcess.checkpoints(data);
        try (WorkerProcess worker = new WorkerProcess(config)) {
            runs.awaitMetrics(spec, 1);
            Path aside = runs.data.resolve("aside");
            await().atMost(Runs.PATIENCE).until(() -> Files.exists(checkpoints));

            Files.move(checkpoints, aside);
            Files.createFile(checkpoints);

            await().atMost(Runs.PATIENCE).until(() -> !warnings(spec).isEmpty());
            assertThat(warnings(spec).getFirst().warning())
                    .startsWith("no checkpoint at step ")
                    .endsWith("Not a directory at " + checkpoints.resolve("warned"));

            Files.delete(checkpoints);

            await().atMost(Runs.PATIENCE).until(() -> warnings(spec).getLast().warning() == null);
        } finally {
            runs.publish(new RunCommand.Stop(spec.runId(), "c1", "done"));
        }
        try (WorkerProcess worker = runs.worker("w-warned")) {
            runs.awaitLast(spec, RunStopped.class);
        }
    }

    @Test
    void a_run_whose_checkpoints_nobody_can_list_is_failed_with_the_reason_rather_than_begun_anew() throws Exception {
        RunSpec spec = runs.request("unlisted", "counting", Runs.SLOW, 1_000_000);
        Files.createDirectories(runs.data.resolve("checkpoints"));
        Path inTheWay = Files.createFile(runs.data.resolve("checkpoints").resolve("unlisted"));

        try (WorkerProcess worker = runs.worker("w-unlisted")) {
            runs.awaitLast(spec, RunFailed.class);
        }

        assertThat(runs.lifecycle(spec).getLast())
                .isEqualTo(new RunFailed(
                        spec.runId(),
                        1,
                        0,
                        "the checkpoints of run unlisted cannot be listed: " + inTheWay + " is not a folder"));
    }

    @Test
    void a_run_whose_state_there_is_no_memory_to_copy_goes_on_and_says_what_it_would_take() throws Exception {
        RunSpec spec = runs.request("hungry", "counting", Runs.SLOW.with("hungry", 1L), 1000);

        try (WorkerProcess worker = runs.worker("w-hungry")) {
            runs.awaitLast(spec, RunFinished.class);
        }

        assertThat(warnings(spec))
                .singleElement()
                .extracting(RunWarned::warning)
                .asString()
                .startsWith("no checkpoint at step ")
                .contains(": a copy of its state takes 160 MiB, and this worker has ")
                .endsWith(" MiB for everything");
    }

    @Test
    void a_run_whose_checkpoints_are_away_waits_for_them_and_says_so() throws Exception {
        RunSpec spec = runs.request("waiting", "counting", Parameters.NONE, 10);
        CheckpointPlace nowhere = new CheckpointPlace.Tracker(URI.create("http://127.0.0.1:" + FreePort.find() + "/"));
        WorkerConfig usual = WorkerProcess.config(runs.broker.bootstrap(), "w-waiting", runs.data);
        try (WorkerProcess worker = new WorkerProcess(with(usual, nowhere, usual.checkpointEvery()))) {
            await().atMost(Runs.PATIENCE).until(() -> !warnings(spec).isEmpty());
        }

        assertThat(warnings(spec).getFirst().warning())
                .startsWith(
                        "it waits until its checkpoints can be read: after 5 attempts: the checkpoints of run waiting"
                                + " cannot be listed: the tracker at http://127.0.0.1:");
        assertThat(runs.lifecycle(spec))
                .noneMatch(RunStarted.class::isInstance)
                .anyMatch(RunHandedBack.class::isInstance);
        try (WorkerProcess worker = runs.worker("w-reaching")) {
            runs.awaitLast(spec, RunFinished.class);
        }
    }

    private List<RunWarned> warnings(RunSpec spec) {
        return runs.lifecycle(spec).stream()
                .filter(RunWarned.class::isInstance)
                .map(RunWarned.class::cast)
                .toList();
    }

    /** One whose runs are not checkpointed unless somebody asks. */
    private WorkerConfig seldomCheckpointing(String id) {
        WorkerConfig usual = WorkerProcess.config(runs.broker.bootstrap(), id, runs.data);
        return with(usual, usual.checkpoints(), Runs.PATIENCE.multipliedBy(10));
    }

    private static WorkerConfig with(WorkerConfig usual, CheckpointPlace checkpoints, Duration every) {
        return new WorkerConfig(
                usual.bootstrap(),
                usual.device(),
                usual.worker(),
                usual.startup(),
                usual.lock(),
                usual.beat(),
                checkpoints,
                every,
                usual.plugins(),
                usual.logs(),
                usual.room());
    }
}
