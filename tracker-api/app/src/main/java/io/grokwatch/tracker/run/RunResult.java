package io.grokwatch.tracker.run;

import io.grokwatch.events.RunClass;
import io.grokwatch.tracker.client.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a run.
 *
 * @param reason why it is in this status, or null
 * @param verdict the class of the run if it ended now, or null before any evaluation
 * @param memorisedStep where it had first memorised, or null if it did not
 * @param generalisedStep where it had first generalised, or null if it did not
 */
public record RunResult(
        String id,
        RunStatus status,
        @Nullable String reason,
        @Nullable RunClass verdict,
        @Nullable Long memorisedStep,
        @Nullable Long generalisedStep) {}
