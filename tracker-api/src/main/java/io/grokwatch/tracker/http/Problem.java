package io.grokwatch.tracker.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A problem by RFC 9457, media type {@code application/problem+json}.
 *
 * @param type {@code about:blank}: the status says which kind
 * @param title the status in words
 * @param status the HTTP status
 * @param detail one sentence with the offending value and what was expected
 * @param instance the path that was asked for
 */
@Schema(description = "A problem by RFC 9457.")
public record Problem(String type, String title, int status, String detail, String instance) {
    /** Its media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(int status, String detail, String instance) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return new Problem(
                "about:blank", known == null ? "Status " + status : known.getReasonPhrase(), status, detail, instance);
    }

    /** 404 with a detail. */
    public static WebApplicationException notFound(String detail) {
        return new WebApplicationException(detail, Response.Status.NOT_FOUND);
    }

    /** 409 with a detail. */
    public static WebApplicationException conflict(String detail) {
        return new WebApplicationException(detail, Response.Status.CONFLICT);
    }

    /** 400 that names the parameter and what was expected of it. */
    public static WebApplicationException badParameter(String name, Object value, String expected) {
        return badRequest("parameter " + name + " must be " + expected + ", was '" + value + "'");
    }

    /**
     * A parameter that is a whole number.
     *
     * @throws WebApplicationException 400 if it is not one, or not in [1, most]
     */
    public static int whole(String name, String text, int most) {
        return (int) whole(name, text, 1, most);
    }

    /**
     * A parameter that is a whole number.
     *
     * @throws WebApplicationException 400 if it is not one, or not in [least, most]
     */
    public static long whole(String name, String text, long least, long most) {
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notWhole) {
            // Named below.
        }
        throw badParameter(name, text, "a whole number from " + least + " to " + most);
    }

    /** 400 with a detail. */
    public static WebApplicationException badRequest(String detail) {
        return new WebApplicationException(detail, Response.Status.BAD_REQUEST);
    }
}
