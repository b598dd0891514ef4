package io.grokwatch.tracker.mlflow;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The body of a refused request, as MLflow's clients read it.
 *
 * @param errorCode the name of a {@link MlflowErrorCode}
 * @param message one sentence with the offending value
 */
public record MlflowError(
        @JsonProperty("error_code") MlflowErrorCode errorCode,
        @JsonProperty("message") String message) {}
