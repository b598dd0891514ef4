package io.grokwatch.tracker.experiment;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.validation.Text;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The limits of names, notes, tags and parameters, and how changes of them apply. Lone surrogates, which have no form in UTF-8, become U+FFFD;
 * other characters are kept as they are, and escaped where they are shown.
 */
final class Annotations {
    static final int MAX_NAME = 500;
    static final int MAX_NOTES = 1 << 16;
    static final int MAX_TAGS = 500;
    static final int MAX_PARAMETERS = 2_000;
    static final int MAX_KEY = 250;
    static final int MAX_VALUE = 8_000;

    private Annotations() {}

    /** @throws IllegalArgumentException if it is blank or too long */
    static String name(String name) {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "a name must be 1 to " + MAX_NAME + " characters and not blank, was '" + shown(name) + "'");
        }
        return Text.wellFormed(name);
    }

    /** The notes, or null for the empty text. */
    static @Nullable String notes(String notes) {
        if (notes.length() > MAX_NOTES) {
            throw new IllegalArgumentException(
                    "notes must be at most " + MAX_NOTES + " characters, were " + notes.length());
        }
        return notes.isEmpty() ? null : Text.wellFormed(notes);
    }

    /** The tags with these set; a null in place of a value removes the tag. */
    static SortedMap<String, String> tags(
            SortedMap<String, String> before, Map<String, ? extends @Nullable String> change) {
        SortedMap<String, String> tags = new TreeMap<>(before);
        change.forEach((name, value) -> {
            if (value == null) {
                tags.remove(Text.wellFormed(name));
            } else {
                tags.put(key("tag", name), value("tag", name, value));
            }
        });
        return bounded("tags", tags, MAX_TAGS);
    }

    /**
     * The parameters with these set; objects of parameters become {@code a.b}, a null in place of a value removes the parameter with
     * all below it, and the value of a secret is masked.
     */
    static SortedMap<String, Object> parameters(
            SortedMap<String, Object> before, Map<String, ? extends @Nullable Object> change) {
        SortedMap<String, Object> parameters = new TreeMap<>(before);
        set(parameters, "", change);
        return bounded("parameters", parameters, MAX_PARAMETERS);
    }

    private static void set(SortedMap<String, Object> parameters, String prefix, Map<?, ?> change) {
        change.forEach((key, value) -> {
            String name = key("parameter", prefix + key);
            switch (value) {
                case null -> parameters.keySet().removeIf(one -> one.equals(name) || one.startsWith(name + "."));
                case Map<?, ?> nested -> set(parameters, name + ".", nested);
                case Boolean flag -> parameters.put(name, flag);
                case Integer whole -> parameters.put(name, Parameters.shown(name, whole.longValue()));
                case Long whole -> parameters.put(name, Parameters.shown(name, whole));
                case Number number -> parameters.put(name, Parameters.shown(name, number.doubleValue()));
                case List<?> list ->
                    parameters.put(name, Parameters.shown(name, value("parameter", name, list.toString())));
                default ->
                    parameters.put(name, Parameters.shown(name, value("parameter", name, String.valueOf(value))));
            }
        });
    }

    private static String key(String what, String name) {
        if (name.isBlank() || name.length() > MAX_KEY || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the name of a " + what + " must be 1 to " + MAX_KEY
                    + " characters without control characters and not blank, was '" + shown(name) + "'");
        }
        return Text.wellFormed(name);
    }

    private static String value(String what, String name, String value) {
        if (value.length() > MAX_VALUE) {
            throw new IllegalArgumentException("the value of the " + what + " '" + name + "' must be at most "
                    + MAX_VALUE + " characters, was " + value.length());
        }
        return Text.wellFormed(value);
    }

    private static <T> SortedMap<String, T> bounded(String what, SortedMap<String, T> values, int max) {
        if (values.size() > max) {
            throw new IllegalArgumentException(what + " must be at most " + max + ", would be " + values.size());
        }
        return Collections.unmodifiableSortedMap(values);
    }

    private static String shown(String text) {
        return Text.escaped(text, 80);
    }
}
