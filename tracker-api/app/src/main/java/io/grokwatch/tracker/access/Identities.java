package io.grokwatch.tracker.access;

import io.grokwatch.tracker.client.TokenScope;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Grants as identities of Quarkus, whose roles are the scopes that the grant includes. */
final class Identities {
    private static final String GRANT = "io.grokwatch.grant";

    private Identities() {}

    static SecurityIdentity of(Grant grant) {
        QuarkusSecurityIdentity.Builder identity = QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(grant.name()))
                .addAttribute(GRANT, grant);
        for (TokenScope scope : TokenScope.values()) {
            if (grant.scope().includes(scope)) {
                identity.addRole(scope.role());
            }
        }
        return identity.build();
    }

    /**
     * The grant of an identity: of one that OpenID Connect has authenticated the greatest scope among its roles.
     *
     * @return null if it is anonymous, or has none of the roles
     */
    static @Nullable Grant grant(@Nullable SecurityIdentity identity) {
        if (identity == null || identity.isAnonymous()) {
            return null;
        }
        Grant grant = identity.getAttribute(GRANT);
        if (grant != null) {
            return grant;
        }
        TokenScope greatest = null;
        for (TokenScope scope : List.of(TokenScope.READ, TokenScope.WRITE, TokenScope.ADMIN)) {
            greatest = identity.hasRole(scope.role()) ? scope : greatest;
        }
        Principal principal = identity.getPrincipal();
        return greatest == null
                ? null
                : new Grant("oidc/" + principal.getName(), principal.getName(), greatest, expiry(principal), false);
    }

    private static @Nullable Instant expiry(Principal principal) {
        return principal instanceof JsonWebToken token && token.getExpirationTime() > 0
                ? Instant.ofEpochSecond(token.getExpirationTime())
                : null;
    }
}
