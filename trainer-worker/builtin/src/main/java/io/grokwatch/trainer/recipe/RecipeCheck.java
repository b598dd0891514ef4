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
 * Trains a recipe on three seeds and compares the medians with its bands. Seeds differ about threefold in when they
 * generalise, so that one alone says little; {@code never} holds if no seed gets there within the budget.
 */
public final class RecipeCheck {
    private static final long SEEDS = 3;

    /**
     * How one seed went; null for what it did not reach.
     *
     * @param steps that were taken: training stops once there is nothing left to reach
     */
    public record Course(
            long seed,
            long steps,
            @Nullable Long memorised,
            @Nullable Long generalised,
            @Nullable Long firstSpike) {}

    /**
     * What came of it.
     *
     * @param faults a sentence for each expectation that was missed
     */
    public record Outcome(String recipe, List<Course> courses, List<String> faults) {
        public Outcome {
            courses = List.copyOf(courses);
            faults = List.copyOf(faults);
        }
    }

    /** Stops a run that has nothing left to reach. What is expected never to happen is waited for all the same. */
    private record UntilReached(Recipe recipe, Milestones milestones) implements RunControl {
        @Override
        public boolean stopRequested() {
            boolean spiked = recipe.firstSpike() == Bandless.OPEN || milestones.firstSpike() != null;
            return spiked && milestones.memorised() != null && milestones.generalised() != null;
        }
    }

    private RecipeCheck() {}

    /** @param progress told of each seed that has been trained */
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
        Milestones milestones = new Milestones();
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
                    + (expectation instanceof StepBand ? "a median of " : "") + expectation);
        }
    }
}
