package io.grokwatch.tracker.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/** Gives the dashboard's page for its own routes, such as {@code /runs/ID}: the page finds out itself what to show. */
@Singleton
final class Pages {
    /** Just before the static files of the web module, and behind the Quarkus endpoints' own checks of prefix. */
    private static final int BEFORE_FILES = -5_000;

    /** What clients of MLflow ask about a server. */
    private static final Set<String> OTHERS = Set.of("/version", "/health");

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
