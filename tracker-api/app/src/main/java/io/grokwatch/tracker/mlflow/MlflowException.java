package io.grokwatch.tracker.mlflow;

/** A request of an MLflow client is refused. The client receives the code and the message as an {@link MlflowError}. */
public final class MlflowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final MlflowErrorCode code;

    /** @param message one sentence with the offending value; where MLflow's own tests compare texts, MLflow's text */
    public MlflowException(MlflowErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** A value is not as expected. */
    public static MlflowException invalid(String message) {
        return new MlflowException(MlflowErrorCode.INVALID_PARAMETER_VALUE, message);
    }

    /** What the request names does not exist. */
    public static MlflowException notFound(String message) {
        return new MlflowException(MlflowErrorCode.RESOURCE_DOES_NOT_EXIST, message);
    }

    /** What the request creates exists. */
    public static MlflowException exists(String message) {
        return new MlflowException(MlflowErrorCode.RESOURCE_ALREADY_EXISTS, message);
    }

    /** The code, which states the HTTP status too. */
    public MlflowErrorCode code() {
        return code;
    }
}
