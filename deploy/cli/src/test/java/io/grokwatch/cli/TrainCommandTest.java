package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before a run is submitted, and what is not. */
class TrainCommandTest {
    @TempDir
    Path folder;

    private final CommandRun typed = new CommandRun();

    @Test
    void an_unknown_recipe_or_setting_is_refused_before_anything_is_submitted() {
        assertThat(typed.run("train", "hello-grok", "--set", "learning=1")).isEqualTo(1);
        assertThat(typed.err()).contains("has no setting 'learning'");

        assertThat(typed.run("train", "helo-grok")).isEqualTo(1);
        assertThat(typed.err()).contains("no recipe is named 'helo-grok', there are [hello-grok");
    }

    @Test
    void a_setting_that_a_worker_would_refuse_is_refused_before_anything_is_submitted() {
        Map<String, String> refused = Map.of(
                "lr=fast", "parameter lr must be a number in (0, 10], was fast",
                "lr=99", "parameter lr must be a number in (0, 10], was 99",
                "width=1.5", "parameter width must be a whole number in [1, 4096], was 1.5",
                "p=30", "parameter p must be a prime of at least 3, was 30",
                "heads=4", "parameter heads means nothing to this run");
        refused.forEach((setting, message) -> {
            assertThat(typed.run("train", "hello-grok", "--set", setting)).isEqualTo(1);
            assertThat(typed.err().lines()).last().asString().contains(message);
        });
    }

    @Test
    void data_that_only_workers_have_are_not_asked_for_before_a_run_is_submitted() {
        assertThat(typed.run("train", "omnigrok-mnist", "--data", folder.toString()))
                .isEqualTo(1);
        assertThat(typed.err()).startsWith("grokwatch: no stack runs on " + folder);

        assertThat(typed.run("train", "omnigrok-mnist", "--set", "n=60001")).isEqualTo(1);
        assertThat(typed.err()).endsWith("grokwatch: parameter n must be in [1, 60000], was 60001\n");
    }

    @Test
    void training_here_needs_the_data_here() {
        String trace = folder.resolve("trace.jsonl").toString();

        assertThat(typed.run("train", "omnigrok-mnist", "--standalone", "--out", trace))
                .isEqualTo(1);

        assertThat(typed.err()).contains("MNIST is not here: GROKWATCH_MNIST must name the folder");
    }
}
