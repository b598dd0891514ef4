package io.grokwatch.trainer.spi;

import org.jspecify.annotations.Nullable;

/** What others want of a training run. Asked by the training thread on every step, so answers are immediate. */
@FunctionalInterface
public interface RunControl {

    /** Nobody wants anything. */
    RunControl NONE = () -> false;

    /** Whether to stop before the next step. Once true, it stays so. */
    boolean stopRequested();

    /** Whether a snapshot was asked for since the last call; by default nobody asks. */
    default boolean takeSnapshotRequest() {
        return false;
    }

    /**
     * The next change to make before a step, null if there is none: one that somebody asked for, or that an attempt before
     * this one made there. The trainer tells of it by {@link RunLog#intervened}; one that it cannot make it leaves out with a
     * line in the run's log. By default nobody asks.
     *
     * @param step the one about to be taken
     */
    default @Nullable Intervention takeIntervention(long step) {
        return null;
    }
}
