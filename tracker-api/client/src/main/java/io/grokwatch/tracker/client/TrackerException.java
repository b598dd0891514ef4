package io.grokwatch.tracker.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tracker refused a request, or its answer cannot be read. The message is one line for people. */
public class TrackerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient @Nullable Problem problem;

    TrackerException(String message, @Nullable Problem problem, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** The problem that the server answered with, if it did. */
    public Optional<Problem> problem() {
        return Optional.ofNullable(problem);
    }
}
