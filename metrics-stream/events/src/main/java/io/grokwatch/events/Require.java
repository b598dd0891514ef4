package io.grokwatch.events;

import io.grokwatch.events.validation.Text;
import org.jspecify.annotations.Nullable;

/** Validation of record components: every message names the component and the offending value. */
final class Require {
    private Require() {}

    static <T> T present(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    static String text(@Nullable String value, String name, int maxLength) {
        String text = present(value, name);
        if (text.isBlank() || text.length() > maxLength) {
            throw new IllegalArgumentException(
                    name + " must be 1 to " + maxLength + " characters and not blank, was '" + shorten(text) + "'");
        }
        return text;
    }

    static long atLeast(long value, long min, String name) {
        if (value < min) {
            throw new IllegalArgumentException(name + " must be at least " + min + ", was " + value);
        }
        return value;
    }

    static int atLeast(int value, int min, String name) {
        return (int) atLeast((long) value, min, name);
    }

    static double fraction(double value, String name) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1], was " + value);
        }
        return value;
    }

    static void that(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    static String shorten(String value) {
        return Text.escaped(value, 80);
    }
}
