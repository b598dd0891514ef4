package io.grokwatch.tracker.mlflow;

/** The error codes of MLflow's REST API, by which its clients decide, and the HTTP status of each. */
public enum MlflowErrorCode {
    BAD_REQUEST(400),
    INVALID_PARAMETER_VALUE(400),
    RESOURCE_ALREADY_EXISTS(400),
    UNAUTHENTICATED(401),
    PERMISSION_DENIED(403),
    ENDPOINT_NOT_FOUND(404),
    RESOURCE_DOES_NOT_EXIST(404),
    RESOURCE_CONFLICT(409),
    REQUEST_LIMIT_EXCEEDED(429),
    INTERNAL_ERROR(500),
    /** MLflow's own status for it is 500, on which its clients repeat the request; a state that refuses one is a conflict. */
    INVALID_STATE(409),
    NOT_IMPLEMENTED(501),
    TEMPORARILY_UNAVAILABLE(503);

    private final int status;

    MlflowErrorCode(int status) {
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The code of a failure of which the HTTP status alone is known. */
    public static MlflowErrorCode of(int status) {
        return switch (status) {
            case 400 -> INVALID_PARAMETER_VALUE;
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404, 405 -> ENDPOINT_NOT_FOUND;
            case 409 -> RESOURCE_CONFLICT;
            case 429 -> REQUEST_LIMIT_EXCEEDED;
            case 501 -> NOT_IMPLEMENTED;
            case 503 -> TEMPORARILY_UNAVAILABLE;
            default -> status < 500 ? BAD_REQUEST : INTERNAL_ERROR;
        };
    }
}
