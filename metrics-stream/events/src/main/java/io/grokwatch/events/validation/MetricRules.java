package io.grokwatch.events.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a metric name, a value and a step may be, at every door.
 *
 * <p>A name is 1 to {@value #MAX_NAME} printable characters (code points of Unicode; see {@link Text}) of which one at least is
 * not a space. It is stored as it is, in UTF-8, neither trimmed nor normalised nor renamed: two spellings are two metrics.
 *
 * <p>A value is a double. Numbers beyond its range are infinite, as IEEE 754 rounds them; NaN and the infinities are ordinary
 * values. In JSON a value is also true or false (1 and 0), and a text that denotes a number: a decimal, {@code NaN}, {@code
 * Infinity} or {@code inf}, in any case and with a sign. Null is no value: nothing is stored and nothing is counted.
 *
 * <p>A step is a whole number in [0, {@value #MAX_STEP}]. The maximum is one less than that of a 64-bit integer, so that the number of
 * steps taken, one more than the last step, is one as well. {@code 1.0} and {@code 1e3} are whole; a text is no step.
 */
public final class MetricRules {
    /** The maximum length of a metric name in code points. */
    public static final int MAX_NAME = 250;
    /** The maximum step, 2^63 - 2. */
    public static final long MAX_STEP = Long.MAX_VALUE - 1;

    /** How much of a value is quoted in a reason. */
    private static final int QUOTED = 80;

    /** The longest text that is read as a number. */
    private static final int MAX_NUMBER = 400;

    private MetricRules() {}

    /** Why a text is no metric name; null if it is one. */
    public static @Nullable String nameObjection(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return "a metric name must not be blank, was '" + Text.escaped(name, QUOTED) + "'";
        }
        // A text of at most so many UTF-16 units has no more code points.
        if (name.length() > MAX_NAME && Text.length(name) > MAX_NAME) {
            return "a metric name has at most " + MAX_NAME + " characters, had " + Text.length(name) + ": '"
                    + Text.escaped(name, QUOTED) + "'";
        }
        return Text.isPrintable(name)
                ? null
                : "a metric name must be printable, was '" + Text.escaped(name, QUOTED) + "'";
    }

    /** Why a number is no step; null if it is one. */
    public static @Nullable String stepObjection(long step) {
        return step >= 0 && step <= MAX_STEP
                ? null
                : "a step must be a whole number in [0, " + MAX_STEP + "], was " + step;
    }

    /** The step that a decimal is; empty if it is none. */
    public static OptionalLong step(BigDecimal number) {
        try {
            long step = number.longValueExact();
            return stepObjection(step) == null ? OptionalLong.of(step) : OptionalLong.empty();
        } catch (ArithmeticException notWholeOrTooLarge) {
            return OptionalLong.empty();
        }
    }

    /** The step that a decimal in a text is, such as {@code 50}, {@code 50.0} or {@code 1e3}; empty if it is none. */
    public static OptionalLong step(String decimal) {
        if (decimal.length() > MAX_NUMBER) {
            return OptionalLong.empty();
        }
        try {
            return step(new BigDecimal(decimal));
        } catch (NumberFormatException noNumber) {
            return OptionalLong.empty();
        }
    }

    /** Why something that was given as a step is none. */
    public static String stepObjection(@Nullable String given) {
        return "a step must be a whole number in [0, " + MAX_STEP + "], was "
                + (given == null ? "missing" : Text.escaped(given, QUOTED));
    }

    /** The value that a text denotes; empty if it is no number. */
    public static OptionalDouble value(String text) {
        String number = text.strip();
        if (number.isEmpty() || number.length() > MAX_NUMBER) {
            return OptionalDouble.empty();
        }
        char last = number.charAt(number.length() - 1);
        if (((last >= '0' && last <= '9') || last == '.') && number.indexOf('x') < 0 && number.indexOf('X') < 0) {
            try {
                return OptionalDouble.of(Double.parseDouble(number));
            } catch (NumberFormatException noNumber) {
                return OptionalDouble.empty();
            }
        }
        return switch (number.toLowerCase(Locale.ROOT)) {
            case "nan", "+nan", "-nan" -> OptionalDouble.of(Double.NaN);
            case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            default -> OptionalDouble.empty();
        };
    }

    /** The value that JSON denotes; empty if it is none, also for null, which is no value without being refused. */
    public static OptionalDouble value(JsonNode json) {
        if (json.isNumber()) {
            return OptionalDouble.of(json.doubleValue());
        }
        if (json.isBoolean()) {
            return OptionalDouble.of(json.booleanValue() ? 1 : 0);
        }
        return json.isTextual() ? value(json.textValue()) : OptionalDouble.empty();
    }

    /** Why something that was given as the value of a metric is none. */
    public static String valueObjection(String name, String given) {
        return "the value of metric '" + Text.escaped(name, QUOTED) + "' must be a number, was "
                + Text.escaped(given, QUOTED);
    }
}
