package io.grokwatch.tracker.registry;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model that a run has logged.
 *
 * @param id {@code m-} and 32 hexadecimal digits
 * @param experiment the id of its experiment
 * @param run that has logged it, or null
 * @param createdAt in milliseconds since 1970
 * @param deleted whether it is left out unless a request asks for deleted ones
 * @param revision counts its changes, from 1
 */
record LoggedModel(
        String id,
        String experiment,
        String name,
        @Nullable String type,
        @Nullable String run,
        Status status,
        SortedMap<String, String> tags,
        SortedMap<String, String> parameters,
        long createdAt,
        long updatedAt,
        boolean deleted,
        long revision)
        implements StoredRecords.Revised {

    /** Whether its files are stored. */
    enum Status {
        UNSPECIFIED,
        PENDING,
        READY,
        FAILED;

        /** The number in MLflow's API, which clients may state in place of the name. */
        int wireNumber() {
            return switch (this) {
                case UNSPECIFIED -> 0;
                case PENDING -> 1;
                case READY -> 2;
                case FAILED -> 3;
            };
        }

        /** The name in MLflow's API. */
        String wireName() {
            return switch (this) {
                case UNSPECIFIED -> "LOGGED_MODEL_STATUS_UNSPECIFIED";
                case PENDING -> "LOGGED_MODEL_PENDING";
                case READY -> "LOGGED_MODEL_READY";
                case FAILED -> "LOGGED_MODEL_UPLOAD_FAILED";
            };
        }
    }

    LoggedModel {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    LoggedModel withStatus(Status next, long now) {
        return new LoggedModel(
                id, experiment, name, type, run, next, tags, parameters, createdAt, now, deleted, revision + 1);
    }

    LoggedModel withTags(Consumer<SortedMap<String, String>> change) {
        SortedMap<String, String> changed = new TreeMap<>(tags);
        change.accept(changed);
        return new LoggedModel(
                id,
                experiment,
                name,
                type,
                run,
                status,
                changed,
                parameters,
                createdAt,
                updatedAt,
                deleted,
                revision + 1);
    }

    LoggedModel withParameters(SortedMap<String, String> all) {
        return new LoggedModel(
                id, experiment, name, type, run, status, tags, all, createdAt, updatedAt, deleted, revision + 1);
    }

    LoggedModel asDeleted(long now) {
        return new LoggedModel(
                id, experiment, name, type, run, status, tags, parameters, createdAt, now, true, revision + 1);
    }
}
