package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An immutable column of {@code long} values, equal by content; a JSON array on the wire. */
public final class Longs {
    private static final Longs EMPTY = new Longs(new long[0]);

    private final long[] values;

    private Longs(long[] values) {
        this.values = values;
    }

    /** A column of a copy of these values. */
    @JsonCreator
    public static Longs of(long... values) {
        return values.length == 0 ? EMPTY : new Longs(values.clone());
    }

    /** A column around this very array, which the caller gives away and must not write to again. */
    public static Longs adopt(long[] values) {
        return values.length == 0 ? EMPTY : new Longs(values);
    }

    public int size() {
        return values.length;
    }

    /** @throws ArrayIndexOutOfBoundsException unless {@code 0 <= index < size()} */
    public long get(int index) {
        return values[index];
    }

    /** A copy of the values. */
    @JsonValue
    public long[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Longs that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return values.length <= 8 ? Arrays.toString(values) : "Longs[" + values.length + "]";
    }
}
