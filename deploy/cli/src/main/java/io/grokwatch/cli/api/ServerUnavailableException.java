package io.grokwatch.cli.api;

import io.grokwatch.cli.error.UserErrorException;
import org.jspecify.annotations.Nullable;

/** The tracker did not answer, or not now: the same request may succeed in a while. */
public final class ServerUnavailableException extends UserErrorException {
    private static final long serialVersionUID = 1;

    ServerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
