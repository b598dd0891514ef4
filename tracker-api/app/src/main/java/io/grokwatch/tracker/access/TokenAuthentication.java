package io.grokwatch.tracker.access;

import com.mongodb.MongoException;
import io.grokwatch.tracker.access.Verification.Accepted;
import io.grokwatch.tracker.access.Verification.Refused;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.security.spi.runtime.BlockingSecurityExecutor;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates requests by their token. A request whose token is not accepted stays anonymous, with the {@linkplain Failure reason}, as
 * some paths are open to everyone; {@link AccessFilter} refuses it on the others. What has the form of a JSON Web Token is left to OpenID
 * Connect. Without a requirement everyone is the local user, whatever was sent.
 */
@Singleton
final class TokenAuthentication implements HttpAuthenticationMechanism {
    private static final Logger LOG = Logger.getLogger(TokenAuthentication.class);
    /** Before OpenID Connect, which refuses every bearer token but those of its provider. */
    private static final int PRIORITY = DEFAULT_PRIORITY + 100;

    private static final SecurityIdentity LOCAL = Identities.of(Grant.LOCAL);
    private static final SecurityIdentity ANONYMOUS =
            QuarkusSecurityIdentity.builder().setAnonymous(true).build();

    private final TokenRequirement requirement;
    private final ApiTokens tokens;
    private final BlockingSecurityExecutor blocking;

    TokenAuthentication(TokenRequirement requirement, ApiTokens tokens, BlockingSecurityExecutor blocking) {
        this.requirement = requirement;
        this.tokens = tokens;
        this.blocking = blocking;
    }

    /**
     * Why a request is anonymous.
     *
     * @param status of the answer
     */
    record Failure(int status, String reason) {
        private static final String KEY = Failure.class.getName();
        private static final Failure NONE = new Failure(401, "a token is required");

        static Failure of(RoutingContext context) {
            Failure failure = context.get(KEY);
            return failure == null ? NONE : failure;
        }
    }

    @Override
    public Uni<@Nullable SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        if (!requirement.isRequired()) {
            return Uni.createFrom().item(LOCAL);
        }
        String text = Credentials.of(context.request());
        if (text == null) {
            return Uni.createFrom().nullItem();
        }
        Verification known = tokens.verifyKnown(text);
        return known == null
                ? blocking.executeBlocking(() -> identity(text, context))
                : Uni.createFrom().item(identity(text, known, context));
    }

    private @Nullable SecurityIdentity identity(String text, RoutingContext context) {
        try {
            return identity(text, tokens.verify(text), context);
        } catch (MongoException e) {
            LOG.debugf("a token cannot be verified: %s", e.getMessage());
            context.put(Failure.KEY, new Failure(503, "the store does not answer, so that no token can be verified"));
            return ANONYMOUS;
        }
    }

    /** Null leaves the request to the next mechanism. */
    private static @Nullable SecurityIdentity identity(String text, Verification verification, RoutingContext context) {
        return switch (verification) {
            case Accepted(Grant grant) -> Identities.of(grant);
            case Refused(String reason) -> {
                context.put(Failure.KEY, new Failure(401, reason));
                yield text.indexOf('.') < 0 ? ANONYMOUS : null;
            }
        };
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer realm=\"grokwatch\""));
    }

    @Override
    public int getPriority() {
        return PRIORITY;
    }
}
