package io.grokwatch.tracker.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a table: fields, of which each item has a value. */
public final class Columns<T> {
    private static final int MAX_COLUMNS = 200;

    private final List<Field<T>> fields = new ArrayList<>();

    /**
     * Compiles the columns.
     *
     * @param names fields of the grammar of {@link Parser}
     * @throws SearchSyntaxException if one is not as expected
     * @throws IllegalArgumentException if there are too many
     */
    public Columns(Fields<T> known, List<String> names) {
        if (names.size() > MAX_COLUMNS) {
            throw new IllegalArgumentException(
                    "a table has at most " + MAX_COLUMNS + " columns, this one has " + names.size());
        }
        for (String name : names) {
            Parser parser = new Parser("column", name);
            fields.add(new FilterCompiler<>(known, parser).resolve(parser.onlyField()));
        }
    }

    /** The value of an item in each column, null where it is missing; several texts are one, separated by commas. */
    public List<@Nullable Object> of(T item) {
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        for (Field<T> field : fields) {
            values.add(field.of(item) instanceof Collection<?> texts ? joined(texts) : field.of(item));
        }
        return values;
    }

    private static @Nullable String joined(Collection<?> texts) {
        return texts.isEmpty()
                ? null
                : String.join(", ", texts.stream().map(String::valueOf).toList());
    }
}
