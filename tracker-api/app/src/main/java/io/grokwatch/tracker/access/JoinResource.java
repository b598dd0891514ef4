package io.grokwatch.tracker.access;

import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.CreatedToken;
import io.grokwatch.tracker.client.JoinedWorker;
import io.grokwatch.tracker.client.NewToken;
import io.grokwatch.tracker.client.TokenScope;
import io.grokwatch.tracker.client.WorkerJoin;
import io.grokwatch.tracker.http.Problems;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Gives hosts credentials for their workers. */
@Path("/api/v1/workers/join")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "access")
public final class JoinResource {
    /** Points and heartbeats have the time of their host, by which inactive runs and workers are recognised. */
    private static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofSeconds(60);

    private final TrackerConfig.Workers config;
    private final TokenRequirement requirement;
    private final ApiTokens tokens;
    private final WorkerPrincipals principals;
    private final SecurityIdentity identity;

    JoinResource(
            TrackerConfig config,
            TokenRequirement requirement,
            ApiTokens tokens,
            WorkerPrincipals principals,
            SecurityIdentity identity) {
        this.config = config.workers();
        this.requirement = requirement;
        this.tokens = tokens;
        this.principals = principals;
        this.identity = identity;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "joinWorkers",
            summary = "Credentials for the workers of a host",
            description =
                    "Of a token with the scope JOIN. The answer is the only one that has them. They are those of a"
                            + " principal of its own at the broker, with the rights of a worker, and of an API token for"
                            + " checkpoints; revoking that token removes the principal.")
    @APIResponse(
            responseCode = "201",
            description = "The credentials",
            content = @Content(schema = @Schema(implementation = JoinedWorker.class)))
    @APIResponse(
            responseCode = "400",
            description = "The request is not as expected, or the clock of the host is wrong")
    @APIResponse(responseCode = "409", description = "This tracker takes no workers of other hosts")
    public Response join(@Nullable WorkerJoin body) throws InterruptedException {
        if (body == null) {
            throw Problems.badRequest("the body must have host, devices and time, was empty");
        }
        String bootstrap = config.bootstrap().orElse(null);
        java.nio.file.Path certificate = config.certificate().orElse(null);
        if (bootstrap == null || certificate == null || !requirement.isRequired()) {
            throw Problems.conflict(
                    "this tracker takes no workers of other hosts; ./grokwatch up --listen ADDRESS starts one that does");
        }
        Grant grant = Identities.grant(identity);
        // Also of a path in another spelling.
        if (grant == null || grant.scope() != TokenScope.JOIN) {
            throw new WebApplicationException("a token with the scope join is required", Response.Status.FORBIDDEN);
        }
        requireSameTime(body);
        CreatedToken created =
                tokens.create(new NewToken("worker " + body.host(), TokenScope.WORKER, null), grant.name());
        String id = created.view().id();
        try {
            String password = principals.create(id);
            return Response.status(Response.Status.CREATED)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .entity(new JoinedWorker(
                            id,
                            bootstrap,
                            WorkerPrincipals.MECHANISM,
                            WorkerPrincipals.user(id),
                            password,
                            Files.readString(certificate),
                            created.token()))
                    .build();
        } catch (KafkaException | IOException e) {
            throw new WebApplicationException(
                    "no credentials were created: " + e.getMessage() + withdraw(id, e),
                    e,
                    Response.Status.SERVICE_UNAVAILABLE);
        }
    }

    /**
     * Takes back what was created of the credentials with an id.
     *
     * @return what is left of them, as the end of a sentence; empty if nothing is
     */
    private String withdraw(String id, Exception cause) throws InterruptedException {
        tokens.revoke(id);
        try {
            principals.remove(id);
            return "";
        } catch (KafkaException e) {
            cause.addSuppressed(e);
            return "; what the broker has of its principal could not be removed, so that token " + id
                    + " has to be revoked again";
        }
    }

    private static void requireSameTime(WorkerJoin body) {
        Duration ahead = Duration.between(Instant.now(), body.time());
        if (ahead.abs().compareTo(MAX_CLOCK_DIFFERENCE) > 0) {
            throw Problems.badRequest("the clock of " + body.host() + " is "
                    + ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "behind" : "ahead of")
                    + " that of the tracker; set it, for example by NTP");
        }
    }
}
