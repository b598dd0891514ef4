package io.grokwatch.local.command;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.local.Failure;
import io.grokwatch.local.WrongUsage;
import io.grokwatch.local.api.Submission;
import io.grokwatch.trainer.recipe.Recipe;
import io.grokwatch.trainer.recipe.Recipes;
import io.grokwatch.trainer.spi.Trainers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What differs from the recipe in a run of it. */
final class RunOptions {
    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "a setting of the trainer; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "of initialisation and batches (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--name", paramLabel = "NAME", description = "what to call it")
    private @Nullable String name;

    @Option(names = "--steps", paramLabel = "N", description = "steps to train, instead of the recipe's")
    private @Nullable Long steps;

    /** @throws Failure if there is no such recipe, or its trainer does not take these settings */
    Submission of(String recipeName) {
        Recipe recipe = recipe(recipeName);
        long budget = steps == null ? recipe.steps() : steps;
        if (budget < 1) {
            throw new WrongUsage("--steps must be at least 1, was " + budget);
        }
        Submission submission = new Submission(
                name == null ? recipe.name() + " seed " + seed : name,
                recipe.name(),
                recipe.trainer(),
                recipe.parameters().with(overrides()),
                seed,
                budget);
        requireTrainable(recipe, submission);
        return submission;
    }

    private Parameters overrides() {
        Map<String, Object> values = new LinkedHashMap<>();
        settings.forEach((key, text) -> values.put(key, Parameters.parseValue(text)));
        try {
            return Parameters.of(values);
        } catch (IllegalArgumentException e) {
            throw new Failure("--set: " + e.getMessage(), e);
        }
    }

    private static Recipe recipe(String name) {
        try {
            return Recipes.named(name);
        } catch (IllegalArgumentException e) {
            throw new Failure(String.valueOf(e.getMessage()), e);
        }
    }

    /** What a worker would refuse is best refused before a run is queued for it. */
    private static void requireTrainable(Recipe recipe, Submission submission) {
        requireKnown(recipe.trainer(), submission.parameters());
        try {
            RunSpec spec = new RunSpec(
                    new RunId(recipe.name()),
                    Objects.requireNonNull(submission.name()),
                    submission.trainer(),
                    submission.recipe(),
                    submission.parameters(),
                    submission.seed(),
                    submission.steps());
            // The trainer checks its settings when it is made; it takes nothing of the machine before it trains.
            Trainers.named(recipe.trainer()).create(spec, "cpu").close();
        } catch (IllegalArgumentException e) {
            throw new Failure(String.valueOf(e.getMessage()), e);
        }
    }

    private static void requireKnown(String trainer, Parameters parameters) {
        List<String> known = Trainers.named(trainer).parameters().stream()
                .map(ParameterDescription::name)
                .toList();
        for (String setting : parameters.values().keySet()) {
            if (!known.contains(setting)) {
                throw new Failure("--set: trainer " + trainer + " has no setting '" + setting + "', it has " + known);
            }
        }
    }
}
