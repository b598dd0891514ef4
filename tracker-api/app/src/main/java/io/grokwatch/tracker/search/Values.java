package io.grokwatch.tracker.search;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the values of fields compare: exactly, also beyond 2^53. */
final class Values {
    /** Of the sorted: numbers, then flags and texts, then NaN, then what is missing. */
    private static final int NUMBER = 0;

    private static final int TEXT = 1;
    private static final int NAN = 2;
    private static final int MISSING = 3;

    private Values() {}

    /** The order of two numbers, neither of which is NaN. */
    static int compare(Number one, Number other) {
        if (one instanceof Long first && other instanceof Long second) {
            return Long.compare(first, second);
        }
        double first = one.doubleValue();
        double second = other.doubleValue();
        if (first < second || first > second) {
            return first < second ? -1 : 1;
        }
        boolean rounded = (one instanceof Long || other instanceof Long) && Math.abs(first) >= 1L << 53;
        return rounded && !Double.isInfinite(first) ? exact(one).compareTo(exact(other)) : 0;
    }

    static boolean isNaN(Number number) {
        return number instanceof Double value && value.isNaN();
    }

    private static BigDecimal exact(Number number) {
        return number instanceof Long whole ? BigDecimal.valueOf(whole) : new BigDecimal(number.doubleValue());
    }

    /** The number that a text is, or null if it is none. */
    static @Nullable Number number(String text) {
        int length = text.length();
        if (length == 0 || length > 40) {
            return null;
        }
        char first = text.charAt(0);
        if ((first < '0' || first > '9') && first != '-' && first != '+' && first != '.') {
            return switch (text) {
                case "NaN", "nan" -> Double.NaN;
                case "Infinity", "inf" -> Double.POSITIVE_INFINITY;
                default -> null;
            };
        }
        char last = text.charAt(length - 1);
        if ("dDfF".indexOf(last) >= 0 && !text.endsWith("inf")) {
            return null; // Suffixes of Java's literals.
        }
        if (text.equals("-Infinity") || text.equals("-inf")) {
            return Double.NEGATIVE_INFINITY;
        }
        try {
            return length <= 19 && text.chars().skip(1).allMatch(digit -> digit >= '0' && digit <= '9')
                    ? (Number) Long.valueOf(text)
                    : Double.valueOf(text);
        } catch (NumberFormatException none) {
            return null;
        }
    }

    /**
     * The order of sorted values in one direction: what is missing comes last and NaN before it, in both directions; numbers come
     * before texts.
     */
    static Comparator<@Nullable Object> order(boolean descending) {
        return (one, other) -> {
            int first = rank(one);
            int second = rank(other);
            if (first != second) {
                return Integer.compare(first, second);
            }
            int comparison = switch (first) {
                case NUMBER -> compare((Number) one, (Number) other);
                case TEXT -> text(one).compareTo(text(other));
                default -> 0;
            };
            return descending ? -comparison : comparison;
        };
    }

    /** The order of lists of values of the same length: by the first that differ, each in its direction. */
    static Comparator<List<@Nullable Object>> order(List<Boolean> descending) {
        List<Comparator<@Nullable Object>> orders =
                descending.stream().map(Values::order).toList();
        return (one, other) -> {
            for (int i = 0; i < orders.size(); i++) {
                int comparison = orders.get(i).compare(one.get(i), other.get(i));
                if (comparison != 0) {
                    return comparison;
                }
            }
            return 0;
        };
    }

    private static int rank(@Nullable Object value) {
        return switch (value) {
            case null -> MISSING;
            case Number number -> isNaN(number) ? NAN : NUMBER;
            default -> TEXT;
        };
    }

    /** The text of a value. */
    static String text(@Nullable Object value) {
        return String.valueOf(value);
    }

    /** Whether a text matches a pattern in which {@code %} is any text and {@code _} any character; in time of the product of their lengths. */
    static boolean like(String text, String pattern) {
        int t = 0;
        int p = 0;
        int afterPercent = -1;
        int resumeAt = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '%') {
                afterPercent = ++p;
                resumeAt = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '_' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (afterPercent >= 0) {
                p = afterPercent;
                t = ++resumeAt;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '%') {
            p++;
        }
        return p == pattern.length();
    }
}
