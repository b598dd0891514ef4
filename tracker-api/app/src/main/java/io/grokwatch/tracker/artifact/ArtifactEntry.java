package io.grokwatch.tracker.artifact;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is in a folder of artifacts.
 *
 * @param path relative to the owner
 * @param bytes the size of a file; null for a folder
 * @param storedAt when a file was stored; null for a folder
 */
public record ArtifactEntry(
        ArtifactPath path, @Nullable Long bytes, @Nullable Instant storedAt) {
    /** Whether it is a folder. */
    public boolean isFolder() {
        return bytes == null;
    }
}
