package io.grokwatch.trainer.recipe;

import io.grokwatch.trainer.builtin.BuiltinTrainerProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The recipes that come with Grokwatch, from {@code recipes.json}. A band is the measured range widened by half, or for
 * recipes that take hours the range that their source reports.
 */
public final class Recipes {
    private static final List<Recipe> ALL = load();

    private Recipes() {}

    /** All of them, the simplest first. */
    public static List<Recipe> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException if no recipe has this name; the message lists all names */
    public static Recipe named(String name) {
        return ALL.stream()
                .filter(recipe -> recipe.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no recipe is named '" + name + "', there are "
                        + ALL.stream().map(Recipe::name).toList()));
    }

    private static List<Recipe> load() {
        try (InputStream json = Recipes.class.getResourceAsStream("recipes.json")) {
            if (json == null) {
                throw new IllegalStateException("the resource recipes.json is missing");
            }
            return List.copyOf(RecipeFile.read(json, new BuiltinTrainerProvider().parameters()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
