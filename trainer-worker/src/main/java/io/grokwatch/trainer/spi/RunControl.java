package io.grokwatch.trainer.spi;

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
    };

    /** Whether to stop before the next step. Once true, it stays so. */
    boolean stopRequested();

    /** Whether a snapshot was asked for since the last call. */
    boolean takeSnapshotRequest();
}
