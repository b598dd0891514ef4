package io.grokwatch.cli.command;

import io.grokwatch.trainer.recipe.Recipe;
import io.grokwatch.trainer.recipe.Recipes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Prints a script that completes commands, options and recipes in a shell.",
        footer = {
            "",
            "  bash, zsh   source <(./grokwatch completion bash)",
            "  fish        ./grokwatch completion fish | source",
            ""
        })
final class CompletionCommand implements Runnable {
    /** The shells that complete by a script of picocli, and fish, whose scripts are written here. */
    private enum Shell {
        BASH,
        ZSH,
        FISH
    }

    /** What a recipe's parameter is completed to. */
    static final class RecipeNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Recipes.all().stream().map(Recipe::name).iterator();
        }
    }

    @Mixin
    private Terminal terminal = new Terminal();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
    private String named = "";

    @Override
    public void run() {
        CommandLine top = spec.root().commandLine();
        switch (shell()) {
            // The script uses bashcompinit in zsh.
            case BASH, ZSH -> terminal.print(AutoComplete.bash(top.getCommandName(), top));
            case FISH -> fish(top, "__fish_use_subcommand").forEach(terminal::print);
        }
    }

    private Shell shell() {
        for (Shell shell : Shell.values()) {
            if (shell.name().toLowerCase(Locale.ROOT).equals(named)) {
                return shell;
            }
        }
        throw new CommandLine.ParameterException(
                spec.commandLine(), "the shell must be bash, zsh or fish, was '" + named + "'");
    }

    /**
     * The lines for the options, the parameters and the subcommands of a command.
     *
     * @param condition of fish, that the command is typed and none of its subcommands is
     */
    private static List<String> fish(CommandLine command, String condition) {
        List<String> lines = new ArrayList<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (option.hidden()) {
                continue;
            }
            StringBuilder line = line(condition);
            for (String name : option.names()) {
                line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            if (option.arity().max() > 0) {
                line.append(" -r");
            }
            lines.add(line + candidates(option) + " -d " + quoted(firstOf(option.description())));
        }
        for (ArgSpec parameter : command.getCommandSpec().positionalParameters()) {
            if (parameter.completionCandidates() != null) {
                lines.add(line(condition) + candidates(parameter));
            }
        }
        command.getSubcommands().forEach((name, subcommand) -> {
            String description =
                    firstOf(subcommand.getCommandSpec().usageMessage().description());
            lines.add(line(condition) + " -f -a " + quoted(name) + " -d " + quoted(description));
        });
        command.getSubcommands().forEach((name, subcommand) -> {
            String seen = "__fish_seen_subcommand_from " + name;
            String below = String.join(" ", subcommand.getSubcommands().keySet());
            lines.addAll(
                    fish(subcommand, below.isEmpty() ? seen : seen + "; and not __fish_seen_subcommand_from " + below));
        });
        return lines;
    }

    private static StringBuilder line(String condition) {
        return new StringBuilder("complete -c grokwatch -n ").append(quoted(condition));
    }

    private static String candidates(ArgSpec argument) {
        Iterable<String> candidates = argument.completionCandidates();
        return candidates == null
                ? ""
                : " -f -a "
                        + quoted(StreamSupport.stream(candidates.spliterator(), false)
                                .collect(Collectors.joining(" ")));
    }

    private static String firstOf(String[] description) {
        return Stream.of(description).findFirst().orElse("");
    }

    /** In single quotes fish knows two escapes. */
    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
