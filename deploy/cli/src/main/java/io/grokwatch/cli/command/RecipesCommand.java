package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.cli.display.RecipeSheet;
import io.grokwatch.cli.display.Table;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.events.codec.Json;
import io.grokwatch.trainer.recipe.Recipe;
import io.grokwatch.trainer.recipe.RecipeCheck;
import io.grokwatch.trainer.recipe.Recipes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "recipes",
        description = {
            "Lists the recipes with the steps at which they memorise and generalise, - if unknown. With names, prints also"
                    + " the source and the settings of those recipes.",
            "With --check: trains three seeds of each in this process and compares the medians with those bands."
        })
final class RecipesCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Option(names = "--check", description = "train and compare")
    private boolean check;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description =
                    "which recipes (default: all; with --check those measured that take less than two minutes a seed)")
    private List<String> names = List.of();

    @Override
    public Integer call() throws JsonProcessingException {
        List<Recipe> recipes = chosen();
        if (check) {
            return checked(recipes);
        }
        if (json) {
            terminal.print(Json.MAPPER.writeValueAsString(recipes));
        } else if (names.isEmpty()) {
            list(recipes);
        } else {
            recipes.stream()
                    .flatMap(recipe -> RecipeSheet.lines(recipe).stream())
                    .forEach(terminal::print);
        }
        return 0;
    }

    private List<Recipe> chosen() {
        if (names.isEmpty()) {
            return Recipes.all().stream()
                    .filter(recipe -> !check || (recipe.isQuick() && recipe.isMeasured()))
                    .toList();
        }
        try {
            return names.stream().map(Recipes::named).toList();
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), String.valueOf(unknown.getMessage()), unknown);
        }
    }

    private void list(List<Recipe> recipes) {
        Table table = new Table("RECIPE", "STEPS", "MEMORISES", "GENERALISES", "COST", "WHAT IT SHOWS");
        for (Recipe recipe : recipes) {
            table.row(
                    recipe.name(),
                    Long.toString(recipe.steps()),
                    recipe.memorised().toString(),
                    recipe.generalised().toString(),
                    recipe.cost(),
                    recipe.summary());
        }
        table.lines().forEach(terminal::print);
        recipes.stream()
                .filter(recipe -> recipe.needs() != null)
                .forEach(recipe -> terminal.print(recipe.name() + " needs " + recipe.needs()));
    }

    private int checked(List<Recipe> recipes) throws JsonProcessingException {
        List<RecipeCheck.Outcome> outcomes = new ArrayList<>();
        for (Recipe recipe : recipes) {
            terminal.note(recipe.name() + ": memorises " + recipe.memorised() + ", generalises " + recipe.generalised()
                    + ", spikes " + recipe.firstSpike());
            try {
                RecipeCheck.Outcome outcome = RecipeCheck.check(recipe, this::progress);
                outcomes.add(outcome);
                terminal.note(
                        outcome.faults().isEmpty() ? "  holds" : "  FAILED " + String.join("; ", outcome.faults()));
            } catch (IllegalArgumentException | IllegalStateException e) {
                throw new UserErrorException(String.valueOf(e.getMessage()), e);
            }
        }
        List<RecipeCheck.Outcome> failed =
                outcomes.stream().filter(outcome -> !outcome.faults().isEmpty()).toList();
        if (json) {
            terminal.print(Json.MAPPER.writeValueAsString(outcomes));
        } else {
            failed.forEach(outcome -> terminal.print(outcome.recipe() + ": " + String.join("; ", outcome.faults())));
            terminal.print(outcomes.size() - failed.size() + " of " + outcomes.size() + " recipes hold");
        }
        return failed.isEmpty() ? 0 : 1;
    }

    private void progress(RecipeCheck.Course course) {
        terminal.note("  seed " + course.seed() + ": memorised " + shown(course.memorised()) + ", generalised "
                + shown(course.generalised()) + (course.firstSpike() == null ? "" : ", spiked " + course.firstSpike())
                + " (" + course.steps() + " steps)");
    }

    private static String shown(@Nullable Long step) {
        return step == null ? "never" : "at " + step;
    }
}
