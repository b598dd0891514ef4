package io.grokwatch.tracker.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A requested stop of a run.
 *
 * @param reason for people
 * @param receivedBy the worker that trains the run and was active after the request, so that it has received it; null while there is
 *     none
 */
public record StopView(
        Instant requestedAt, String reason, @Nullable String receivedBy) {}
