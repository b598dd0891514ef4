package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.trainer.recipe.Recipe;
import io.grokwatch.trainer.recipe.Recipes;
import io.grokwatch.trainer.spi.TrainerProvider;
import io.grokwatch.trainer.spi.Trainers;
import java.util.Objects;
import java.util.Optional;

/** Checks of runs before they are submitted. */
final class SubmissionChecks {
    private static final RunId ANY = new RunId("submission");

    private SubmissionChecks() {}

    /** @throws UserErrorException if there is no recipe of that name; the message lists the recipes */
    static Recipe recipe(String name) {
        try {
            return Recipes.named(name);
        } catch (IllegalArgumentException e) {
            throw new UserErrorException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Checks a run as the worker will, before it is queued. Runs of trainers that only workers have are checked by the
     * tracker.
     *
     * @throws UserErrorException naming the setting and what was expected
     */
    static void requireTrainable(NewRun submission) {
        Optional<TrainerProvider> trainer = Trainers.all().stream()
                .filter(candidate -> candidate.name().equals(submission.trainer()))
                .findFirst();
        if (trainer.isEmpty()) {
            return;
        }
        try {
            trainer.get().check(spec(ANY, submission));
        } catch (IllegalArgumentException e) {
            throw new UserErrorException(String.valueOf(e.getMessage()).replace("run " + ANY + ": ", ""), e);
        }
    }

    static RunSpec spec(RunId id, NewRun submission) {
        return new RunSpec(
                id,
                Objects.requireNonNull(submission.name()),
                submission.trainer(),
                submission.recipe(),
                submission.parameters(),
                submission.seed(),
                submission.steps(),
                submission.requires());
    }
}
