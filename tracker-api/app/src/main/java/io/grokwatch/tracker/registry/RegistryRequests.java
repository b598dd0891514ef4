package io.grokwatch.tracker.registry;

import io.grokwatch.tracker.mlflow.MlflowException;
import io.grokwatch.tracker.mlflow.MlflowRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads requests of the registry. */
final class RegistryRequests {
    /** The answer of a request that returns nothing. */
    static final Map<String, Object> EMPTY = Map.of();

    private RegistryRequests() {}

    /** The arguments of a request with a body; of one without, those of its query. */
    static MlflowRequest of(HttpHeaders headers, UriInfo uri, byte @Nullable [] body) {
        return body == null || body.length == 0
                ? of(uri)
                : MlflowRequest.of(headers.getHeaderString(HttpHeaders.CONTENT_TYPE), body);
    }

    /** The arguments of a query. */
    static MlflowRequest of(UriInfo uri) {
        return MlflowRequest.of(uri.getQueryParameters());
    }

    /** The maximum number of results of a page. */
    static int limit(MlflowRequest request, int otherwise, int max) {
        Long asked = request.whole("max_results");
        if (asked == null || asked == 0) {
            return otherwise;
        }
        if (asked < 1) {
            throw MlflowException.invalid(
                    "Invalid value for max_results. It must be a positive integer, but got " + asked);
        }
        if (asked > max) {
            throw MlflowException.invalid(
                    "Invalid value for request parameter max_results. It must be at most " + max + ", but got value "
                            + asked + ". Invalid value " + asked + " for parameter 'max_results' supplied");
        }
        return asked.intValue();
    }

    /** The cursor of the page before, or null. */
    static @Nullable String cursor(MlflowRequest request) {
        String token = request.text("page_token");
        return token == null || token.isEmpty() ? null : token;
    }

    /** A text, or null if it is missing or empty. */
    static @Nullable String textOrNull(MlflowRequest request, String name) {
        String text = request.text(name);
        return text == null || text.isEmpty() ? null : text;
    }

    /** A search, whose filter, order or cursor may be refused. */
    static <T> T search(Supplier<T> search) {
        try {
            return search.get();
        } catch (IllegalArgumentException e) {
            throw MlflowException.invalid(String.valueOf(e.getMessage()));
        }
    }
}
