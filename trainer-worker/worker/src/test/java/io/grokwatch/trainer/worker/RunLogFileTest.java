package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says, in a file of its own. */
class RunLogFileTest {
    private static final RunId RUN = new RunId("r1");

    @TempDir
    private Path folder;

    @Test
    void lines_of_all_attempts_come_one_after_the_other_with_the_time_and_the_attempt() throws IOException {
        try (RunLogFile first = new RunLogFile(folder.resolve("runs"), RUN, 1)) {
            first.line("one");
        }
        try (RunLogFile second = new RunLogFile(folder.resolve("runs"), RUN, 2)) {
            second.line("two ✓\u001b[2J");
        }

        assertThat(Files.readAllLines(folder.resolve("runs").resolve("r1.log")))
                .satisfiesExactly(
                        line -> assertThat(line).matches("20\\d\\d-\\S+Z 1 one"),
                        line -> assertThat(line).matches("20\\d\\d-\\S+Z 2 two ✓\uFFFD\\[2J"));
    }

    @Test
    void a_run_without_lines_leaves_no_file() {
        new RunLogFile(folder, RUN, 1).close();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_run_with_too_many_lines_is_logged_up_to_the_bound() throws IOException {
        String longLine = "x".repeat(1 << 20);
        try (RunLogFile log = new RunLogFile(folder, RUN, 1)) {
            for (int i = 0; i < 20; i++) {
                log.line(longLine);
            }
        }

        Path file = folder.resolve("r1.log");
        List<String> lines = Files.readAllLines(file);
        assertThat(Files.size(file)).isLessThan(RunLogFile.MAX_BYTES + 100);
        assertThat(lines).hasSize(16);
        assertThat(lines.getLast()).endsWith("this log is full; what follows is left out");
    }

    @Test
    void a_folder_that_cannot_be_written_costs_the_lines_and_nothing_else() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        try (RunLogFile log = new RunLogFile(file, RUN, 1)) {
            log.line("one");
            log.line("two");
        }

        assertThat(file).isEmptyFile();
    }
}
