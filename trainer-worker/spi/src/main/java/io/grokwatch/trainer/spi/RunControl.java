package io.grokwatch.trainer.spi;

import org.jspecify.annotations.Nullable;

/** The requests to a training run. The training thread asks on every step, so every method returns at once. */
@FunctionalInterface
public interface RunControl {

    /** Requests nothing. */
    RunControl NONE = () -> false;

    /** Whether to stop before the next step. Once true, it stays so. */
    boolean stopRequested();

    /** Whether a snapshot was asked for since the last call; by default nobody asks. */
    default boolean takeSnapshotRequest() {
        return false;
    }

    /**
     * The next change to make before a step, null if there is none: one that somebody asked for, or that an attempt before
     * this one made there. The trainer reports it by {@link RunLog#intervened}; one that it cannot make it leaves out with a
     * line in the run's log. By default nobody asks.
     *
     * @param step the one about to be taken
     */
    default @Nullable Intervention takeIntervention(long step) {
        return null;
    }
}
