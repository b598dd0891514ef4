package io.grokwatch.tracker.run;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.NewRun;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Makes the specification of a submitted run. */
public final class SubmittedSpec {
    private SubmittedSpec() {}

    /**
     * The specification of a run with a generated id.
     *
     * @throws IllegalArgumentException if a component is not as expected
     */
    static RunSpec of(NewRun run, Instant now, RandomGenerator random) {
        return of(run, new RunId(GeneratedId.of(nameOf(run), "run", now, random)));
    }

    /**
     * The specification of a run with this id.
     *
     * @throws IllegalArgumentException if a component is not as expected
     */
    public static RunSpec of(NewRun run, RunId id) {
        return new RunSpec(
                id,
                nameOf(run),
                run.trainer(),
                run.recipe(),
                run.parameters(),
                run.seed(),
                run.steps(),
                run.requires());
    }

    private static String nameOf(NewRun run) {
        return run.name() != null ? run.name() : run.recipe() != null ? run.recipe() : run.trainer();
    }
}
