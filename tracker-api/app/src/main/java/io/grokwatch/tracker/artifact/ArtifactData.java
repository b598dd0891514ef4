package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.store.RunData;
import jakarta.inject.Singleton;

/** The artifacts of runs. */
@Singleton
final class ArtifactData implements RunData {
    private final ArtifactStore artifacts;

    ArtifactData(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    @Override
    public String name() {
        return "artifacts";
    }

    @Override
    public void delete(String run) {
        artifacts.deleteAll(ArtifactOwner.run(run));
    }

    @Override
    public long bytes(String run) {
        return artifacts.bytes(ArtifactOwner.run(run));
    }
}
