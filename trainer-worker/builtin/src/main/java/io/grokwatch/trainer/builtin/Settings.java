package io.grokwatch.trainer.builtin;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of one run and remembers what was read: the settings that the run has, with the values it uses.
 * Every rejection names the parameter, its value and what was expected.
 */
final class Settings {
    private final Parameters given;
    private final SortedMap<String, Object> used = new TreeMap<>();

    Settings(Parameters given) {
        this.given = given;
    }

    String choice(Setting setting) {
        return (String) accepted(setting);
    }

    /** A choice among some of the setting's values: those that make sense beside what was read before. */
    String choice(Setting setting, String... sensible) {
        String text = choice(setting);
        if (!Arrays.asList(sensible).contains(text)) {
            throw new IllegalArgumentException("parameter " + setting.key() + " must be one of "
                    + String.join(" ", sensible) + " here, was " + text);
        }
        return text;
    }

    /** The choice of that key. */
    <T> T choice(Setting setting, T[] choices, Function<T, String> key) {
        String text = choice(setting);
        return Arrays.stream(choices)
                .filter(choice -> key.apply(choice).equals(text))
                .findFirst()
                .orElseThrow(() -> rejected(setting, text));
    }

    boolean flag(Setting setting) {
        return (Boolean) accepted(setting);
    }

    long whole(Setting setting) {
        return (Long) accepted(setting);
    }

    int count(Setting setting) {
        return Math.toIntExact(whole(setting));
    }

    /** A number; whole ones are read as such. */
    double number(Setting setting) {
        double number = ((Number) accepted(setting)).doubleValue();
        used.put(setting.key(), number);
        return number;
    }

    /** The parameters that were read, complete. */
    Parameters used() {
        return new Parameters(used);
    }

    /** @throws IllegalArgumentException if a parameter was given that nobody read */
    void rejectOthers() {
        List<String> others = new ArrayList<>(given.values().keySet());
        others.removeAll(used.keySet());
        if (!others.isEmpty()) {
            throw new IllegalArgumentException("parameter " + others.getFirst() + " means nothing to this run ("
                    + used.get(TaskSettings.TASK.key()) + ", " + used.get(ModelSettings.MODEL.key()) + "), which has "
                    + String.join(" ", used.keySet()));
        }
    }

    static IllegalArgumentException rejected(Setting setting, @Nullable Object value) {
        return new IllegalArgumentException("parameter " + setting.key() + " must be "
                + setting.description().expected() + ", was " + value);
    }

    /** The value that was given, or the default; one of the setting's domain. */
    private Object accepted(Setting setting) {
        ParameterDescription description = setting.description();
        Object value = given.values().getOrDefault(setting.key(), description.defaultValue());
        if (!description.domain().contains(value)) {
            throw rejected(setting, value);
        }
        used.put(setting.key(), value);
        return value;
    }
}
