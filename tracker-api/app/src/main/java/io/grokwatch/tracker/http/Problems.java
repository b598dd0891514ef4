package io.grokwatch.tracker.http;

import io.grokwatch.tracker.client.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

/** The refusals of requests; {@link ExceptionMappers} answers them as problems. */
public final class Problems {
    private Problems() {}

    /** 404 with a detail. */
    public static WebApplicationException notFound(String detail) {
        return new WebApplicationException(detail, Response.Status.NOT_FOUND);
    }

    /** 409 with a detail. */
    public static WebApplicationException conflict(String detail) {
        return new WebApplicationException(detail, Response.Status.CONFLICT);
    }

    /** 400 with a detail. */
    public static WebApplicationException badRequest(String detail) {
        return new WebApplicationException(detail, Response.Status.BAD_REQUEST);
    }

    /** 400 with the name and the value of a parameter and what was expected of it. */
    public static WebApplicationException badParameter(String name, Object value, String expected) {
        return badRequest("parameter " + name + " must be " + expected + ", was '" + value + "'");
    }

    /**
     * A parameter that is a whole number.
     *
     * @throws WebApplicationException 400 if it is not one, or not in [1, max]
     */
    public static int whole(String name, String text, int max) {
        return (int) whole(name, text, 1, max);
    }

    /**
     * A parameter that is a whole number.
     *
     * @throws WebApplicationException 400 if it is not one, or not in [min, max]
     */
    public static long whole(String name, String text, long min, long max) {
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notWhole) {
            // Refused below.
        }
        throw badParameter(name, text, "a whole number from " + min + " to " + max);
    }

    /** The body of an answer with that status. */
    static Problem of(int status, String detail, String instance) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return new Problem(
                "about:blank", known == null ? "Status " + status : known.getReasonPhrase(), status, detail, instance);
    }
}
