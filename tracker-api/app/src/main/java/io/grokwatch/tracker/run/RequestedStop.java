package io.grokwatch.tracker.run;

import java.time.Instant;

/**
 * A request to stop a run.
 *
 * @param commandId of the command to the worker
 */
record RequestedStop(Instant at, String reason, String commandId) {}
