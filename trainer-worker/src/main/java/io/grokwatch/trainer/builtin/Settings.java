package io.grokwatch.trainer.builtin;

import io.grokwatch.events.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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

    String choice(Setting setting, String... choices) {
        Object value = value(setting);
        if (!(value instanceof String text) || !Arrays.asList(choices).contains(text)) {
            throw rejected(setting, value);
        }
        return text;
    }

    boolean flag(Setting setting) {
        if (!(value(setting) instanceof Boolean flag)) {
            throw rejected(setting, value(setting));
        }
        return flag;
    }

    long whole(Setting setting, long least, long most) {
        if (!(value(setting) instanceof Long whole) || whole < least || whole > most) {
            throw rejected(setting, value(setting));
        }
        return whole;
    }

    int count(Setting setting, int least, int most) {
        return Math.toIntExact(whole(setting, least, most));
    }

    /** A number in [least, most]; whole ones are read as such. */
    double number(Setting setting, double least, double most) {
        Object value = value(setting);
        if (!(value instanceof Number number) || !(number.doubleValue() >= least && number.doubleValue() <= most)) {
            throw rejected(setting, value);
        }
        used.put(setting.key(), number.doubleValue());
        return number.doubleValue();
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

    private Object value(Setting setting) {
        Object value =
                given.values().getOrDefault(setting.key(), setting.description().defaultValue());
        used.put(setting.key(), value);
        return value;
    }
}
