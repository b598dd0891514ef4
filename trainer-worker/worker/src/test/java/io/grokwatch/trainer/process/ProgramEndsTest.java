package io.grokwatch.trainer.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RecordingLog;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When a run of a program is over, whatever the program leaves behind. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProgramEndsTest {
    private static final String LEFT = "run r1: the program has ended and left 1 running, which are ended too;"
            + " what they had yet to print is lost: ";

    @TempDir
    private Path folder;

    private final RecordingLog log = new RecordingLog();
    private final CountDownLatch fenced = new CountDownLatch(1);

    @Test
    void one_that_it_leaves_running_is_ended_with_it_and_logged() throws IOException {
        long steps = trained("""
                sleep 300 & echo $! > other
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                """, RunControl.NONE);

        assertThat(steps).isEqualTo(1);
        assertThat(log.lines).singleElement().asString().startsWith(LEFT + pid("other") + " ");
        await().atMost(Duration.ofSeconds(10)).until(() -> !isAlive("other"));
    }

    @Test
    void what_one_that_it_leaves_running_has_printed_before_its_end_counts() throws IOException {
        long steps = trained("""
                sh -c 'echo "{\\"step\\": 1, \\"metrics\\": {\\"train/loss\\": 1}}"
                       echo "{\\"step\\": 2, \\"metrics\\": {\\"train/loss\\": 1}}"
                       echo $$ > other; exec sleep 300' &
                while [ ! -s other ]; do sleep 0.05; done
                """, RunControl.NONE);

        assertThat(steps).isEqualTo(3);
        assertThat(log.lines).singleElement().asString().startsWith(LEFT + pid("other") + " ");
    }

    @Test
    void one_that_it_leaves_running_and_that_trains_on_is_ended_and_the_log_names_what_is_lost() throws IOException {
        long steps = trained("""
                sh -c 'echo $$ > other
                       sleep 2; echo "{\\"step\\": 1, \\"metrics\\": {\\"train/loss\\": 1}}"
                       sleep 0.3; echo "{\\"step\\": 2, \\"metrics\\": {\\"train/loss\\": 1}}"
                       echo > trained' &
                while [ ! -s other ]; do sleep 0.05; done
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                """, RunControl.NONE);

        assertThat(steps).isEqualTo(1);
        assertThat(log.lines).singleElement().asString().contains("is lost: " + pid("other") + " ");
        await().atMost(Duration.ofSeconds(10)).until(() -> !isAlive("other"));
        assertThat(folder.resolve("trained")).doesNotExist();
    }

    @Test
    void one_that_it_leaves_running_and_that_never_falls_silent_nor_heeds_a_signal_is_ended() throws IOException {
        long steps = trained("""
                sh -c 'trap "" TERM PIPE; echo $$ > other; while true; do echo chatter; sleep 0.1; done' 2>/dev/null &
                while [ ! -s other ]; do sleep 0.05; done
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                """, RunControl.NONE);

        assertThat(steps).isEqualTo(1);
        String reported = "is lost: " + pid("other") + " ";
        assertThat(log.lines).anyMatch(line -> line.contains(reported));
        await().atMost(Duration.ofSeconds(10)).until(() -> !isAlive("other"));
    }

    @Test
    void a_daemon_of_it_is_ended_with_it() throws IOException {
        long steps = trained("""
                (setsid sh -c 'echo $$ > other; exec sleep 300' &)
                while [ ! -s other ]; do sleep 0.05; done
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                """, RunControl.NONE);

        assertThat(steps).isEqualTo(1);
        await().atMost(Duration.ofSeconds(10)).until(() -> !isAlive("other"));
    }

    @Test
    void a_process_that_is_not_found_and_holds_its_output_open_does_not_hold_the_run_and_is_logged()
            throws IOException {
        long steps = trained("""
                env -i sh -c 'echo $$ > other; exec sleep 30' &
                while [ ! -s other ]; do sleep 0.05; done
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                sleep 0.5
                """, RunControl.NONE);

        assertThat(steps).isEqualTo(1);
        assertThat(log.lines)
                .containsExactly("run r1: the program has ended and its output is held open by a process"
                        + " that is not found; it is not read any more");
        assertThat(isAlive("other")).isTrue();
        ProcessHandle.of(pid("other")).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void a_stop_ends_it_although_one_that_it_started_ignores_the_stop() throws IOException {
        long steps = trained("""
                trap 'exit 0' TERM
                sh -c 'trap "" TERM; echo $$ > other; while true; do sleep 0.1; done' &
                while [ ! -s other ]; do sleep 0.05; done
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                while true; do sleep 0.05; done
                """, log.stopAfterFirstRow());

        assertThat(steps).isEqualTo(1);
        await().atMost(Duration.ofSeconds(10)).until(() -> !isAlive("other"));
    }

    @Test
    void a_stop_ends_it_although_it_has_closed_its_output() throws IOException {
        long steps = trained("""
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                exec >&- 2>&-
                while true; do sleep 0.05; done
                """, log.stopAfterFirstRow());

        assertThat(steps).isEqualTo(1);
    }

    @Test
    void a_program_that_restarts_its_child_whenever_that_ends_is_ended_with_all_of_it_when_the_run_is_fenced()
            throws Exception {
        Thread training = Thread.ofPlatform().daemon().start(() -> {
            assertThatThrownBy(() -> trained("""
                    while true; do sh -c 'echo $$ >> others; exec sleep 300'; done
                    """, RunControl.NONE)).hasMessage("run r1 was interrupted");
            fenced.countDown();
        });
        Path others = folder.resolve("others");
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(others) && Files.size(others) > 1);

        training.interrupt();

        assertThat(fenced.await(10, TimeUnit.SECONDS)).isTrue();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Files.readAllLines(others).stream()
                        .noneMatch(pid -> ProcessHandle.of(Long.parseLong(pid)).isPresent()));
    }

    @Test
    void a_program_that_deletes_its_scratch_folder_itself_has_done_well() throws IOException {
        long steps = trained("""
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                rm -r "$GROKWATCH_SCRATCH"
                """, RunControl.NONE);

        assertThat(steps).isEqualTo(1);
        assertThat(log.lines).isEmpty();
    }

    @Test
    void a_folder_that_cannot_be_deleted_is_logged_and_fails_nothing() {
        Path undeletable = Path.of("/proc/sys/kernel/random");

        RecursiveDeletion.delete(undeletable, log::line);

        assertThat(log.lines)
                .singleElement()
                .asString()
                .startsWith("the folder " + undeletable + " of the run's own files is still there: ");
    }

    private boolean isAlive(String pidFile) throws IOException {
        return ProcessHandle.of(pid(pidFile)).isPresent();
    }

    private long pid(String pidFile) throws IOException {
        return Long.parseLong(Files.readString(folder.resolve(pidFile)).strip());
    }

    private long trained(String script, RunControl control) throws IOException {
        Files.writeString(folder.resolve("toy.sh"), script);
        ProcessTrainerProvider provider =
                ProcessTrainerProvider.read(Files.writeString(folder.resolve("toy.trainer.json"), """
                {"name": "toy", "summary": "a toy", "command": ["sh", "toy.sh"]}"""));
        RunSpec spec = new RunSpec(new RunId("r1"), "r1", "toy", null, Parameters.NONE, 3, 10);
        try (Trainer trainer = provider.create(spec, "cpu")) {
            return trainer.train(log, control, Checkpoints.NONE);
        }
    }
}
