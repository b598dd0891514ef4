package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunSpec;
import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.trainer.plugin.MissingTrainerException;
import io.grokwatch.trainer.spi.Trainer;
import java.util.List;

/** Where a worker gets the trainer of a run. */
@FunctionalInterface
interface TrainerSource {
    /**
     * The trainer of a run, ready to train.
     *
     * @throws MissingTrainerException if this worker has no trainer of that name
     * @throws IllegalArgumentException if the trainer refuses the run's parameters
     * @throws IllegalStateException if this machine cannot train on the device
     */
    Trainer create(RunSpec spec, String device);

    /** What there is, for those who submit runs. */
    default List<TrainerDescribed> descriptions() {
        return List.of();
    }

    /** Looks for trainers that were added or changed, and returns these; by default there are none. */
    default List<TrainerDescribed> refresh() {
        return List.of();
    }
}
