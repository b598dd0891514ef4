package io.grokwatch.tracker.artifact;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.grokwatch.tracker.artifact.ArtifactLocations.Location;
import io.grokwatch.tracker.mlflow.MlflowError;
import io.grokwatch.tracker.mlflow.MlflowErrorCode;
import io.grokwatch.tracker.mlflow.MlflowException;
import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The artifacts of runs and logged models as MLflow's clients store, read, list and delete them, in one request or in parts
 * ({@code mlflow.store.artifact.http_artifact_repo} of MLflow 3.17).
 */
@Path("/{api: (?:ajax-)?api}/2.0/mlflow-artifacts")
@Produces(MediaType.APPLICATION_JSON)
public final class MlflowArtifactsResource {
    private static final String ARTIFACTS = "/mlflow-artifacts/artifacts/";

    private final ArtifactLocations locations;
    private final ArtifactStore artifacts;
    private final ArtifactUploads stored;
    private final Uploads uploads;
    private final Downloads downloads;

    MlflowArtifactsResource(
            ArtifactLocations locations,
            ArtifactStore artifacts,
            ArtifactUploads stored,
            Uploads uploads,
            Downloads downloads) {
        this.locations = locations;
        this.artifacts = artifacts;
        this.stored = stored;
        this.uploads = uploads;
        this.downloads = downloads;
    }

    @GET
    @Path("artifacts")
    public MlflowFiles list(@QueryParam("path") @Nullable String path) {
        Optional<ArtifactPath> asked = MlflowFiles.folder(path);
        if (asked.isEmpty()) {
            return MlflowFiles.byName(List.of());
        }
        Location location = locations.locatePath(asked.get().text());
        return MlflowFiles.byName(artifacts.list(location.owner(), location.path()));
    }

    @PUT
    @Path("artifacts/{path: .+}")
    @Blocking
    @Consumes(MediaType.WILDCARD)
    public Map<String, Object> put(@Context HttpServerRequest request, InputStream body)
            throws IOException, InterruptedException {
        Location location = location(request, ARTIFACTS);
        stored.put(location.owner(), file(location), body);
        return Map.of();
    }

    @GET
    @Path("artifacts/{path: .+}")
    @Blocking
    @Uncompressed
    @Produces(MediaType.WILDCARD)
    public Response get(
            @Context HttpServerRequest request,
            @Context Request conditions,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange) {
        Location location = location(request, ARTIFACTS);
        Artifact artifact = artifacts
                .find(location.owner(), file(location))
                .orElseThrow(() -> MlflowException.notFound("No such artifact: '" + file(location) + "'"));
        return downloads.of(artifact, conditions, range, ifRange);
    }

    @DELETE
    @Path("artifacts/{path: .+}")
    public Map<String, Object> delete(@Context HttpServerRequest request) {
        Location location = location(request, ARTIFACTS);
        if (location.path().isPresent()) {
            artifacts.delete(location.owner(), location.path().get());
        } else {
            artifacts.deleteAll(location.owner());
        }
        return Map.of();
    }

    /** The request that begins an upload in parts; of {@code path} the file's name counts. */
    record NewUpload(
            @JsonProperty("path") @Nullable String path,
            @JsonProperty("num_parts") @Nullable Integer parts) {}

    /** The answer, with the address of each part. */
    record BegunUpload(
            @JsonProperty("upload_id") String upload,
            @JsonProperty("credentials") List<Credential> credentials) {}

    /** Where a part is written to. */
    record Credential(
            @JsonProperty("url") String url,
            @JsonProperty("part_number") int number,
            @JsonProperty("headers") Map<String, String> headers) {}

    /** The request that completes or aborts an upload. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EndedUpload(
            @JsonProperty("path") @Nullable String path,
            @JsonProperty("upload_id") @Nullable String upload,
            @JsonProperty("parts") @Nullable List<WrittenPart> parts) {}

    /** A part, with the tag that its write was answered with. */
    record WrittenPart(
            @JsonProperty("part_number") int number,
            @JsonProperty("etag") @Nullable String tag) {}

    @POST
    @Path("mpu/create/{path: .+}")
    @Consumes(MediaType.WILDCARD)
    public BegunUpload begin(@Context HttpServerRequest request, NewUpload asked) {
        Location location = upload(request, "/mpu/create/", asked.path());
        int parts = asked.parts() == null ? 1 : asked.parts();
        if (parts < 1 || parts > Uploads.MAX_PARTS) {
            throw MlflowException.invalid("Invalid value " + parts
                    + " for parameter 'num_parts' supplied: must be from 1 to " + Uploads.MAX_PARTS);
        }
        String upload = uploads.begin(location.owner(), file(location));
        String address = request.absoluteURI().replaceFirst("/mpu/create/.*", "/mpu/parts/" + upload + "/");
        return new BegunUpload(
                upload,
                IntStream.rangeClosed(1, parts)
                        .mapToObj(number -> new Credential(address + number, number, Map.of()))
                        .toList());
    }

    @PUT
    @Path("mpu/parts/{upload}/{number: \\d{1,5}}")
    @Blocking
    @Consumes(MediaType.WILDCARD)
    public Response write(@PathParam("upload") String upload, @PathParam("number") int number, InputStream body)
            throws IOException {
        if (number < 1 || number > Uploads.MAX_PARTS) {
            throw MlflowException.invalid("Invalid part number " + number + ": must be from 1 to " + Uploads.MAX_PARTS);
        }
        return Response.ok(Map.of())
                .header("ETag", '"' + uploads.write(upload, number, body) + '"')
                .build();
    }

    @POST
    @Path("mpu/complete/{path: .+}")
    @Consumes(MediaType.WILDCARD)
    public Map<String, Object> complete(@Context HttpServerRequest request, EndedUpload asked) {
        Location location = upload(request, "/mpu/complete/", asked.path());
        List<WrittenPart> parts = asked.parts() == null ? List.of() : asked.parts();
        uploads.complete(
                location.owner(),
                file(location),
                required("upload_id", asked.upload()),
                parts.stream()
                        .map(part -> new Uploads.Part(
                                part.number(),
                                part.tag() == null ? "" : part.tag().replace("\"", "")))
                        .toList());
        return Map.of();
    }

    @POST
    @Path("mpu/abort/{path: .+}")
    @Consumes(MediaType.WILDCARD)
    public Map<String, Object> abort(@Context HttpServerRequest request, EndedUpload asked) {
        Location location = upload(request, "/mpu/abort/", asked.path());
        uploads.abort(location.owner(), file(location), required("upload_id", asked.upload()));
        return Map.of();
    }

    @GET
    @Path("presigned/{path: .+}")
    public Response presigned() {
        return Response.status(MlflowErrorCode.NOT_IMPLEMENTED.status())
                .entity(new MlflowError(
                        MlflowErrorCode.NOT_IMPLEMENTED,
                        "Presigned download is not supported for the current artifact repository"))
                .build();
    }

    /** The file that an upload is of: a folder, by the request's path, and the name at the end of the uploading program's own path. */
    private Location upload(HttpServerRequest request, String prefix, @Nullable String path) {
        Location folder = location(request, prefix);
        String local = required("path", path);
        ArtifactPath name = ArtifactLocations.path(local.substring(local.lastIndexOf('/') + 1));
        return new Location(
                folder.owner(),
                Optional.of(folder.path().map(in -> in.resolve(name)).orElse(name)));
    }

    private Location location(HttpServerRequest request, String prefix) {
        String path = request.path();
        return locations.locatePath(ArtifactLocations.decoded(path.substring(path.indexOf(prefix) + prefix.length())));
    }

    private static ArtifactPath file(Location location) {
        return location.path().orElseThrow(() -> MlflowException.invalid("Invalid path"));
    }

    private static String required(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw MlflowException.invalid("Missing value for required parameter '" + name + "'.");
        }
        return value;
    }
}
