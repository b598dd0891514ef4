package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UsageException;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.Parameters;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.trainer.recipe.Recipe;
import io.grokwatch.trainer.spi.TrainerProvider;
import io.grokwatch.trainer.spi.Trainers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a run that override those of its recipe. */
final class SubmissionOptions {
    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "a setting of the trainer; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "seed of initialisation and batches (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--name", paramLabel = "NAME", description = "name of the run")
    private @Nullable String name;

    @Option(names = "--steps", paramLabel = "N", description = "steps to train, instead of the recipe's")
    private @Nullable Long steps;

    @Mixin
    private RequirementOptions requirements = new RequirementOptions();

    /** @throws UserErrorException if there is no such recipe, or its trainer does not take these settings */
    NewRun of(String recipeName) {
        Recipe recipe = SubmissionChecks.recipe(recipeName);
        return checked(recipe.name(), recipe.name(), recipe.trainer(), recipe.parameters(), recipe.steps());
    }

    /** A run without a recipe: the trainer's defaults where nothing is set. */
    NewRun ofTrainer(String trainer) {
        if (steps == null) {
            throw new UsageException("--trainer needs --steps");
        }
        return checked(trainer, null, trainer, Parameters.NONE, steps);
    }

    private NewRun checked(String called, @Nullable String recipe, String trainer, Parameters parameters, long budget) {
        long taken = steps == null ? budget : steps;
        if (taken < 1) {
            throw new UsageException("--steps must be at least 1, was " + taken);
        }
        NewRun submission = new NewRun(
                name == null ? called + " seed " + seed : name,
                recipe,
                trainer,
                parameters.with(overrides()),
                seed,
                taken,
                requirements.required());
        requireTrainable(submission);
        return submission;
    }

    private Parameters overrides() {
        Map<String, Object> values = new LinkedHashMap<>();
        settings.forEach((key, text) -> values.put(key, Parameters.parseValue(text)));
        try {
            return Parameters.of(values);
        } catch (IllegalArgumentException e) {
            throw new UserErrorException("--set: " + e.getMessage(), e);
        }
    }

    /** Checks the settings; one that the trainer does not have is a mistake on the command line. */
    private static void requireTrainable(NewRun submission) {
        Trainers.all().stream()
                .filter(trainer -> trainer.name().equals(submission.trainer()))
                .forEach(trainer -> requireKnown(trainer, submission.parameters()));
        SubmissionChecks.requireTrainable(submission);
    }

    private static void requireKnown(TrainerProvider trainer, Parameters parameters) {
        List<String> known =
                trainer.parameters().stream().map(ParameterDescription::name).toList();
        for (String setting : parameters.values().keySet()) {
            if (!known.contains(setting)) {
                throw new UserErrorException(
                        "--set: trainer " + trainer.name() + " has no setting '" + setting + "', it has " + known);
            }
        }
    }
}
