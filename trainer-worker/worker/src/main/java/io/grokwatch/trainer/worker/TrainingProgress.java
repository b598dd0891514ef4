package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunId;

/**
 * What a worker trains at a moment.
 *
 * @param step the last one logged; before the first, where the attempt began
 * @param logged whether a step was logged: the first one need not be where the attempt began
 */
record TrainingProgress(RunId runId, int attempt, long step, boolean logged) {
    /** The steps taken since an earlier moment; 0 if that is of another attempt, or the run went back. */
    long stepsSince(TrainingProgress earlier) {
        boolean comparable = runId.equals(earlier.runId) && attempt == earlier.attempt && earlier.logged;
        return comparable ? Math.max(0, step - earlier.step) : 0;
    }
}
