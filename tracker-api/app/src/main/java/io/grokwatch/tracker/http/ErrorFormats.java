package io.grokwatch.tracker.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grokwatch.tracker.client.Problem;
import io.quarkus.arc.All;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The errors of all routes: problems, but under paths that have an {@link ErrorFormat} of their own. */
@Singleton
public final class ErrorFormats {
    private final List<ErrorFormat> formats;
    private final ObjectMapper json;

    ErrorFormats(@All List<ErrorFormat> formats, ObjectMapper json) {
        this.formats = formats;
        this.json = json;
    }

    /** The answer of a resource. */
    Response.ResponseBuilder response(int status, String detail, String path) {
        for (ErrorFormat format : formats) {
            if (format.covers(path)) {
                return Response.status(status).type(format.mediaType()).entity(format.body(status, detail));
            }
        }
        return Response.status(status).type(Problem.MEDIA_TYPE).entity(Problems.of(status, detail, path));
    }

    /** Ends a request that no resource receives. */
    public void end(RoutingContext context, int status, String detail) {
        Response answer = response(status, detail, context.request().path()).build();
        HttpServerResponse response = context.response();
        try {
            String body = json.writeValueAsString(answer.getEntity());
            response.setStatusCode(status)
                    .putHeader("Content-Type", answer.getMediaType().toString())
                    .end(body);
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }
}
