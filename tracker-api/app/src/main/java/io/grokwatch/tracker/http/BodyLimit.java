package io.grokwatch.tracker.http;

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
 * Bodies are read into memory, so they have at most a mebibyte, those of the file stream of W&B's client at most 16; but for those that are
 * streamed to where they are kept, to which the server's own limit {@code quarkus.http.limits.max-body-size} applies.
 */
@Singleton
final class BodyLimit {
    static final long MOST_BYTES = 1 << 20;
    /** The client sends up to 10 MiB of lines, which JSON makes longer. */
    private static final long MOST_FILE_STREAM_BYTES = 16 << 20;

    private static final Pattern STREAMED = Pattern.compile("/api/v1/runs/[^/]+/(checkpoints|artifacts|embeddings)/.+"
            + "|/+(ajax-)?api/2\\.0/mlflow-artifacts/(artifacts|mpu/parts)/.+");

    private static final Pattern FILE_STREAM = Pattern.compile("/files/[^/]+/[^/]+/[^/]+/file_stream");

    private final ErrorFormats errors;

    BodyLimit(ErrorFormats errors) {
        this.errors = errors;
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
        long most = FILE_STREAM.matcher(request.path()).matches() ? MOST_FILE_STREAM_BYTES : MOST_BYTES;
        String length = request.getHeader("Content-Length");
        if (length == null) {
            context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, most);
            context.next();
        } else if (Long.parseLong(length) <= most) {
            context.next();
        } else {
            // What is still to come is not read.
            context.response().putHeader("Connection", "close");
            errors.end(context, 413, "a body has at most " + most + " bytes, this one has " + length);
        }
    }
}
