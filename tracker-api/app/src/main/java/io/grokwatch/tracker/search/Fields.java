package io.grokwatch.tracker.search;

import io.grokwatch.tracker.search.RunSummary.Extent;
import java.util.Collection;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The fields of what is searched. */
public interface Fields<T> {

    /** The attribute of that name, or null if there is none. */
    @Nullable
    Field<T> attribute(String name);

    /** The names of the attributes, for messages. */
    Collection<String> attributeNames();

    /** A metric, or null if items have none. */
    @Nullable
    Field<T> metric(String name);

    /** A value of the {@linkplain Extent extent} of a metric; null if items have none. */
    default @Nullable Field<T> extent(String metric, ToDoubleFunction<Extent> value) {
        return null;
    }

    /** A parameter, or null if items have none. */
    @Nullable
    Field<T> parameter(String name);

    /** A tag. */
    Field<T> tag(String name);

    /** An attribute of the datasets, or null if items have none, or no such attribute. */
    @Nullable
    Field<T> dataset(String name);
}
