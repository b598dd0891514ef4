package io.grokwatch.tracker.artifact;

import java.time.Instant;
import java.util.List;

/**
 * A stored artifact.
 *
 * @param bytes its size
 * @param parts its bytes in their order
 */
public record Artifact(ArtifactPath path, long bytes, Instant storedAt, List<Blob> parts) {
    public Artifact {
        parts = List.copyOf(parts);
    }

    /** Identifies these bytes among all that are stored under any path at any time. */
    String tag() {
        return parts.getFirst().id() + "-" + bytes;
    }

    /** The media type of the extension of its name. */
    public String mediaType() {
        return MediaTypes.of(path.name());
    }
}
