package io.grokwatch.tracker.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A worker, by its newest heartbeat.
 *
 * @param runId the run it trains, or null
 * @param attempt of that run, 0 without one
 * @param step of that run, 0 without one
 * @param memoryUsedBytes resident memory of the process, or of the device's allocator on a GPU
 * @param lastBeatAt by the worker's clock
 * @param lastBeatAgeMs by the tracker's clock
 * @param trouble why it shut down although nobody requested that, or null
 */
public record WorkerView(
        String worker,
        String host,
        long pid,
        String device,
        WorkerState state,
        @Nullable String runId,
        int attempt,
        long step,
        double stepsPerSecond,
        long memoryUsedBytes,
        long memoryTotalBytes,
        Instant lastBeatAt,
        long lastBeatAgeMs,
        @Nullable String trouble) {}
