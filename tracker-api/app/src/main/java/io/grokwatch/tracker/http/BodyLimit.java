package io.grokwatch.tracker.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grokwatch.tracker.client.Problem;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;

/**
 * Bodies are read into memory, so they have at most a mebibyte; but for those that are streamed to disk, to which the
 * server's own limit {@code quarkus.http.limits.max-body-size} applies.
 */
@Singleton
final class BodyLimit {
    static final long MOST_BYTES = 1 << 20;

    private static final Pattern STREAMED = Pattern.compile("/api/v1/runs/[^/]+/checkpoints/[^/]+");

    private final ObjectMapper json;

    BodyLimit(ObjectMapper json) {
        this.json = json;
    }

    void register(@Observes Router router) {
        // After the server's own limit, which this one makes narrower.
        router.route().order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 1).handler(this::limit);
    }

    private void limit(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.method().equals(HttpMethod.PUT)
                && STREAMED.matcher(request.path()).matches()) {
            context.next();
            return;
        }
        String length = request.getHeader("Content-Length");
        if (length == null) {
            context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, MOST_BYTES);
            context.next();
        } else if (Long.parseLong(length) <= MOST_BYTES) {
            context.next();
        } else {
            refuse(context, "a body has at most " + MOST_BYTES + " bytes, this one has " + length);
        }
    }

    private void refuse(RoutingContext context, String detail) {
        try {
            context.response()
                    .setStatusCode(413)
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    // What is still to come is not read.
                    .putHeader("Connection", "close")
                    .end(json.writeValueAsString(
                            Problems.of(413, detail, context.request().path())));
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }
}
