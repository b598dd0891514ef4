package io.grokwatch.tracker.access;

import io.grokwatch.tracker.client.TokenScope;
import io.vertx.core.http.HttpMethod;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a request needs by its method and path: a token with the scope {@code write}, unless it reads or is one of the few that are open to
 * everyone. So a route that is added is closed, whatever its prefix. Resources that need {@code admin} state it themselves, by
 * {@code @RolesAllowed}.
 */
final class RouteRules {
    /** What the login page and monitoring need, and what MLflow's clients ask first. */
    private static final Set<String> OPEN = Set.of("/login", "/logout", "/health");

    private static final String HEALTH = "/q/health";

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    /** MLflow's searches, which have a body. */
    private static final Pattern SEARCH = Pattern.compile("/(ajax-)?api/2\\.0/mlflow/[a-z-]+/search(-datasets)?");

    private static final String JOIN = "/api/v1/workers/join";
    /** Of a run, all of them or one by its name. */
    private static final Pattern CHECKPOINTS = Pattern.compile("/api/v1/runs/[^/]+/checkpoints(/[^/]+)?");

    private static final Pattern EXPENSIVE =
            Pattern.compile(".*/(series|geometry|run-groups|run-diff|search|get-history-bulk(-interval)?)");
    private static final Pattern WHOLE = Pattern.compile(".*/(export|artifact-archive|disk|table|phase-diagram)");

    private static final int EXPENSIVE_COST = 10;
    /** Of a request that reads everything there is of a run, an experiment or the store. */
    static final int MAX_COST = 100;

    private RouteRules() {}

    /**
     * Whether a path needs no token.
     *
     * @param path normalised
     */
    static boolean isOpen(String path) {
        return OPEN.contains(path) || path.equals(HEALTH) || path.startsWith(HEALTH + "/");
    }

    /** Whether a token of a scope is enough for a request. */
    static boolean isAllowed(TokenScope scope, HttpMethod method, String path) {
        return scope.includes(scope(method, path))
                || (scope == TokenScope.WORKER && CHECKPOINTS.matcher(path).matches());
    }

    /** The scope that a request needs at least. */
    static TokenScope scope(HttpMethod method, String path) {
        if (path.equals(JOIN)) {
            return TokenScope.JOIN;
        }
        boolean reads = READING.contains(method)
                || (method.equals(HttpMethod.POST) && SEARCH.matcher(path).matches());
        return reads ? TokenScope.READ : TokenScope.WRITE;
    }

    /** What a request takes of the rate of its token: 1, more for what reads many documents. */
    static int cost(String path) {
        if (WHOLE.matcher(path).matches()) {
            return MAX_COST;
        }
        return EXPENSIVE.matcher(path).matches() ? EXPENSIVE_COST : 1;
    }
}
