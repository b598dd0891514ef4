package io.grokwatch.events.trace;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFacts.Precision;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Facts of a run under the names that traces use for them. */
final class TraceFacts {
    private TraceFacts() {}

    static RunFacts read(Map<String, Object> settings) {
        return new RunFacts(
                whole(settings, "classes"),
                whole(settings, "train_examples"),
                whole(settings, "val_examples"),
                whole(settings, "bs"),
                settings.get("adaptive") instanceof Boolean adaptive ? adaptive : null,
                precision(settings.get("loss_dtype")),
                settings.get("wd") instanceof Number decay ? Double.valueOf(decay.doubleValue()) : null,
                settings.get("dataset_sha256") instanceof String hash ? hash : null);
    }

    /** @throws IllegalArgumentException if a fact is out of its range */
    static void check(Map<String, Object> settings) {
        RunFacts unused = read(settings);
    }

    static Map<String, Object> write(RunFacts facts) {
        Map<String, Object> settings = new LinkedHashMap<>();
        put(settings, "classes", facts.classes());
        put(settings, "train_examples", facts.trainExamples());
        put(settings, "val_examples", facts.validationExamples());
        put(settings, "bs", facts.batchSize());
        put(settings, "adaptive", facts.adaptiveOptimizer());
        Precision precision = facts.lossPrecision();
        put(settings, "loss_dtype", precision == null ? null : precision.name().toLowerCase(Locale.ROOT));
        put(settings, "wd", facts.weightDecay());
        put(settings, "dataset_sha256", facts.datasetHash());
        return settings;
    }

    private static void put(Map<String, Object> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value);
        }
    }

    private static @Nullable Integer whole(Map<String, Object> settings, String name) {
        return settings.get(name) instanceof Number number ? Integer.valueOf(number.intValue()) : null;
    }

    private static @Nullable Precision precision(@Nullable Object name) {
        if (name instanceof String text) {
            for (Precision precision : Precision.values()) {
                if (precision.name().equalsIgnoreCase(text)) {
                    return precision;
                }
            }
        }
        return null;
    }
}
