package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** The values that a parameter may have. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ParameterDomain.Choice.class, name = "choice"),
    @JsonSubTypes.Type(value = ParameterDomain.Flag.class, name = "flag"),
    @JsonSubTypes.Type(value = ParameterDomain.Whole.class, name = "whole"),
    @JsonSubTypes.Type(value = ParameterDomain.Real.class, name = "real"),
    @JsonSubTypes.Type(value = ParameterDomain.Text.class, name = "text")
})
public sealed interface ParameterDomain {

    /** Whether a value belongs to it. Whole numbers are Long; where numbers are wanted they count as well. */
    boolean contains(Object value);

    /** Which values belong to it, in words: {@code one of + - * /}, {@code a number in (0, 10]}. */
    String words();

    /** One of several texts. */
    record Choice(List<String> values) implements ParameterDomain {
        public Choice {
            values = List.copyOf(values);
            Require.that(!values.isEmpty(), "a choice has at least one value");
        }

        /** One of these. */
        public static Choice of(String... values) {
            return new Choice(List.of(values));
        }

        @Override
        public boolean contains(Object value) {
            return value instanceof String text && values.contains(text);
        }

        @Override
        public String words() {
            return "one of " + String.join(" ", values);
        }
    }

    /** True or false. */
    record Flag() implements ParameterDomain {
        @Override
        public boolean contains(Object value) {
            return value instanceof Boolean;
        }

        @Override
        public String words() {
            return "true or false";
        }
    }

    /** A whole number in [least, most]. */
    record Whole(long least, long most) implements ParameterDomain {
        public Whole {
            Require.that(least <= most, "a range ends at or after its start, was [" + least + ", " + most + "]");
        }

        @Override
        public boolean contains(Object value) {
            return value instanceof Long whole && whole >= least && whole <= most;
        }

        @Override
        public String words() {
            if (least == Long.MIN_VALUE && most == Long.MAX_VALUE) {
                return "a whole number";
            }
            return most == Long.MAX_VALUE
                    ? "a whole number of at least " + least
                    : "a whole number in [" + least + ", " + most + "]";
        }
    }

    /**
     * A finite number from {@code least} to {@code most}.
     *
     * @param open whether {@code least} itself is left out
     * @param below whether {@code most} itself is left out
     */
    record Real(double least, double most, boolean open, boolean below) implements ParameterDomain {
        public Real {
            Require.that(least < most, "a range ends after its start, was " + least + " to " + most);
        }

        /** A number in [least, most]. */
        public static Real closed(double least, double most) {
            return new Real(least, most, false, false);
        }

        /** A number in (0, most]. */
        public static Real positive(double most) {
            return new Real(0, most, true, false);
        }

        /** A number in [least, most). */
        public static Real below(double least, double most) {
            return new Real(least, most, false, true);
        }

        @Override
        public boolean contains(Object value) {
            if (!(value instanceof Long) && !(value instanceof Double)) {
                return false;
            }
            double number = ((Number) value).doubleValue();
            return (open ? number > least : number >= least) && (below ? number < most : number <= most);
        }

        @Override
        public String words() {
            return "a number in " + (open ? "(" : "[") + plain(least) + ", " + plain(most) + (below ? ")" : "]");
        }

        private static String plain(double number) {
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Long.toString((long) number)
                    : Double.toString(number);
        }
    }

    /** Text of at most so many characters; it may be empty where {@code least} is 0. */
    record Text(int least, int most) implements ParameterDomain {
        @Override
        public boolean contains(Object value) {
            return value instanceof String text && text.length() >= least && text.length() <= most;
        }

        @Override
        public String words() {
            return "text of " + least + " to " + most + " characters";
        }
    }
}
