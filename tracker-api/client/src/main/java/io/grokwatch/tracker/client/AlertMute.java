package io.grokwatch.tracker.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Mutes a rule of alerts: what it would send is recorded as suppressed.
 *
 * @param until when it ends, or null to end it now
 */
public record AlertMute(@Nullable Instant until) {}
