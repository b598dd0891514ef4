package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.TrackerConfig.ArtifactStorage;

/**
 * Bytes that were written once.
 *
 * @param storage where they are
 * @param id generated: 32 hexadecimal digits
 * @param bytes how many
 */
record Blob(ArtifactStorage storage, String id, long bytes) {}
