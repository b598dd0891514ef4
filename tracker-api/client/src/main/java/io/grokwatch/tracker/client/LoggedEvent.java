package io.grokwatch.tracker.client;

import org.jspecify.annotations.Nullable;

/**
 * What a program reports about the life of its run. A report that is repeated counts once.
 *
 * @param client that began the attempt
 * @param type what happened
 * @param step the last step taken, or of an intervention the first one with the new value
 * @param stepsPerSecond of progress, or null
 * @param reason of an end that is no success, or the text of a warning; null clears the warning before
 * @param parameter that was changed by an intervention, else null
 * @param from its value before
 * @param to its value now
 * @param command the id of the request for the change, or null if none asked for it
 */
public record LoggedEvent(
        String client,
        LoggedEventType type,
        long step,
        @Nullable Double stepsPerSecond,
        @Nullable String reason,
        @Nullable String parameter,
        @Nullable Object from,
        @Nullable Object to,
        @Nullable String command) {

    /** A report without details. */
    public LoggedEvent(String client, LoggedEventType type, long step, @Nullable String reason) {
        this(client, type, step, null, reason, null, null, null, null);
    }

    /** @throws IllegalArgumentException if something is missing */
    public LoggedEvent {
        if (client == null || type == null) {
            throw new IllegalArgumentException((client == null ? "client" : "type") + " is missing");
        }
        if (step < 0) {
            throw new IllegalArgumentException("step must be at least 0, was " + step);
        }
        if (type == LoggedEventType.INTERVENED && (parameter == null || from == null || to == null)) {
            throw new IllegalArgumentException(
                    (parameter == null ? "parameter" : from == null ? "from" : "to") + " is missing");
        }
    }
}
