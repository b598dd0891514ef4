package io.grokwatch.tracker.mlflow;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.URI;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Serves MLflow's API under {@code /ajax-api/} too, the prefix that its pages use. */
final class AjaxPrefix {
    private static final String PREFIX = "/ajax-api/";

    @ServerRequestFilter(preMatching = true)
    void rewrite(ContainerRequestContext request) {
        URI uri = request.getUriInfo().getRequestUri();
        if (uri.getRawPath().startsWith(PREFIX)) {
            request.setRequestUri(request.getUriInfo()
                    .getRequestUriBuilder()
                    .replacePath("/api/" + uri.getRawPath().substring(PREFIX.length()))
                    .build());
        }
    }
}
