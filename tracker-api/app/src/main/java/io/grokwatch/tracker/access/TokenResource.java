package io.grokwatch.tracker.access;

import io.grokwatch.tracker.client.CreatedToken;
import io.grokwatch.tracker.client.NewToken;
import io.grokwatch.tracker.client.TokenScope;
import io.grokwatch.tracker.client.TokenView;
import io.grokwatch.tracker.client.Tokens;
import io.grokwatch.tracker.http.Problems;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The API tokens over HTTP. */
@Path("/api/v1/tokens")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@Tag(name = "access", description = "Who may use the API.")
public final class TokenResource {
    private final ApiTokens tokens;
    private final WorkerPrincipals principals;
    private final SecurityIdentity identity;

    TokenResource(ApiTokens tokens, WorkerPrincipals principals, SecurityIdentity identity) {
        this.tokens = tokens;
        this.principals = principals;
        this.identity = identity;
    }

    @GET
    @Operation(operationId = "tokens", summary = "The API tokens, without their texts")
    @APIResponse(responseCode = "200", description = "Those created last first")
    public Tokens all() {
        return new Tokens(tokens.all());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createToken",
            summary = "Create an API token",
            description = "The answer is the only one that has its text; the store has a digest of it.")
    @APIResponse(
            responseCode = "201",
            description = "The token",
            content = @Content(schema = @Schema(implementation = CreatedToken.class)))
    @APIResponse(responseCode = "400", description = "The token is not as expected")
    @APIResponse(responseCode = "409", description = "There are too many tokens")
    public Response create(@Nullable NewToken body) {
        if (body == null) {
            throw Problems.badRequest("the body must have name and scope, was empty");
        }
        Grant creator = Identities.grant(identity);
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(tokens.create(body, creator == null ? "" : creator.name()))
                .build();
    }

    @DELETE
    @Path("{token}")
    @Operation(
            operationId = "revokeToken",
            summary = "Revoke an API token",
            description = "It is not accepted any more; instances of the tracker that have read it accept it for five"
                    + " seconds more. With the token of a host whose workers joined its principal at the broker is"
                    + " removed.")
    @APIResponse(responseCode = "200", description = "The revoked token")
    @APIResponse(responseCode = "404", description = "No such token")
    public TokenView revoke(@PathParam("token") String token) throws InterruptedException {
        TokenView revoked = tokens.revoke(token);
        if (revoked.scope() == TokenScope.WORKER) {
            try {
                principals.remove(revoked.id());
            } catch (KafkaException e) {
                throw new WebApplicationException(
                        "token " + revoked.id() + " is revoked, and its principal at the broker could not be removed,"
                                + " so that revoking it has to be repeated: " + e.getMessage(),
                        e,
                        Response.Status.SERVICE_UNAVAILABLE);
            }
        }
        return revoked;
    }
}
