package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract that holds for all commands. */
class CommandLineTest {
    @TempDir
    Path folder;

    private final CommandRun typed = new CommandRun();

    @Test
    void wrong_usage_is_one_line_and_exits_with_2() {
        assertThat(typed.run("runs", "--nonsense")).isEqualTo(2);

        assertThat(typed.err()).isEqualTo("grokwatch: Unknown option: '--nonsense'; see ./grokwatch runs --help\n");
        assertThat(typed.out()).isEmpty();
    }

    @Test
    void a_failure_is_one_line_and_exits_with_1() {
        assertThat(typed.run("detect", folder.resolve("none").toString())).isEqualTo(1);

        assertThat(typed.err()).isEqualTo("grokwatch: there is no trace " + folder.resolve("none") + "\n");
        assertThat(typed.out()).isEmpty();
    }

    @Test
    void an_option_out_of_range_is_wrong_usage() {
        Map<List<String>, String> wrong = Map.of(
                List.of("up", "--port", "80"),
                "--port must be in [1024, 65532], was 80; see ./grokwatch up --help",
                List.of("demo", "--port", "65533"),
                "--port must be in [1024, 65532], was 65533; see ./grokwatch demo --help",
                List.of("demo", "--timeout", "0"),
                "--timeout must be at least 1, was 0; see ./grokwatch demo --help",
                List.of("up", "--workers", "-1"),
                "--workers must be in [0, 64], was -1; see ./grokwatch up --help",
                List.of("runs", "--limit", "501"),
                "--limit must be in [1, 500], was 501; see ./grokwatch runs --help",
                List.of("train", "hello-grok", "--steps", "0"),
                "--steps must be at least 1, was 0; see ./grokwatch train --help");
        wrong.forEach((command, message) -> {
            assertThat(typed.run(command.toArray(String[]::new))).isEqualTo(2);
            assertThat(typed.err().lines()).last().asString().isEqualTo("grokwatch: " + message);
        });
    }

    @Test
    void commands_that_need_a_stack_say_that_there_is_none() {
        for (List<String> command : List.of(
                List.of("runs"),
                List.of("run", "x"),
                List.of("alerts"),
                List.of("down"),
                List.of("stop", "x"),
                List.of("train", "hello-grok"))) {
            String[] arguments = Stream.concat(command.stream(), Stream.of("--data", folder.toString()))
                    .toArray(String[]::new);

            assertThat(typed.run(arguments)).isEqualTo(1);
        }

        assertThat(typed.err().lines())
                .hasSize(6)
                .allMatch(line -> line.startsWith("grokwatch: no stack runs on " + folder + ";"));
    }

    @Test
    void a_benchmark_of_an_unknown_recipe_is_a_failure_that_names_those_there_are() {
        assertThat(typed.run("bench", "training", "--recipe", "nonsense")).isEqualTo(1);

        assertThat(typed.err())
                .startsWith("grokwatch: no recipe is named 'nonsense', there are [hello-grok, ")
                .hasLineCount(1);
    }
}
