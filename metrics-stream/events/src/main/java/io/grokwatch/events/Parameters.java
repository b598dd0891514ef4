package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.grokwatch.events.validation.SecretNames;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The named settings of a run, in the order of their names. {@link TrainerDescribed} lists those of a trainer; here
 * values are only known to be text, whole numbers, numbers or flags.
 *
 * @param values names of letters, digits, {@code .} and {@code _}; values of type String, Long, Double or Boolean
 */
public record Parameters(@JsonValue SortedMap<String, Object> values) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.]{0,99}");
    private static final int MAX_TEXT = 2000;
    /** Shorter texts would be masked where they are part of others. */
    private static final int MIN_REDACTED = 6;

    /** No settings: the trainer's defaults. */
    public static final Parameters NONE = new Parameters(Collections.emptySortedMap());

    /** @throws IllegalArgumentException if a name or a value has another form */
    public Parameters {
        SortedMap<String, Object> checked = new TreeMap<>();
        Require.present(values, "parameters")
                .forEach((name, value) -> checked.put(checkedName(name), checkedValue(name, value)));
        values = Collections.unmodifiableSortedMap(checked);
    }

    /** Settings from any map with values of the allowed types; Integer counts as Long and Float as Double. */
    @JsonCreator
    public static Parameters of(Map<String, Object> values) {
        return new Parameters(new TreeMap<>(Require.present(values, "parameters")));
    }

    /** These settings with one more, or with one replaced. */
    public Parameters with(String name, Object value) {
        SortedMap<String, Object> next = new TreeMap<>(values);
        next.put(name, value);
        return new Parameters(next);
    }

    /** These settings with all of {@code overrides} added or replaced. */
    public Parameters with(Parameters overrides) {
        SortedMap<String, Object> next = new TreeMap<>(values);
        next.putAll(overrides.values);
        return new Parameters(next);
    }

    /**
     * These settings as they are shown: the text or number of a secret, by {@link SecretNames}, is masked. The trainer is given the
     * settings themselves.
     */
    public Parameters masked() {
        SortedMap<String, Object> shown = new TreeMap<>(values);
        shown.replaceAll(Parameters::shown);
        return new Parameters(shown);
    }

    /** The value of a setting as it is shown: masked if it is a secret. A flag and an empty text are none. */
    public static Object shown(String name, Object value) {
        boolean isSecret = !(value instanceof Boolean) && !value.equals("") && SecretNames.isSecret(name);
        return isSecret ? SecretNames.MASK : value;
    }

    /** A text with the secrets among these settings masked wherever it has them; secrets of less than six characters stay. */
    public String redacted(String text) {
        String redacted = text;
        for (Map.Entry<String, Object> setting : values.entrySet()) {
            String value = String.valueOf(setting.getValue());
            boolean secret = SecretNames.isSecret(setting.getKey()) && !(setting.getValue() instanceof Boolean);
            if (secret && value.length() >= MIN_REDACTED) {
                redacted = redacted.replace(value, SecretNames.MASK);
            }
        }
        return redacted;
    }

    /** The settings as they are shown. */
    @Override
    public String toString() {
        SortedMap<String, Object> shown = new TreeMap<>(values);
        shown.replaceAll(Parameters::shown);
        return "Parameters" + shown;
    }

    /**
     * The value that a text on a command line denotes: {@code true} and {@code false} are flags, what reads as a whole
     * number or a number is one, everything else is text.
     */
    public static Object parseValue(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        if (text.matches("[+-]?\\d{1,18}")) {
            return Long.valueOf(text);
        }
        if (text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?")) {
            return Double.valueOf(text);
        }
        return text;
    }

    private static String checkedName(String name) {
        Require.that(
                NAME.matcher(name).matches(),
                "parameter name must match " + NAME.pattern() + ", was '" + Require.shorten(name) + "'");
        return name;
    }

    /** The value as it is kept, if it is of one of the allowed types. */
    static Object checkedValue(String name, Object value) {
        return switch (value) {
            case Boolean flag -> flag;
            case Long whole -> whole;
            case Integer whole -> whole.longValue();
            case Double number -> number;
            case Float number -> number.doubleValue();
            case String text
            when text.isBlank() || text.length() > MAX_TEXT ->
                throw new IllegalArgumentException(
                        "parameter " + name + " must be 1 to " + MAX_TEXT + " characters and not blank, was '"
                                + Require.shorten(String.valueOf(shown(name, text))) + "'");
            case String text -> text;
            case null, default ->
                throw new IllegalArgumentException("parameter " + name + " must be text, a number or a flag, was "
                        + (value == null ? "missing" : Require.shorten(String.valueOf(shown(name, value)))));
        };
    }
}
