package io.grokwatch.tracker.client;

import org.jspecify.annotations.Nullable;

/**
 * The request to end a run that no worker trains.
 *
 * @param status that it ends with: {@code FINISHED} if it is null, {@code FAILED} or {@code STOPPED}
 * @param reason for people, or null; a finished run has none
 */
public record EndRequest(
        @Nullable RunStatus status, @Nullable String reason) {
    public EndRequest {
        if (status != null && !status.isFinal()) {
            throw new IllegalArgumentException("status must be FINISHED, FAILED or STOPPED, was " + status);
        }
    }
}
