package io.grokwatch.tracker.registry;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A version of a registered model.
 *
 * @param model the key of the model
 * @param version from 1
 * @param source the address of its files as the client has stated it
 * @param location the address that the source stood for when the version was created
 * @param run that has produced it, or null
 * @param loggedModel that it was registered from, or null
 * @param createdAt in milliseconds since 1970
 * @param revision counts its changes, from 1
 */
record ModelVersion(
        String model,
        int version,
        @Nullable String description,
        String source,
        String location,
        @Nullable String run,
        @Nullable String runLink,
        @Nullable String loggedModel,
        Stage stage,
        SortedMap<String, String> tags,
        long createdAt,
        long updatedAt,
        long revision)
        implements StoredRecords.Revised {
    ModelVersion {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    String id() {
        return id(model, version);
    }

    static String id(String model, int version) {
        return model + "/" + version;
    }

    boolean isPrompt() {
        return "true".equalsIgnoreCase(tags.get(RegisteredModel.IS_PROMPT));
    }

    ModelVersion withDescription(@Nullable String text, long now) {
        return new ModelVersion(
                model,
                version,
                text,
                source,
                location,
                run,
                runLink,
                loggedModel,
                stage,
                tags,
                createdAt,
                now,
                revision + 1);
    }

    ModelVersion withStage(Stage next, long now) {
        return new ModelVersion(
                model,
                version,
                description,
                source,
                location,
                run,
                runLink,
                loggedModel,
                next,
                tags,
                createdAt,
                now,
                revision + 1);
    }

    ModelVersion withTags(Consumer<SortedMap<String, String>> change) {
        SortedMap<String, String> changed = new TreeMap<>(tags);
        change.accept(changed);
        return new ModelVersion(
                model,
                version,
                description,
                source,
                location,
                run,
                runLink,
                loggedModel,
                stage,
                changed,
                createdAt,
                updatedAt,
                revision + 1);
    }
}
