package io.grokwatch.events.trace;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFacts.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Facts of a run under the names that traces use for them. */
final class TraceFacts {
    private static final List<String> OPTIMIZER_KEYS = List.of("optimizer", "optimiser", "opt");

    /** Divide steps by a running second moment of the gradient; by their names in PyTorch and Optax. */
    private static final Set<String> ADAPTIVE = Set.of(
            "adam",
            "adamw",
            "nadam",
            "radam",
            "adamax",
            "amsgrad",
            "rmsprop",
            "adadelta",
            "adagrad",
            "adafactor",
            "lamb");

    /** Do not: plain gradient descent, with momentum, with its sign, or orthogonalised (Muon). */
    private static final Set<String> NOT_ADAPTIVE =
            Set.of("sgd", "sgdm", "gd", "momentum", "nag", "nesterov", "heavyball", "lbfgs", "lion", "signsgd", "muon");

    private TraceFacts() {}

    static RunFacts read(Map<String, Object> settings) {
        return new RunFacts(
                whole(settings, "classes"),
                whole(settings, "train_examples"),
                whole(settings, "val_examples"),
                whole(settings, "bs"),
                settings.get("adaptive") instanceof Boolean adaptive ? adaptive : adaptive(settings),
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

    /** By the name of the optimiser, null if there is none or it is not known. */
    private static @Nullable Boolean adaptive(Map<String, Object> settings) {
        for (String key : OPTIMIZER_KEYS) {
            if (settings.get(key) instanceof String name) {
                String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
                return ADAPTIVE.contains(plain) ? Boolean.TRUE : NOT_ADAPTIVE.contains(plain) ? Boolean.FALSE : null;
            }
        }
        return null;
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
