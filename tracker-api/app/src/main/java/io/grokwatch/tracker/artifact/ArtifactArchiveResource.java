package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.http.KnownRuns;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The export of all artifacts of a run. */
@Path("/api/v1/runs/{id}/artifact-archive")
@Tag(name = "artifacts")
public final class ArtifactArchiveResource {
    private static final String MEDIA_TYPE = "application/zip";

    private final KnownRuns runs;
    private final ArtifactStore artifacts;

    ArtifactArchiveResource(KnownRuns runs, ArtifactStore artifacts) {
        this.runs = runs;
        this.artifacts = artifacts;
    }

    @GET
    @Blocking
    @Operation(operationId = "artifactArchive", summary = "All artifacts of a run, as a ZIP archive")
    @APIResponse(
            responseCode = "200",
            description = "The archive, which is made while it is read",
            content = @Content(mediaType = MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "404", description = "No such run")
    public Response archive(@PathParam("id") String id) {
        runs.require(id);
        ArtifactOwner run = ArtifactOwner.run(id);
        StreamingOutput archive = out -> write(run, out);
        return Downloads.attachment(id + "-artifacts.zip", MEDIA_TYPE)
                .entity(archive)
                .build();
    }

    private void write(ArtifactOwner run, OutputStream out) throws IOException {
        try (ZipOutputStream archive = new ZipOutputStream(out)) {
            for (ArtifactEntry entry : artifacts.all(run)) {
                // One that is deleted while the archive is made is left out.
                Optional<Artifact> artifact = artifacts.find(run, entry.path());
                if (artifact.isPresent()) {
                    ZipEntry zipped = new ZipEntry(entry.path().text());
                    zipped.setTime(artifact.get().storedAt().toEpochMilli());
                    archive.putNextEntry(zipped);
                    artifacts.read(artifact.get(), 0, artifact.get().bytes(), archive);
                    archive.closeEntry();
                }
            }
        }
    }
}
