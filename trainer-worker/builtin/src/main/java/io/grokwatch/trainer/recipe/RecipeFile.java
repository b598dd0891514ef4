package io.grokwatch.trainer.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.codec.Json;
import io.grokwatch.trainer.builtin.BuiltinTrainerProvider;
import io.grokwatch.trainer.recipe.Expectation.Bandless;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads recipes from JSON: an array of objects with the components of {@link Recipe}. An expectation is {@code [from, to]} or
 * {@code "never"}; an absent one is open. {@code like} names an earlier recipe whose parameters it inherits.
 */
final class RecipeFile {
    private record Entry(
            String name,
            @Nullable String like,
            String summary,
            String source,
            @Nullable Parameters parameters,
            long steps,
            @Nullable JsonNode memorised,
            @Nullable JsonNode generalised,
            @JsonProperty("first_spike") @Nullable JsonNode firstSpike,
            String cost,
            double seconds,
            @Nullable String needs) {}

    private final Map<String, Recipe> recipes = new LinkedHashMap<>();
    private final Map<String, ParameterDescription> settings;

    private RecipeFile(List<ParameterDescription> settings) {
        this.settings =
                settings.stream().collect(Collectors.toMap(ParameterDescription::name, description -> description));
    }

    /**
     * Reads and validates recipes.
     *
     * @param settings of the trainer of all recipes
     * @throws IllegalArgumentException naming the recipe and its fault
     */
    static List<Recipe> read(InputStream json, List<ParameterDescription> settings) {
        try {
            RecipeFile file = new RecipeFile(settings);
            List<Entry> entries = Json.MAPPER
                    .readerFor(new TypeReference<List<Entry>>() {})
                    .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(json);
            entries.forEach(file::add);
            return new ArrayList<>(file.recipes.values());
        } catch (IOException e) {
            throw new UncheckedIOException("recipes cannot be read: " + e.getMessage(), e);
        }
    }

    private void add(Entry entry) {
        Parameters own = entry.parameters() == null ? Parameters.NONE : entry.parameters();
        Recipe recipe = new Recipe(
                entry.name(),
                entry.summary(),
                entry.source(),
                BuiltinTrainerProvider.NAME,
                entry.like() == null ? own : inherited(entry).parameters().with(own),
                entry.steps(),
                expectation(entry.name(), entry.memorised()),
                expectation(entry.name(), entry.generalised()),
                expectation(entry.name(), entry.firstSpike()),
                entry.cost(),
                entry.seconds(),
                entry.needs());
        own.values().forEach((name, value) -> check(entry.name(), name, value));
        if (recipes.putIfAbsent(recipe.name(), recipe) != null) {
            throw new IllegalArgumentException("there are two recipes named " + recipe.name());
        }
    }

    private Recipe inherited(Entry entry) {
        Recipe recipe = recipes.get(entry.like());
        if (recipe == null) {
            throw new IllegalArgumentException(
                    "recipe " + entry.name() + " is like '" + entry.like() + "', which is not among those before it");
        }
        return recipe;
    }

    private void check(String recipe, String name, Object value) {
        ParameterDescription description = settings.get(name);
        if (description == null) {
            throw new IllegalArgumentException("recipe " + recipe + ": there is no parameter " + name);
        }
        if (!description.domain().contains(value)) {
            throw new IllegalArgumentException("recipe " + recipe + ": parameter " + name + " must be "
                    + description.expected() + ", was " + value);
        }
    }

    private static Expectation expectation(String recipe, @Nullable JsonNode node) {
        if (node == null) {
            return Bandless.OPEN;
        }
        if (node.isTextual() && node.textValue().equals("never")) {
            return Bandless.NEVER;
        }
        if (node.size() == 2 && node.path(0).isIntegralNumber() && node.path(1).isIntegralNumber()) {
            return new Expectation.Band(node.path(0).longValue(), node.path(1).longValue());
        }
        throw new IllegalArgumentException(
                "recipe " + recipe + ": an expectation is [from, to] or \"never\", was " + node);
    }
}
