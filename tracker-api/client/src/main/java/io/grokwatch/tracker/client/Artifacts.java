package io.grokwatch.tracker.client;

import java.util.List;

/** What is in a folder of artifacts, by name. */
public record Artifacts(List<ArtifactView> artifacts) {
    public Artifacts {
        artifacts = List.copyOf(artifacts);
    }
}
