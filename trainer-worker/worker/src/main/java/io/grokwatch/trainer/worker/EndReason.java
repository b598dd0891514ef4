package io.grokwatch.trainer.worker;

import org.jspecify.annotations.Nullable;

/** Why an attempt ends before its last step. */
sealed interface EndReason {

    /**
     * Another attempt shall go on.
     *
     * @param cause why this one cannot; null if its worker shuts down
     */
    record Requeue(@Nullable String cause) implements EndReason {}

    /** The run is stopped by a command. */
    record Stop(String text) implements EndReason {}

    /** It could not be started. */
    record Failure(Throwable cause) implements EndReason {}

    /** Whether this reason replaces another one: a stop ends the run for good, whatever else ends its attempt. */
    default boolean outranks(EndReason other) {
        return this instanceof Stop && !(other instanceof Stop);
    }
}
