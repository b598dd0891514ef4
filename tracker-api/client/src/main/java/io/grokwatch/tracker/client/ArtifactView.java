package io.grokwatch.tracker.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An artifact of a run, or a folder of artifacts.
 *
 * @param path relative to the run
 * @param bytes the size of a file; null for a folder
 * @param mediaType that of the extension of a file's name; null for a folder
 * @param storedAt when a file was stored; null for a folder
 */
public record ArtifactView(
        String path,
        boolean folder,
        @Nullable Long bytes,
        @Nullable String mediaType,
        @Nullable Instant storedAt) {}
