package io.grokwatch.trainer.recipe;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.Trainers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Trains a recipe on three seeds and compares the medians with its bands. Seeds differ about threefold in when they
 * generalise, so that one alone says little; a band of null holds if no seed gets there within the budget.
 */
public final class RecipeCheck {
    private static final long SEEDS = 3;

    /**
     * How one seed went; null for what it did not reach.
     *
     * @param steps that were taken: training stops once everything that has a band is reached
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
     * @param faults a sentence for each band that was missed
     */
    public record Outcome(String recipe, List<Course> courses, List<String> faults) {
        public Outcome {
            courses = List.copyOf(courses);
            faults = List.copyOf(faults);
        }
    }

    /** Stops a run that has reached what its recipe expects, unless it expects that something never happens. */
    private record UntilReached(Recipe recipe, Milestones milestones) implements RunControl {
        @Override
        public boolean stopRequested() {
            boolean endless = recipe.generalised() == null && recipe.firstSpike() == null;
            boolean generalises = recipe.generalised() == null || milestones.generalised() != null;
            boolean spikes = recipe.firstSpike() == null || milestones.firstSpike() != null;
            return !endless && generalises && spikes && milestones.memorised() != null;
        }

        @Override
        public boolean takeSnapshotRequest() {
            return false;
        }

        @Override
        public @Nullable Intervention takeIntervention() {
            return null;
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
        if (recipe.firstSpike() != null) {
            compare("spikes first", courses, Course::firstSpike, recipe.firstSpike(), faults);
        }
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
            @Nullable StepBand band,
            List<String> faults) {
        List<Long> reached = new ArrayList<>();
        for (Course course : courses) {
            Long step = milestone.apply(course);
            reached.add(step == null ? Long.MAX_VALUE : step);
        }
        Collections.sort(reached);
        long median = reached.get(reached.size() / 2);
        boolean holds = band == null ? reached.getFirst() == Long.MAX_VALUE : band.contains(median);
        if (!holds) {
            faults.add(what + " at " + reached.stream().map(RecipeCheck::shown).toList() + ", expected "
                    + (band == null ? "never" : "a median in " + band));
        }
    }

    private static String shown(long step) {
        return step == Long.MAX_VALUE ? "never" : Long.toString(step);
    }
}
