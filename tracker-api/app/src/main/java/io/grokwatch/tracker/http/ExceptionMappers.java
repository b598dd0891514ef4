package io.grokwatch.tracker.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.mongodb.MongoException;
import io.grokwatch.tracker.health.Outages;
import io.grokwatch.tracker.search.RunSummaries.NotLoadedException;
import io.quarkus.security.ForbiddenException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every failure of a route into a problem, or into the error of another API under its paths. */
final class ExceptionMappers {
    private static final Logger LOG = Logger.getLogger(ExceptionMappers.class);
    private static final int RETRY_AFTER_SECONDS = 2;

    private final Outages outages;
    private final ErrorFormats formats;

    ExceptionMappers(Outages outages, ErrorFormats formats) {
        this.outages = outages;
        this.formats = formats;
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException refusal, UriInfo uri) {
        Response original = refusal.getResponse();
        int status = original.getStatus();
        if (status < 400) {
            return original;
        }
        Throwable cause = refusal.getCause();
        String detail = cause instanceof JsonProcessingException json
                ? sentence(json)
                : cause instanceof IllegalArgumentException ? String.valueOf(cause.getMessage()) : refusal.getMessage();
        Response.ResponseBuilder response = problem(status, String.valueOf(detail), uri);
        for (String header : new String[] {HttpHeaders.RETRY_AFTER, HttpHeaders.ALLOW}) {
            if (original.getHeaderString(header) != null) {
                response.header(header, original.getHeaderString(header));
            }
        }
        return response.build();
    }

    @ServerExceptionMapper
    Response invalid(IllegalArgumentException invalid, UriInfo uri) {
        return problem(400, String.valueOf(invalid.getMessage()), uri).build();
    }

    @ServerExceptionMapper
    Response malformed(JsonProcessingException malformed, UriInfo uri) {
        return problem(400, sentence(malformed), uri).build();
    }

    @ServerExceptionMapper
    Response storeAway(MongoException failure, UriInfo uri) {
        LOG.warnf("store away path=%s reason=%s", uri.getPath(), failure.getMessage());
        String cause = outages.atOnce();
        String away = "the store does not answer";
        String detail = cause == null || cause.startsWith(away) ? away : away + ", as " + cause;
        return problem(503, detail + "; try again in " + RETRY_AFTER_SECONDS + " s", uri)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    @ServerExceptionMapper
    Response notLoaded(NotLoadedException loading, UriInfo uri) {
        return problem(503, loading.getMessage() + "; try again in " + RETRY_AFTER_SECONDS + " s", uri)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException refusal, UriInfo uri) {
        return problem(403, "a token with the scope admin is required", uri).build();
    }

    @ServerExceptionMapper
    Response unforeseen(RuntimeException bug, UriInfo uri) {
        LOG.errorf(bug, "request failed path=%s", uri.getPath());
        return problem(500, "the server failed; the reason is in its log", uri).build();
    }

    private Response.ResponseBuilder problem(int status, String detail, UriInfo uri) {
        return formats.response(status, detail, uri.getRequestUri().getRawPath());
    }

    /** What is wrong and where, without a dump of the source. */
    private static String sentence(JsonProcessingException failure) {
        String where = failure instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(JsonMappingException.Reference::getFieldName)
                        .collect(Collectors.joining("."))
                : "";
        if (failure.getCause() instanceof IllegalArgumentException invalid) {
            // A record of the API or the contract refused a value, and its message names it.
            String what = String.valueOf(invalid.getMessage());
            return where.isEmpty() ? what : "field " + where + ": " + what;
        }
        String what = failure.getOriginalMessage();
        return where.isEmpty() ? "the body is not as expected: " + what : "field " + where + ": " + what;
    }
}
