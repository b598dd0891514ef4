package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepCommandTest {
    @TempDir
    Path folder;

    private final CommandRun typed = new CommandRun();

    @Test
    void a_sweep_that_is_wrong_is_refused_with_its_file_and_the_run_that_could_not_be() throws IOException {
        Path file =
                Files.writeString(folder.resolve("a.yaml"), "name: a\nrecipe: hello-grok\ngrid: {frac: [0.5, 2]}\n");
        Path other = Files.writeString(folder.resolve("b.yaml"), "name: b\nrecipe: hello\n");

        assertThat(typed.run("sweep", "--dry-run", file.toString())).isEqualTo(1);
        assertThat(typed.run("sweep", "--dry-run", other.toString())).isEqualTo(1);

        assertThat(typed.err())
                .contains("sweep " + file + ", run 'a frac=2 seed 0': parameter frac must be a number in (0, 1), was 2")
                .contains("sweep " + other + ": no recipe is named 'hello'");
    }

    @Test
    void a_requirement_that_is_none_is_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "name: a\nrecipe: hello-grok\n");

        assertThat(typed.run("sweep", "--dry-run", "--require", "device=tpu", file.toString()))
                .isEqualTo(2);

        assertThat(typed.err()).contains("--require: requires.device must be cpu or cuda, was 'tpu'");
    }

    @Test
    void what_is_done_with_the_runs_is_one_thing() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "name: a\nrecipe: hello-grok\n");

        assertThat(typed.run("sweep", "--resume", "--table", file.toString())).isEqualTo(2);

        assertThat(typed.err())
                .contains("--resume", "--table", "mutually exclusive")
                .hasLineCount(1);
    }

    @Test
    void a_dry_run_says_which_runs_there_would_be() throws IOException {
        Path file = Files.writeString(
                folder.resolve("a.yaml"), "name: a\nrecipe: omnigrok-mnist\nseeds: 2\ngrid: {wd: [0, 1]}\n");

        assertThat(typed.run("sweep", "--dry-run", file.toString())).isZero();

        assertThat(typed.out().lines())
                .containsExactly("a wd=0 seed 0", "a wd=0 seed 1", "a wd=1 seed 0", "a wd=1 seed 1");
    }
}
