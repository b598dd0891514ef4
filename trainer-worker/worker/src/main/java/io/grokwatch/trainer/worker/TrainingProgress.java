package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunId;

/**
 * What a worker trains at a moment.
 *
 * @param step the last one logged; before the first, where the attempt began
 */
record TrainingProgress(RunId runId, int attempt, long step) {
    boolean isOfSameAttempt(TrainingProgress other) {
        return runId.equals(other.runId) && attempt == other.attempt;
    }
}
