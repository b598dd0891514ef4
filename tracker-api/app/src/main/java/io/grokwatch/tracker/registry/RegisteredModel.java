package io.grokwatch.tracker.registry;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A registered model.
 *
 * @param key identifies it whatever its name becomes
 * @param aliases the version of each
 * @param lastVersion the number of the version that was created last; 0 for none
 * @param createdAt in milliseconds since 1970
 * @param revision counts its changes, from 1
 */
record RegisteredModel(
        String key,
        String name,
        @Nullable String description,
        SortedMap<String, String> tags,
        SortedMap<String, Integer> aliases,
        int lastVersion,
        long createdAt,
        long updatedAt,
        long revision)
        implements StoredRecords.Revised {
    /** The tag of prompts, which MLflow keeps as registered models and leaves out of searches of models. */
    static final String IS_PROMPT = "mlflow.prompt.is_prompt";

    RegisteredModel {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
    }

    boolean isPrompt() {
        return "true".equalsIgnoreCase(tags.get(IS_PROMPT));
    }

    RegisteredModel withDescription(@Nullable String text, long now) {
        return new RegisteredModel(key, name, text, tags, aliases, lastVersion, createdAt, now, revision + 1);
    }

    RegisteredModel withName(String other, long now) {
        return new RegisteredModel(key, other, description, tags, aliases, lastVersion, createdAt, now, revision + 1);
    }

    RegisteredModel withTags(Consumer<SortedMap<String, String>> change) {
        SortedMap<String, String> changed = new TreeMap<>(tags);
        change.accept(changed);
        return new RegisteredModel(
                key, name, description, changed, aliases, lastVersion, createdAt, updatedAt, revision + 1);
    }

    RegisteredModel withAliases(Consumer<SortedMap<String, Integer>> change) {
        SortedMap<String, Integer> changed = new TreeMap<>(aliases);
        change.accept(changed);
        return new RegisteredModel(
                key, name, description, tags, changed, lastVersion, createdAt, updatedAt, revision + 1);
    }

    RegisteredModel withNextVersion(long now) {
        return new RegisteredModel(
                key, name, description, tags, aliases, lastVersion + 1, createdAt, now, revision + 1);
    }

    RegisteredModel updated(long now) {
        return new RegisteredModel(key, name, description, tags, aliases, lastVersion, createdAt, now, revision + 1);
    }
}
