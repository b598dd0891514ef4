package io.grokwatch.trainer.builtin;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of one run and records what was read: the settings that the run has, with the values it uses. Every
 * rejection names the parameter, its value and what was expected.
 */
final class SettingReader {
    private final Parameters given;
    private final SortedMap<String, Object> used = new TreeMap<>();

    SettingReader(Parameters given) {
        this.given = given;
    }

    String choice(Setting setting) {
        return (String) accepted(setting);
    }

    /** A choice among those values of the setting that apply to the run. */
    String choice(Setting setting, String... applicable) {
        String text = choice(setting);
        if (!Arrays.asList(applicable).contains(text)) {
            throw new IllegalArgumentException("parameter " + setting.key() + " must be one of "
                    + String.join(" ", applicable) + " here, was " + text);
        }
        return text;
    }

    /** The choice with the setting's key. */
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

    /** A number; an integer is converted. */
    double number(Setting setting) {
        double number = ((Number) accepted(setting)).doubleValue();
        used.put(setting.key(), number);
        return number;
    }

    /** The parameters that were read, with defaults filled in. */
    Parameters used() {
        return new Parameters(used);
    }

    /**
     * Rejects parameters that no code has read.
     *
     * @param identifying settings whose values the message contains
     * @throws IllegalArgumentException naming the first one
     */
    void rejectUnread(Setting... identifying) {
        List<String> unread = new ArrayList<>(given.values().keySet());
        unread.removeAll(used.keySet());
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException("parameter " + unread.getFirst() + " means nothing to this run ("
                    + Arrays.stream(identifying)
                            .map(setting -> String.valueOf(used.get(setting.key())))
                            .collect(Collectors.joining(", "))
                    + "), which has "
                    + String.join(" ", used.keySet()));
        }
    }

    static IllegalArgumentException rejected(Setting setting, @Nullable Object value) {
        return new IllegalArgumentException("parameter " + setting.key() + " must be "
                + setting.description().expected() + ", was " + value);
    }

    /** The given value or the default, checked against the setting's domain. */
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
