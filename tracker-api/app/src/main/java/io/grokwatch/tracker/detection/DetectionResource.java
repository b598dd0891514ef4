package io.grokwatch.tracker.detection;

import io.grokwatch.tracker.client.DetectionType;
import io.grokwatch.tracker.client.Detections;
import io.grokwatch.tracker.http.Problems;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The detections of all runs over HTTP. */
@Path("/api/v1/detections")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "detections", description = "Phases of runs, and detections with their evidence.")
public final class DetectionResource {
    private static final int MAX_LIMIT = 1_000;

    private final Findings findings;

    DetectionResource(Findings findings) {
        this.findings = findings;
    }

    @GET
    @Operation(
            operationId = "detections",
            summary = "The detections of all runs that survive newer attempts, newest first")
    @APIResponse(responseCode = "200", description = "The detections with their evidence")
    @APIResponse(responseCode = "400", description = "A parameter is not as expected")
    public Detections newest(
            @Parameter(
                            description = "Only those of this topic",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {
                                                "grokking-detected",
                                                "slingshot-detected",
                                                "training-anomalies"
                                            }))
                    @QueryParam("type")
                    @Nullable
                    String type,
            @Parameter(
                            description = "How many, 1 to 1000",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = "50"))
                    @QueryParam("limit")
                    @DefaultValue("50")
                    String limit) {
        return new Detections(
                findings.newest(type == null ? null : detectionType(type), Problems.whole("limit", limit, MAX_LIMIT)));
    }

    private static DetectionType detectionType(String topic) {
        return DetectionType.ofTopic(topic)
                .orElseThrow(() -> Problems.badParameter(
                        "type",
                        topic,
                        "one of "
                                + Arrays.stream(DetectionType.values())
                                        .map(DetectionType::topic)
                                        .toList()));
    }
}
