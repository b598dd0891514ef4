package io.grokwatch.trainer.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.train.RecordingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When a run of a program is over, whatever the program leaves behind. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProgramEndsTest {
    @TempDir
    private Path folder;

    private final RecordingLog log = new RecordingLog();

    @Test
    void one_that_it_leaves_running_is_ended_with_it_and_said_to_be() throws IOException {
        long steps = trained("""
                sleep 300 & echo $! > other
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                sleep 1
                """, RunControl.NONE);

        assertThat(steps).isEqualTo(1);
        assertThat(log.lines)
                .containsExactly("run r1: the program has ended and left others running, which are ended too");
        await().atMost(Duration.ofSeconds(10)).until(() -> !isAlive("other"));
    }

    @Test
    void one_that_it_leaves_behind_may_say_the_last_words() throws IOException {
        long steps = trained("""
                (sleep 1; echo '{"step": 1, "metrics": {"train/loss": 1}}') &
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                sleep 0.6
                """, RunControl.NONE);

        assertThat(steps).isEqualTo(2);
    }

    @Test
    void one_that_it_leaves_behind_and_that_never_falls_silent_is_not_listened_to_for_ever() throws IOException {
        long steps = trained("""
                (while true; do echo chatter; sleep 0.1; done) & echo $! > other
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                sleep 1
                """, RunControl.NONE);

        assertThat(steps).isEqualTo(1);
        await().atMost(Duration.ofSeconds(10)).until(() -> !isAlive("other"));
    }

    @Test
    void a_stop_ends_it_although_one_that_it_started_ignores_the_stop() throws IOException {
        long steps = trained("""
                trap 'exit 0' TERM
                sh -c 'trap "" TERM; echo $$ > other; while true; do sleep 0.1; done' &
                while [ ! -s other ]; do sleep 0.05; done
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                while true; do sleep 0.05; done
                """, stopAfterFirstRow());

        assertThat(steps).isEqualTo(1);
        await().atMost(Duration.ofSeconds(10)).until(() -> !isAlive("other"));
    }

    @Test
    void a_stop_ends_it_although_it_has_closed_its_output() throws IOException {
        long steps = trained("""
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                exec >&- 2>&-
                while true; do sleep 0.05; done
                """, stopAfterFirstRow());

        assertThat(steps).isEqualTo(1);
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
    void a_scratch_folder_that_cannot_be_deleted_is_told_and_no_more() {
        Path undeletable = Path.of("/proc/sys/kernel/random");

        Scratch.delete(undeletable, log::line);

        assertThat(log.lines)
                .singleElement()
                .asString()
                .startsWith("the folder " + undeletable + " of the run's own files is still there: ");
    }

    private RunControl stopAfterFirstRow() {
        return new RunControl() {
            @Override
            public boolean stopRequested() {
                return !log.rows.isEmpty();
            }

            @Override
            public boolean takeSnapshotRequest() {
                return false;
            }

            @Override
            public @Nullable Intervention takeIntervention(long step) {
                return null;
            }
        };
    }

    private boolean isAlive(String pidFile) throws IOException {
        long pid = Long.parseLong(Files.readString(folder.resolve(pidFile)).strip());
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        return process.isPresent() && process.get().isAlive();
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
