package io.grokwatch.detect.detector;

/** Checks of a detector's parameters; failures name the parameter, the range and the value. */
public final class ParameterChecks {
    private ParameterChecks() {}

    public static void atLeast(double value, double min, String name) {
        require(value >= min, name, "at least " + min, value);
    }

    public static void positive(double value, String name) {
        require(value > 0 && value < Double.POSITIVE_INFINITY, name, "above 0", value);
    }

    public static void fraction(double value, String name) {
        require(value >= 0 && value <= 1, name, "in [0, 1]", value);
    }

    public static void below(double value, double bound, String name, String boundName) {
        require(value < bound, name, "below " + boundName + " (" + bound + ")", value);
    }

    public static void within(int value, int min, int max, String name) {
        require(value >= min && value <= max, name, "in [" + min + ", " + max + "]", value);
    }

    private static void require(boolean holds, String name, String expected, double value) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "detector configuration: " + name + " must be " + expected + ", was " + value);
        }
    }
}
