package io.grokwatch.local.api;

import io.grokwatch.local.Failure;
import org.jspecify.annotations.Nullable;

/** The tracker did not answer, or not now: the same request may succeed in a while. */
public final class NoAnswer extends Failure {
    private static final long serialVersionUID = 1;

    NoAnswer(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
