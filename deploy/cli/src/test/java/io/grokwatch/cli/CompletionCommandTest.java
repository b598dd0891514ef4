package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompletionCommandTest {
    private final CommandRun typed = new CommandRun();

    @Test
    void the_script_of_bash_completes_commands_options_and_recipes() {
        assertThat(typed.run("completion", "bash")).isZero();

        assertThat(typed.out())
                .contains("complete -F _complete_grokwatch -o default grokwatch")
                .contains("\"hello-grok\"")
                .contains("--follow");
    }

    @Test
    void the_script_of_fish_has_a_line_for_each_command_and_option() {
        assertThat(typed.run("completion", "fish")).isZero();

        assertThat(typed.out().lines())
                .allMatch(line -> line.startsWith("complete -c grokwatch -n '"))
                .anyMatch(line -> line.startsWith(
                        "complete -c grokwatch -n '__fish_use_subcommand' -f -a 'train' -d 'Submits a run"))
                .anyMatch(line ->
                        line.startsWith("complete -c grokwatch -n '__fish_seen_subcommand_from train' -l steps -r"))
                .anyMatch(
                        line -> line.startsWith("complete -c grokwatch -n '__fish_seen_subcommand_from train' -f -a '")
                                && line.contains("hello-grok"));
    }

    @Test
    void another_shell_is_a_usage_error() {
        assertThat(typed.run("completion", "tcsh")).isEqualTo(2);

        assertThat(typed.err())
                .startsWith("grokwatch: the shell must be bash, zsh or fish, was 'tcsh'; see ./grokwatch");
    }
}
