package io.grokwatch.events.trace;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts that detectors read, under the names of traces, from settings under the names that people give them. */
public final class SettingFacts {
    private SettingFacts() {}

    /**
     * The facts of settings, without those that have their names in traces already.
     *
     * @param settings by name; of a name with {@code /} the part after the last counts
     */
    public static Map<String, Object> of(Map<String, Object> settings) {
        Map<String, Object> facts = new LinkedHashMap<>();
        settings.forEach((key, value) -> add(key, value, facts));
        settings.keySet().forEach(facts::remove);
        return facts;
    }

    private static void add(String key, @Nullable Object value, Map<String, Object> facts) {
        String name =
                key.substring(key.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        switch (name) {
            case "weightdecay", "wd" -> putNumber("wd", value, 0, facts);
            case "batchsize", "trainbatchsize", "bs" -> putNumber("bs", value, 0, facts);
            case "numclasses", "nclasses", "classes" -> putNumber("classes", value, 2, facts);
            case "ntrain", "numtrain", "trainsize", "trainexamples" -> putNumber("train_examples", value, 1, facts);
            default -> {}
        }
    }

    private static void putNumber(String fact, @Nullable Object value, double min, Map<String, Object> facts) {
        if (value instanceof Number number && number.doubleValue() >= min && number.doubleValue() < Integer.MAX_VALUE) {
            facts.putIfAbsent(fact, number);
        }
    }
}
