package io.grokwatch.tracker.client;

import org.jspecify.annotations.Nullable;

/** The tracker cannot be reached, or failed itself (status 5xx): the same request may succeed later. */
public final class TrackerUnavailableException extends TrackerException {
    private static final long serialVersionUID = 1;

    TrackerUnavailableException(String message, @Nullable Problem problem, @Nullable Throwable cause) {
        super(message, problem, cause);
    }
}
