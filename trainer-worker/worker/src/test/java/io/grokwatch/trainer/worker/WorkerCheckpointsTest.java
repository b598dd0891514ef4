package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.backing.FreePort;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.checkpoint.CheckpointPlace;
import io.grokwatch.trainer.checkpoint.SavedCheckpoints;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a run's checkpoints, and of the run without them, on a real broker. */
@SuppressWarnings("try") // A worker works by being there.
class WorkerCheckpointsTest extends BrokerForAll {
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
    void a_run_that_cannot_be_checkpointed_goes_on_with_a_warning_until_it_can() throws Exception {
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

            await().atMost(Runs.PATIENCE).until(() -> !runs.warnings(spec).isEmpty());
            assertThat(runs.warnings(spec).getFirst().warning())
                    .startsWith("no checkpoint at step ")
                    .endsWith("Not a directory at " + checkpoints.resolve("warned"));

            Files.delete(checkpoints);

            await().atMost(Runs.PATIENCE)
                    .until(() -> runs.warnings(spec).getLast().warning() == null);
        } finally {
            runs.publish(new RunCommand.Stop(spec.runId(), "c1", "done"));
        }
        try (WorkerProcess worker = runs.worker("w-warned")) {
            runs.awaitLast(spec, RunStopped.class);
        }
    }

    @Test
    void a_run_whose_checkpoints_nobody_can_list_is_failed_with_the_reason_rather_than_started_over() throws Exception {
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
    void a_run_whose_state_there_is_no_memory_to_copy_goes_on_and_its_warning_has_what_it_would_take()
            throws Exception {
        RunSpec spec = runs.request("hungry", "counting", Runs.SLOW.with("hungry", 1L), 1000);

        try (WorkerProcess worker = runs.worker("w-hungry")) {
            runs.awaitLast(spec, RunFinished.class);
        }

        assertThat(runs.warnings(spec))
                .singleElement()
                .extracting(RunWarned::warning)
                .asString()
                .startsWith("no checkpoint at step ")
                .contains(": a copy of its state takes 160 MiB, and this worker has ")
                .endsWith(" MiB for everything");
    }

    @Test
    void a_run_whose_checkpoints_are_away_waits_for_them_with_a_warning() throws Exception {
        RunSpec spec = runs.request("waiting", "counting", Parameters.NONE, 10);
        CheckpointPlace nowhere = new CheckpointPlace.Tracker(URI.create("http://127.0.0.1:" + FreePort.find() + "/"));
        WorkerConfig usual = WorkerProcess.config(runs.broker.bootstrap(), "w-waiting", runs.data);
        try (WorkerProcess worker = new WorkerProcess(with(usual, nowhere, usual.checkpointEvery()))) {
            await().atMost(Runs.PATIENCE).until(() -> !runs.warnings(spec).isEmpty());
        }

        assertThat(runs.warnings(spec).getFirst().warning())
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

    /** One whose runs are not checkpointed unless somebody asks. */
    private WorkerConfig seldomCheckpointing(String id) {
        WorkerConfig usual = WorkerProcess.config(runs.broker.bootstrap(), id, runs.data);
        return with(usual, usual.checkpoints(), Runs.PATIENCE.multipliedBy(10));
    }

    private static WorkerConfig with(WorkerConfig usual, CheckpointPlace checkpoints, Duration every) {
        return new WorkerConfig(
                usual.broker(),
                usual.abilities(),
                usual.worker(),
                usual.startup(),
                usual.lock(),
                usual.beat(),
                checkpoints,
                every,
                usual.plugins(),
                usual.logs(),
                usual.buffers());
    }
}
