package io.grokwatch.tracker.http;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/** Gives the dashboard's page for its own routes, such as {@code /runs/ID}: the page finds out itself what to show. */
@Singleton
final class Pages {
    /** Before the static files of the web module, and after the filters that decide whether a request is answered at all. */
    private static final int BEFORE_FILES = RouteConstants.ROUTE_ORDER_COMPRESSION + 2;

    /** What clients of MLflow ask about a server, and the login page. */
    private static final Set<String> OTHERS = Set.of("/version", "/health", "/login");

    void register(@Observes Router router) {
        router.get().order(BEFORE_FILES).handler(Pages::reroute);
    }

    private static void reroute(RoutingContext context) {
        String path = context.normalizedPath();
        boolean isPage = HttpMethod.GET.equals(context.request().method())
                && !path.equals("/")
                && path.indexOf('.') < 0
                && !path.startsWith("/api/")
                && !path.startsWith("/ajax-api/")
                && !path.endsWith("/get-artifact")
                && !path.startsWith("/q/")
                && !OTHERS.contains(path);
        if (isPage) {
            context.reroute("/index.html");
        } else {
            context.next();
        }
    }
}
