package io.grokwatch.tracker.client;

import io.grokwatch.events.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * The request to resume a sweep.
 *
 * @param parameters those settings of every run that are secrets, as secrets are not stored; or null
 */
public record ResumeRequest(@Nullable Parameters parameters) {}
