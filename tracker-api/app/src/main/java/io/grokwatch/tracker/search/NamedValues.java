package io.grokwatch.tracker.search;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Values by name in two arrays, a tenth of the size of a map: ten thousand runs with fifty parameters each are kept. Immutable. */
public final class NamedValues {
    /** No values. */
    public static final NamedValues NONE = new NamedValues(new String[0], new Object[0]);

    private final String[] names;
    private final Object[] values;

    private NamedValues(String[] names, Object[] values) {
        this.names = names;
        this.values = values;
    }

    /** The values of a map. */
    public static NamedValues of(SortedMap<String, ? extends Object> map) {
        if (map.isEmpty()) {
            return NONE;
        }
        String[] names = new String[map.size()];
        Object[] values = new Object[names.length];
        int at = 0;
        for (Map.Entry<String, ? extends Object> entry : map.entrySet()) {
            names[at] = entry.getKey();
            values[at++] = entry.getValue();
        }
        return new NamedValues(names, values);
    }

    /** The value of that name, or null. */
    public @Nullable Object get(String name) {
        int at = Arrays.binarySearch(names, name);
        return at < 0 ? null : values[at];
    }

    /**
     * A name that is looked up in many of these. Most runs have the same parameters, so that the name is at the position where it was
     * last, which is compared before the search. For one thread.
     */
    static final class Lookup {
        private final String name;
        private int last;

        Lookup(String name) {
            this.name = name;
        }

        /** The value of the name, or null. */
        @Nullable
        Object in(NamedValues values) {
            String[] names = values.names;
            if (last < names.length && names[last].equals(name)) {
                return values.values[last];
            }
            int at = Arrays.binarySearch(names, name);
            if (at < 0) {
                return null;
            }
            last = at;
            return values.values[at];
        }
    }

    /** Passes each name with its value, in the order of the names. */
    public void forEach(BiConsumer<String, Object> consumer) {
        for (int i = 0; i < names.length; i++) {
            consumer.accept(names[i], values[i]);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NamedValues values
                && Arrays.equals(names, values.names)
                && Arrays.equals(this.values, values.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(names) * 31 + Arrays.hashCode(values);
    }
}
