package io.grokwatch.tracker.search;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The name of a field as it is written: {@code metrics.val_loss}, {@code params."batch size"}, {@code status}.
 *
 * @param column where it is written, counted from 1
 */
record FieldName(Entity entity, String key, int column) {

    /** What a field is of. */
    enum Entity {
        METRIC("metrics"),
        /** The first value of a metric, its least, its greatest. */
        FIRST("first"),
        MIN("min"),
        MAX("max"),
        PARAMETER("params"),
        TAG("tags"),
        ATTRIBUTE("attributes"),
        DATASET("dataset");

        private static final Map<String, Entity> BY_WORD = Map.ofEntries(
                Map.entry("metric", METRIC),
                Map.entry("metrics", METRIC),
                Map.entry("first", FIRST),
                Map.entry("min", MIN),
                Map.entry("max", MAX),
                Map.entry("param", PARAMETER),
                Map.entry("params", PARAMETER),
                Map.entry("parameter", PARAMETER),
                Map.entry("parameters", PARAMETER),
                Map.entry("tag", TAG),
                Map.entry("tags", TAG),
                Map.entry("attr", ATTRIBUTE),
                Map.entry("attribute", ATTRIBUTE),
                Map.entry("attributes", ATTRIBUTE),
                Map.entry("run", ATTRIBUTE),
                Map.entry("dataset", DATASET),
                Map.entry("datasets", DATASET));

        private final String word;

        Entity(String word) {
            this.word = word;
        }

        static @Nullable Entity of(String word) {
            return BY_WORD.get(word);
        }
    }

    @Override
    public String toString() {
        return entity == Entity.ATTRIBUTE ? key : entity.word + "." + key;
    }
}
