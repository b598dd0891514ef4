package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An immutable column of {@code float} values, equal by content; a JSON array on the wire. */
public final class Floats {
    private static final Floats EMPTY = new Floats(new float[0]);

    private final float[] values;

    private Floats(float[] values) {
        this.values = values;
    }

    /** A column of a copy of these values. */
    @JsonCreator
    public static Floats of(float... values) {
        return values.length == 0 ? EMPTY : new Floats(values.clone());
    }

    /** A column around this very array, which the caller gives away and must not write to again. */
    public static Floats adopt(float[] values) {
        return values.length == 0 ? EMPTY : new Floats(values);
    }

    public int size() {
        return values.length;
    }

    /** @throws ArrayIndexOutOfBoundsException unless {@code 0 <= index < size()} */
    public float get(int index) {
        return values[index];
    }

    /** A copy of the values. */
    @JsonValue
    public float[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Floats that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return values.length <= 8 ? Arrays.toString(values) : "Floats[" + values.length + "]";
    }
}
