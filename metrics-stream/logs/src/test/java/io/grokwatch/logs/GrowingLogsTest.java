package io.grokwatch.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.trace.TraceLine.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that programs write at the same time. */
class GrowingLogsTest {
    /** Made by JUnit. */
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final List<String> unreadable = new ArrayList<>();

    @Test
    void a_log_is_read_again_when_it_has_changed_and_only_then() throws IOException {
        Path csv = folder.resolve("run.csv");
        GrowingLogs logs = logs(csv);
        assertThat(logs.changed(false)).isEmpty();

        Files.writeString(csv, "step,loss\n0,1.5\n");
        assertThat(steps(logs.changed(false))).containsExactly(0L);
        assertThat(logs.changed(false)).isEmpty();
        append(csv, "1,1.25\n");
        assertThat(steps(logs.changed(false))).containsExactly(0L, 1L);
        assertThat(unreadable).isEmpty();
    }

    @Test
    void the_last_line_of_a_table_counts_once_it_has_its_end_or_nothing_more_is_awaited() throws IOException {
        Path csv = Files.writeString(folder.resolve("run.csv"), "step,loss\n0,1.5\n10,1.2");
        GrowingLogs logs = logs(csv);
        assertThat(steps(logs.changed(false))).containsExactly(0L);
        append(csv, "5");
        assertThat(steps(logs.changed(false))).containsExactly(0L);

        List<LoggedRun> last = logs.changed(true);
        assertThat(last.getFirst().samples().getLast().metrics()).containsEntry("loss", 1.25);
    }

    @Test
    void a_file_that_has_no_metric_yet_is_awaited_and_reported_only_when_it_is_complete() throws IOException {
        Path lines = Files.writeString(folder.resolve("run.jsonl"), "{\"config\": {\"lr\": 1}}\n{\"step\": 0, \"lo");
        GrowingLogs logs = logs(lines);
        assertThat(logs.changed(false)).isEmpty();
        assertThat(unreadable).isEmpty();
        append(lines, "ss\": 2.5}\n{\"step\": 1, \"loss\": 2.25}\n");
        assertThat(steps(logs.changed(false))).containsExactly(0L, 1L);

        Path other = Files.writeString(folder.resolve("notes.csv"), "nothing,to\nread,here\n");
        assertThat(logs(other).changed(true)).isEmpty();
        assertThat(unreadable).singleElement().asString().contains("notes.csv");
    }

    @Test
    void in_a_folder_the_logs_of_trackers_and_tables_are_found_when_they_appear() throws IOException {
        GrowingLogs logs = logs(folder);
        assertThat(logs.changed(false)).isEmpty();
        for (String version : List.of("version_0", "version_1")) {
            Path run = Files.createDirectories(folder.resolve("lightning_logs").resolve(version));
            Files.writeString(run.resolve("metrics.csv"), "epoch,step,train_loss,val_acc\n0,9,1.5,\n0,9,,0.5\n");
            Files.writeString(run.resolve("hparams.yaml"), "lr: 1\n");
        }
        Files.writeString(folder.resolve("own.jsonl"), "{\"step\": 3, \"loss\": 1}\n{\"step\": 4, \"loss\": 1}\n");

        List<LoggedRun> found = logs.changed(false);

        assertThat(found).extracting(LoggedRun::name).containsExactly("metrics", "metrics", "own");
        assertThat(found).extracting(LoggedRun::source).doesNotHaveDuplicates();
        append(folder.resolve("own.jsonl"), "{\"step\": 5, \"loss\": 1}\n");
        assertThat(steps(logs.changed(false))).containsExactly(3L, 4L, 5L);
    }

    @Test
    void a_file_in_the_place_of_a_rotated_one_is_read() throws IOException {
        Path csv = Files.writeString(folder.resolve("run.csv"), "step,loss\n0,1.5\n");
        GrowingLogs logs = logs(csv);
        assertThat(logs.changed(false)).hasSize(1);
        Files.move(csv, folder.resolve("run.csv.1"));
        assertThat(logs.changed(false)).isEmpty();
        Files.writeString(csv, "step,loss\n1,1.5\n");
        assertThat(steps(logs.changed(false))).containsExactly(1L);
    }

    private GrowingLogs logs(Path root) {
        return new GrowingLogs(root, (log, reason) -> unreadable.add(log + ": " + reason));
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    private static List<Long> steps(List<LoggedRun> runs) {
        return runs.getFirst().samples().stream().map(Sample::step).toList();
    }
}
