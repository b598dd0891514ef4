package io.grokwatch.tracker.access;

import io.grokwatch.tracker.http.ErrorFormats;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A filter in front of every route, whatever its prefix, after authentication: a request without a token, with one of too narrow a scope or
 * with one that has exceeded its rate is refused. A browser that asks for a page is sent to the login page.
 */
@Singleton
final class AccessFilter {
    /** Quarkus authenticates at -200. What answers a request that has no body has a greater order. */
    private static final int AFTER_AUTHENTICATION = -50;

    private static final int STORE_AWAY_RETRY_SECONDS = 2;

    private final TokenRequirement requirement;
    private final RequestRates rates;
    private final ErrorFormats errors;

    AccessFilter(TokenRequirement requirement, RequestRates rates, ErrorFormats errors) {
        this.requirement = requirement;
        this.rates = rates;
        this.errors = errors;
    }

    void register(@Observes Router router) {
        if (requirement.isRequired()) {
            router.route().order(AFTER_AUTHENTICATION).handler(this::admit);
        }
    }

    private void admit(RoutingContext context) {
        String path = context.normalizedPath();
        if (RouteRules.isOpen(path)) {
            context.next();
            return;
        }
        SecurityIdentity identity = identity(context);
        Grant grant = Identities.grant(identity);
        if (grant == null) {
            refuse(context, identity);
            return;
        }
        HttpMethod method = context.request().method();
        if (!RouteRules.isAllowed(grant.scope(), method, path)) {
            errors.end(
                    context,
                    403,
                    "a token with the scope " + RouteRules.scope(method, path).role() + " is required, '" + grant.name()
                            + "' has " + grant.scope().role());
            return;
        }
        long waitSeconds = rates.take(grant.id(), RouteRules.cost(path));
        if (waitSeconds > 0) {
            context.response().putHeader("Retry-After", Long.toString(waitSeconds));
            errors.end(context, 429, "'" + grant.name() + "' sends more requests than its rate allows");
            return;
        }
        context.next();
    }

    private static @Nullable SecurityIdentity identity(RoutingContext context) {
        return context.user() instanceof QuarkusHttpUser user ? user.getSecurityIdentity() : null;
    }

    private void refuse(RoutingContext context, @Nullable SecurityIdentity identity) {
        if (identity != null && !identity.isAnonymous()) {
            errors.end(
                    context,
                    403,
                    "account '" + identity.getPrincipal().getName() + "' has none of the roles read, write and admin");
            return;
        }
        TokenAuthentication.Failure failure = TokenAuthentication.Failure.of(context);
        if (failure.status() == 503) {
            context.response().putHeader("Retry-After", Integer.toString(STORE_AWAY_RETRY_SECONDS));
            errors.end(context, failure.status(), failure.reason());
            return;
        }
        if (isNavigation(context.request())) {
            String next = URLEncoder.encode(context.request().uri(), StandardCharsets.UTF_8);
            context.response()
                    .setStatusCode(303)
                    .putHeader("Location", "/login?next=" + next)
                    .putHeader("Cache-Control", "no-store")
                    .end();
            return;
        }
        context.response().putHeader("WWW-Authenticate", "Bearer realm=\"grokwatch\"");
        errors.end(
                context,
                failure.status(),
                failure.reason() + "; send one as Authorization: Bearer TOKEN, or as the password of Basic");
    }

    /** Whether a browser asks for a page: it would show a problem as text. */
    private static boolean isNavigation(HttpServerRequest request) {
        String accept = request.getHeader("Accept");
        return request.method().equals(HttpMethod.GET)
                && request.getHeader("Authorization") == null
                && accept != null
                && accept.contains("text/html");
    }
}
