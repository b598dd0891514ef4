package io.grokwatch.local.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.codec.Json;
import io.grokwatch.local.show.Table;
import io.grokwatch.trainer.recipe.Recipe;
import io.grokwatch.trainer.recipe.Recipes;
import io.grokwatch.trainer.recipe.StepBand;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "recipes", description = "Lists the named recipes, and when they memorise and generalise.")
final class RecipesCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        if (json) {
            terminal.print(Json.MAPPER.writeValueAsString(Recipes.all()));
            return 0;
        }
        Table table = new Table("RECIPE", "STEPS", "MEMORISES", "GENERALISES", "COST", "WHAT IT SHOWS");
        for (Recipe recipe : Recipes.all()) {
            table.row(
                    recipe.name(),
                    Long.toString(recipe.steps()),
                    band(recipe.memorised()),
                    band(recipe.generalised()),
                    recipe.cost(),
                    recipe.summary());
        }
        table.lines().forEach(terminal::print);
        return 0;
    }

    private static String band(@Nullable StepBand band) {
        return band == null ? "never" : band.from() + " to " + band.to();
    }
}
