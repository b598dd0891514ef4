package io.grokwatch.tracker.http;

/** The form of errors under the paths of an API that others have specified. A bean of this type has its errors used there. */
public interface ErrorFormat {
    /** Whether the errors of a request with that path have this form. */
    boolean covers(String path);

    /** The media type of the body. */
    String mediaType();

    /** The body of an answer with that status; it is written as JSON. */
    Object body(int status, String detail);
}
