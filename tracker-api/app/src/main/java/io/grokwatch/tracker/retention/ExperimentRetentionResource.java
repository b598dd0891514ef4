package io.grokwatch.tracker.retention;

import io.grokwatch.tracker.client.RetentionPolicy;
import io.grokwatch.tracker.http.Problems;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The retention policies of experiments over HTTP. */
@Path("/api/v1/experiments/{experiment}/retention")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "retention")
public final class ExperimentRetentionResource {
    private final RetentionStore policies;

    ExperimentRetentionResource(RetentionStore policies) {
        this.policies = policies;
    }

    @GET
    @Operation(operationId = "experimentRetention", summary = "The retention policy of an experiment")
    @APIResponse(responseCode = "200", description = "The policy")
    @APIResponse(responseCode = "404", description = "The experiment has none: all of its data are kept")
    public RetentionPolicy one(@PathParam("experiment") String experiment) {
        RetentionPolicy policy = policies.experiment(experiment);
        if (policy == null) {
            throw Problems.notFound(
                    "experiment '" + experiment + "' has no retention policy: all of its data are kept");
        }
        return policy;
    }

    @PUT
    @RolesAllowed("admin")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "setExperimentRetention",
            summary = "State how much of the data of an experiment is kept",
            description =
                    "Replaces what was stated before. It is executed within `grokwatch.tracker.retention.interval`."
                            + " Runs in training and pinned runs are kept whole.")
    @APIResponse(responseCode = "200", description = "The policy")
    @APIResponse(responseCode = "400", description = "The policy is not as expected")
    public RetentionPolicy set(@PathParam("experiment") String experiment, @Nullable RetentionPolicy body) {
        if (body == null) {
            throw Problems.badRequest("the body must have a policy, was empty");
        }
        policies.putExperiment(experiment, body);
        return body;
    }

    @DELETE
    @RolesAllowed("admin")
    @Operation(operationId = "clearExperimentRetention", summary = "Keep the data of an experiment from now on")
    @APIResponse(responseCode = "204", description = "There is no policy")
    public void clear(@PathParam("experiment") String experiment) {
        policies.deleteExperiment(experiment);
    }
}
