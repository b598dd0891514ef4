package io.grokwatch.tracker.client;

import io.grokwatch.events.validation.Rejection;
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
 * @param rejections what was not kept of the metrics of the newest attempt, as of {@link RunView}; empty where no sparklines were requested
 */
public record RunTableRow(
        String id, List<@Nullable Object> values, @Nullable Sparkline sparkline, List<Rejection> rejections) {
    public RunTableRow {
        values = Collections.unmodifiableList(new ArrayList<>(values));
        rejections = List.copyOf(rejections);
    }
}
