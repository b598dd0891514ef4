package io.grokwatch.tracker.access;

import io.grokwatch.tracker.client.AccessView;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the sender of a request may do. */
@Path("/api/v1/access")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "access")
public final class AccessResource {
    private final TokenRequirement requirement;
    private final SecurityIdentity identity;

    AccessResource(TokenRequirement requirement, SecurityIdentity identity) {
        this.requirement = requirement;
        this.identity = identity;
    }

    @GET
    @Operation(operationId = "access", summary = "What the sender of this request may do")
    @APIResponse(responseCode = "200", description = "The scope, and whether tokens are required at all")
    public AccessView access() {
        Grant grant = Identities.grant(identity);
        Grant effective = grant == null ? Grant.LOCAL : grant;
        return new AccessView(requirement.isRequired(), effective.name(), effective.scope(), effective.expiresAt());
    }
}
