package io.grokwatch.trainer.recipe;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.trainer.recipe.Expectation.Bandless;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.Trainers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Trains a recipe with three seeds and compares the medians with its expectations. The step at which a run generalises varies
 * about threefold between seeds, so that a single run proves little.
 */
public final class RecipeCheck {
    private static final long SEEDS = 3;

    /**
     * The milestones of one seed; null for those it did not reach.
     *
     * @param steps taken; training stops once all milestones are reached
     */
    public record Course(
            long seed,
            long steps,
            @Nullable Long memorised,
            @Nullable Long generalised,
            @Nullable Long firstSpike) {}

    /**
     * The result of a check.
     *
     * @param faults one sentence per expectation that was not met
     */
    public record Outcome(String recipe, List<Course> courses, List<String> faults) {
        public Outcome {
            courses = List.copyOf(courses);
            faults = List.copyOf(faults);
        }
    }

    /** Stops a run once all milestones are reached, those that are expected never to be reached included. */
    private record UntilReached(Recipe recipe, RecipeMilestones milestones) implements RunControl {
        @Override
        public boolean stopRequested() {
            boolean spiked = recipe.firstSpike() == Bandless.OPEN || milestones.firstSpike() != null;
            return spiked && milestones.memorised() != null && milestones.generalised() != null;
        }
    }

    private RecipeCheck() {}

    /** @param progress receives the result of each seed */
    public static Outcome check(Recipe recipe, Consumer<Course> progress) {
        List<Course> courses = new ArrayList<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            Course course = train(recipe, seed);
            courses.add(course);
            progress.accept(course);
        }
        List<String> faults = new ArrayList<>();
        compare("memorises", courses, Course::memorised, recipe.memorised(), faults);
        compare("generalises", courses, Course::generalised, recipe.generalised(), faults);
        compare("spikes first", courses, Course::firstSpike, recipe.firstSpike(), faults);
        return new Outcome(recipe.name(), courses, faults);
    }

    private static Course train(Recipe recipe, long seed) {
        RecipeMilestones milestones = new RecipeMilestones();
        RunId id = new RunId("check-" + recipe.name() + "-" + seed);
        try (Trainer trainer = Trainers.named(recipe.trainer()).create(recipe.run(id, Parameters.NONE, seed), "cpu")) {
            long steps = trainer.train(milestones, new UntilReached(recipe, milestones), Checkpoints.NONE);
            return new Course(seed, steps, milestones.memorised(), milestones.generalised(), milestones.firstSpike());
        }
    }

    private static void compare(
            String what,
            List<Course> courses,
            Function<Course, @Nullable Long> milestone,
            Expectation expectation,
            List<String> faults) {
        List<Long> reached =
                courses.stream().map(milestone).flatMap(Stream::ofNullable).toList();
        if (!expectation.holds(reached, courses.size())) {
            faults.add(what + " at " + reached + " in " + reached.size() + " of " + courses.size() + " seeds, expected "
                    + (expectation instanceof Expectation.Band ? "a median of " : "") + expectation);
        }
    }
}
