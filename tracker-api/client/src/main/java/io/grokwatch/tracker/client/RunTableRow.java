package io.grokwatch.tracker.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run in a {@link RunTable}.
 *
 * @param id of the run
 * @param values in each column a number, a text or a flag, null where it is missing; times are in milliseconds since 1970
 * @param sparkline accuracies at a low resolution, only where they were requested
 */
public record RunTableRow(
        String id,
        List<@Nullable Object> values,
        @Nullable Sparkline sparkline) {
    public RunTableRow {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }
}
