package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.artifact.ArtifactLocations.Location;
import io.grokwatch.tracker.experiment.RunAttributesStore;
import io.grokwatch.tracker.mlflow.MlflowException;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers requests of MLflow's clients and page for artifacts that they name by a run, a model or an address. */
@Singleton
public final class MlflowDownloads {
    private final List<OwnerLookup> owners;
    private final RunAttributesStore attributes;
    private final ArtifactStore artifacts;
    private final Downloads downloads;

    MlflowDownloads(
            @All List<OwnerLookup> owners,
            RunAttributesStore attributes,
            ArtifactStore artifacts,
            Downloads downloads) {
        this.owners = List.copyOf(owners);
        this.attributes = attributes;
        this.artifacts = artifacts;
        this.downloads = downloads;
    }

    /**
     * The headers of a request for bytes.
     *
     * @param range {@code Range}
     * @param ifRange {@code If-Range}
     */
    public record Conditions(
            Request request,
            @Nullable String range,
            @Nullable String ifRange) {}

    /** The run with an id. */
    ArtifactOwner run(@Nullable String id) {
        if (id == null || id.isEmpty()) {
            throw MlflowException.invalid("Missing value for required parameter 'run_id'.");
        }
        boolean isKnown =
                owners.stream().anyMatch(lookup -> lookup.kind() == ArtifactOwner.Kind.RUN && lookup.exists(id));
        if (!isKnown) {
            throw MlflowException.notFound("Run with id=" + id + " not found. Run '" + id + "' not found.");
        }
        return ArtifactOwner.run(id);
    }

    /** What is in a folder of a run. */
    MlflowFiles list(ArtifactOwner run, Optional<ArtifactPath> folder) {
        return MlflowFiles.relativeToOwner(
                ArtifactLocations.of(attributes.of(run.id()).experiment(), run.id()), artifacts.list(run, folder));
    }

    /** The bytes of an artifact that is named relative to an address. */
    public Response of(Location root, @Nullable String path, Conditions conditions) {
        ArtifactPath relative = ArtifactLocations.path(required("path", path));
        return of(
                root.owner(),
                root.path().map(folder -> folder.resolve(relative)).orElse(relative),
                conditions);
    }

    /** The bytes of an artifact. */
    Response of(ArtifactOwner owner, ArtifactPath path, Conditions conditions) {
        Artifact artifact = artifacts
                .find(owner, path)
                .orElseThrow(() -> MlflowException.notFound("No such artifact: '" + path + "'"));
        return downloads.of(artifact, conditions.request(), conditions.range(), conditions.ifRange());
    }

    static String required(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw MlflowException.invalid("Missing value for required parameter '" + name + "'.");
        }
        return value;
    }
}
