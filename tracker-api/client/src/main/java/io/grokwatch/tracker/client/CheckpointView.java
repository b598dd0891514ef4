package io.grokwatch.tracker.client;

/**
 * A checkpoint.
 *
 * @param name {@code STEP-ATTEMPT-SHA256.safetensors}
 */
public record CheckpointView(String name, long bytes) {}
