package io.grokwatch.tracker.client;

import org.jspecify.annotations.Nullable;

/**
 * The condition of the tracker itself.
 *
 * @param outage what is wrong, in one sentence that names the cause (the disk, the broker, the store), or null
 * @param eventsLateMs how long ago all lifecycle events, heartbeats and findings that were published had been read; 0 if that was
 *     within the last seconds
 * @param metricsLateMs the same of metrics
 * @param snapshotsLateMs the same of snapshots and geometry
 */
public record TrackerView(@Nullable String outage, long eventsLateMs, long metricsLateMs, long snapshotsLateMs) {}
