package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a run whose worker is a process that ends, while another waits for runs. */
class WorkerEndsTest extends BrokerForAll {
    private static final int SIGKILLED = 137;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        processes.clear();
    }

    @Test
    void of_one_that_is_killed_the_other_resumes_the_run_and_its_trace_is_that_of_an_uninterrupted_one()
            throws Exception {
        RunSpec spec = runs.request("killed", "counting", Runs.SLOW, 12_000);
        Process doomed = start("w-killed");
        awaitCheckpoint(spec);
        start("w-idle");

        doomed.destroyForcibly();

        runs.awaitLast(spec, RunFinished.class);
        RunStarted resumed = starts(spec).getLast();
        assertThat(resumed.attempt()).isEqualTo(2);
        assertThat(resumed.worker().value()).isEqualTo("w-idle");
        assertThat(resumed.step()).isGreaterThan(0);
        assertThat(runs.curve(spec, "train/loss")).isEqualTo(Runs.uninterrupted(spec, "train/loss"));
    }

    @Test
    void one_that_is_terminated_hands_the_run_to_the_other_at_its_very_step() throws Exception {
        RunSpec spec = runs.request("terminated", "counting", Runs.SLOW, 12_000);
        Process leaving = start("w-terminated");
        runs.awaitMetrics(spec, 1);
        start("w-waiting");

        leaving.destroy();

        assertThat(leaving.waitFor(10, TimeUnit.SECONDS)).isTrue();
        runs.awaitLast(spec, RunFinished.class);
        RunHandedBack handedBack = runs.lifecycle(spec).stream()
                .filter(RunHandedBack.class::isInstance)
                .map(RunHandedBack.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(starts(spec).getLast())
                .returns("w-waiting", started -> started.worker().value())
                .returns(handedBack.step(), RunStarted::step);
        assertThat(runs.curve(spec, "train/loss")).isEqualTo(Runs.uninterrupted(spec, "train/loss"));
    }

    @Test
    void a_run_that_kills_its_worker_three_times_is_failed() throws Exception {
        RunSpec spec = runs.request("deadly", "counting", Runs.SLOW.with("die_at", 900L), 12_000);
        for (int attempt = 1; attempt <= 3; attempt++) {
            Process doomed = start("w-doomed-" + attempt);
            assertThat(doomed.waitFor(Runs.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(doomed.exitValue()).isEqualTo(SIGKILLED);
        }
        start("w-survivor");

        runs.awaitLast(spec, RunFailed.class);

        assertThat(starts(spec)).hasSize(3);
        RunFailed failed = (RunFailed) runs.lifecycle(spec).getLast();
        assertThat(failed.reason())
                .isEqualTo("its worker died 3 times while it trained the run, which is no longer tried");
    }

    @Test
    void a_run_whose_trainer_calls_system_exit_is_failed_and_ends_no_other_worker() throws Exception {
        RunSpec spec = runs.request("exiting", "counting", Runs.SLOW.with("exit_at", 300L), 12_000);
        Process exiting = start("w-exiting");

        assertThat(exiting.waitFor(Runs.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        runs.awaitLast(spec, RunFailed.class);
        assertThat(starts(spec)).hasSize(1);
        assertThat(((RunFailed) runs.lifecycle(spec).getLast()).reason())
                .isEqualTo(
                        "trainer counting ended the process of its worker by System.exit; a trainer returns or throws");
        start("w-after-exit");
        runs.awaitLast(
                runs.request("after-exit", "counting", io.grokwatch.events.Parameters.NONE, 10), RunFinished.class);
        assertThat(starts(spec)).hasSize(1);
    }

    private void awaitCheckpoint(RunSpec spec) {
        Path folder = WorkerProcess.checkpoints(runs.data).resolve(spec.runId().value());
        await().atMost(Runs.PATIENCE).until(() -> Files.isDirectory(folder) && !isEmpty(folder));
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private List<RunStarted> starts(RunSpec spec) {
        return runs.lifecycle(spec).stream()
                .filter(RunStarted.class::isInstance)
                .map(RunStarted.class::cast)
                .toList();
    }

    /** Returns when it listens for runs. */
    private Process start(String id) throws IOException {
        Path log = Path.of("target", id + ".log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CountingWorkerMain.class.getName(),
                        runs.broker.bootstrap(),
                        id,
                        runs.data.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        await(id).atMost(Runs.PATIENCE).until(() -> Files.readString(log).contains("READY"));
        return process;
    }
}
