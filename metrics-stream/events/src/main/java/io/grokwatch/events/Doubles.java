package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An immutable column of {@code double} values, equal by content; a JSON array on the wire. */
public final class Doubles {
    private static final Doubles EMPTY = new Doubles(new double[0]);

    private final double[] values;

    private Doubles(double[] values) {
        this.values = values;
    }

    /** A column of a copy of these values. */
    @JsonCreator
    public static Doubles of(double... values) {
        return values.length == 0 ? EMPTY : new Doubles(values.clone());
    }

    /** A column around this very array, which the caller gives away and must not write to again. */
    public static Doubles adopt(double[] values) {
        return values.length == 0 ? EMPTY : new Doubles(values);
    }

    public int size() {
        return values.length;
    }

    /** @throws ArrayIndexOutOfBoundsException unless {@code 0 <= index < size()} */
    public double get(int index) {
        return values[index];
    }

    /** A copy of the values. */
    @JsonValue
    public double[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Doubles that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return values.length <= 8 ? Arrays.toString(values) : "Doubles[" + values.length + "]";
    }
}
