package io.grokwatch.tracker.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Puts the id of the run that a request is about into the diagnostic context of what is logged for it. */
final class RunContext {
    private static final String RUN = "run";

    @ServerRequestFilter
    void about(ContainerRequestContext request) {
        @Nullable String run = request.getUriInfo().getPathParameters().getFirst("id");
        if (run == null) {
            MDC.remove(RUN);
        } else {
            MDC.put(RUN, run);
        }
    }
}
