package io.grokwatch.tracker.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field of what is searched: how its value is read, and which values it may have. A value is a String, Long, Double or Boolean, or null
 * if it is missing.
 *
 * @param type decides which operators and literals it takes
 * @param choices the values of a {@link Type#CHOICE}, by what may be written in lower case; else empty
 */
public record Field<T>(Type type, Map<String, String> choices, Function<T, ? extends @Nullable Object> reader) {

    /** What values a field has. */
    public enum Type {
        /** Whole numbers or numbers. */
        NUMBER,
        /** Milliseconds since 1970; literals may be ISO dates and times as well. */
        TIME,
        TEXT,
        FLAG,
        /** One of a few names; case does not matter. */
        CHOICE,
        /** What a producer logged: a number, a text that may be one, or a flag. */
        VALUE,
        /** Several texts; an operator holds if it does for one of them. */
        TEXTS
    }

    public Field {
        choices = Map.copyOf(choices);
    }

    /** A field of numbers. */
    public static <T> Field<T> number(Function<T, ? extends @Nullable Number> reader) {
        return new Field<>(Type.NUMBER, Map.of(), reader);
    }

    /** A field of times, in milliseconds since 1970. */
    public static <T> Field<T> time(Function<T, @Nullable Long> reader) {
        return new Field<>(Type.TIME, Map.of(), reader);
    }

    /** A field of texts. */
    public static <T> Field<T> text(Function<T, @Nullable String> reader) {
        return new Field<>(Type.TEXT, Map.of(), reader);
    }

    /** A flag. */
    public static <T> Field<T> flag(Function<T, Boolean> reader) {
        return new Field<>(Type.FLAG, Map.of(), reader);
    }

    /** A field of what a producer logged. */
    public static <T> Field<T> value(Function<T, ? extends @Nullable Object> reader) {
        return new Field<>(Type.VALUE, Map.of(), reader);
    }

    /** A field of several texts. */
    public static <T> Field<T> texts(Function<T, ? extends Collection<String>> reader) {
        return new Field<>(Type.TEXTS, Map.of(), reader);
    }

    /**
     * A field with the constants of an enum as its values.
     *
     * @param aliases further spellings, in lower case
     */
    public static <T, E extends Enum<E>> Field<T> choice(
            Class<E> constants, Map<String, E> aliases, Function<T, @Nullable E> reader) {
        Map<String, String> choices = new TreeMap<>();
        for (E constant : constants.getEnumConstants()) {
            choices.put(constant.name().toLowerCase(Locale.ROOT), constant.name());
        }
        aliases.forEach((alias, constant) -> choices.put(alias, constant.name()));
        return new Field<>(Type.CHOICE, choices, item -> {
            E constant = reader.apply(item);
            return constant == null ? null : constant.name();
        });
    }

    /** The same under the names of an enum alone. */
    public static <T, E extends Enum<E>> Field<T> choice(Class<E> constants, Function<T, @Nullable E> reader) {
        return choice(constants, Map.of(), reader);
    }

    /** The value of an item, or null if it is missing. */
    @Nullable
    Object of(T item) {
        return reader.apply(item);
    }

    /** The values of a choice, for messages. */
    List<String> choiceNames() {
        return new ArrayList<>(choices.keySet()).stream().sorted().toList();
    }

    /** The word of a list that is the closest to another: at most two edits away, or null. */
    static @Nullable String closest(Collection<String> words, String word) {
        String closest = null;
        int least = 3;
        for (String candidate : words) {
            int distance = distance(candidate, word);
            if (distance < least) {
                least = distance;
                closest = candidate;
            }
        }
        return closest;
    }

    /** The number of single characters to insert, delete or replace (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
