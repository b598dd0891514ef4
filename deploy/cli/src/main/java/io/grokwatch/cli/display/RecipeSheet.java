package io.grokwatch.cli.display;

import io.grokwatch.trainer.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** All that is known of a recipe, a line for each thing. */
public final class RecipeSheet {
    private RecipeSheet() {}

    public static List<String> lines(Recipe recipe) {
        List<String> lines = new ArrayList<>();
        lines.add(recipe.name() + ": " + recipe.summary());
        lines.add(line("source", recipe.source()));
        lines.add(line("memorises", recipe.memorised().toString()));
        lines.add(line("generalises", recipe.generalised().toString()));
        lines.add(line("spikes", recipe.firstSpike().toString()));
        lines.add(line("budget", recipe.steps() + " steps"));
        lines.add(line("cost", recipe.cost()));
        if (recipe.needs() != null) {
            lines.add(line("needs", recipe.needs()));
        }
        lines.add(line("trainer", recipe.trainer()));
        lines.add(line(
                "settings",
                recipe.parameters().values().entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining(" "))));
        return lines;
    }

    private static String line(String what, String text) {
        return "  " + what + " ".repeat(12 - what.length()) + text;
    }
}
