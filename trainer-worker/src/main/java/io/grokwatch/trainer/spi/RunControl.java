package io.grokwatch.trainer.spi;

import org.jspecify.annotations.Nullable;

/** What others want of a training run. Asked by the training thread on every step, so answers are immediate. */
public interface RunControl {

    /** Nobody wants anything. */
    RunControl NONE = new RunControl() {
        @Override
        public boolean stopRequested() {
            return false;
        }

        @Override
        public boolean takeSnapshotRequest() {
            return false;
        }

        @Override
        public @Nullable Intervention takeIntervention() {
            return null;
        }
    };

    /** Whether to stop before the next step. Once true, it stays so. */
    boolean stopRequested();

    /** Whether a snapshot was asked for since the last call. */
    boolean takeSnapshotRequest();

    /**
     * The next change that somebody asked for, null if there is none. It is in force from the step that is about to be
     * taken, and the trainer tells of it by {@link RunLog#intervened}; one that it cannot make it leaves out with a warning.
     */
    @Nullable
    Intervention takeIntervention();
}
