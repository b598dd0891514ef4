package io.grokwatch.tracker.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grokwatch.tracker.mlflow.MlflowError;
import io.grokwatch.tracker.mlflow.MlflowException;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses paths of artifacts that lead out of their folder before the router resolves their {@code ..}, after which the request would be one
 * for another route.
 */
@Singleton
final class ArtifactPathCheck {
    private static final Pattern ROUTES = Pattern.compile(
            "/+(?:ajax-)?api/2\\.0/mlflow-artifacts/(?:artifacts|presigned|mpu/(?:create|complete|abort|parts))/+(.*)");

    private final ObjectMapper json;

    ArtifactPathCheck(ObjectMapper json) {
        this.json = json;
    }

    void register(@Observes Router router) {
        // After the filters that decide whether a request is answered at all.
        router.route().order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 2).handler(this::check);
    }

    private void check(RoutingContext context) {
        Matcher route = ROUTES.matcher(context.request().path());
        if (route.matches()) {
            try {
                ArtifactLocations.path(ArtifactLocations.decoded(route.group(1)).replaceAll("/+$", ""));
            } catch (MlflowException invalid) {
                refuse(context, invalid);
                return;
            }
        }
        context.next();
    }

    private void refuse(RoutingContext context, MlflowException invalid) {
        try {
            if (context.request().version() != HttpVersion.HTTP_2) {
                // What is still to come is not read.
                context.response().putHeader("Connection", "close");
            }
            context.response()
                    .setStatusCode(invalid.code().status())
                    .putHeader("Content-Type", "application/json")
                    .end(json.writeValueAsString(
                            new MlflowError(invalid.code(), String.valueOf(invalid.getMessage()))));
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }
}
