package io.grokwatch.tracker.search;

import io.grokwatch.tracker.client.RunStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a program states about a run that it logs by itself, by an API that creates runs, sets their status and ends them. It holds as
 * soon as it is stored; the events of the run's lifecycle follow.
 *
 * @param createdAt when the run was created, by the clock of the tracker
 * @param startMs when it began, in milliseconds since 1970, as its program states it, or null
 * @param endMs when it ended, likewise, or null
 * @param user who runs the program, or null
 */
public record LoggedRun(
        Instant createdAt,
        Status status,
        @Nullable Long startMs,
        @Nullable Long endMs,
        @Nullable String user) {

    /** The states that a program sets. A run may be continued after it has ended. */
    public enum Status {
        RUNNING,
        SCHEDULED,
        FINISHED,
        FAILED,
        KILLED;

        /** Whether the program has ended the run. */
        public boolean isFinal() {
            return this == FINISHED || this == FAILED || this == KILLED;
        }

        /** The status of a run that ends with it, or null if it ends none. */
        public @Nullable RunStatus ending() {
            return switch (this) {
                case RUNNING, SCHEDULED -> null;
                case FINISHED -> RunStatus.FINISHED;
                case FAILED -> RunStatus.FAILED;
                case KILLED -> RunStatus.STOPPED;
            };
        }
    }

    /** This with another status, and another end unless that is null. */
    public LoggedRun with(Status next, @Nullable Long ended) {
        return new LoggedRun(createdAt, next, startMs, ended == null ? endMs : ended, user);
    }
}
