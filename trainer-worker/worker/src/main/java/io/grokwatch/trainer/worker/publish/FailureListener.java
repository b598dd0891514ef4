package io.grokwatch.trainer.worker.publish;

import org.jspecify.annotations.Nullable;

/** Receives the failures of publishing that a run outlasts, on any thread. */
public interface FailureListener {

    /** @param which the snapshots that are left out so far, as one text */
    void onSnapshotsLeftOut(String which);

    /** @param reason why the disk did not take what the broker did not; null once it does again */
    void onSpillFailure(@Nullable String reason);
}
