package io.grokwatch.tracker.export;

import io.grokwatch.tracker.client.RunView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The runs as they are served, whose settings are exported with their points. */
public interface ExportedRuns {

    /** A run, if there is one of that id. */
    Optional<RunView> find(String run);

    /**
     * The ids of the runs that match and are neither archived nor deleted, those submitted first come first.
     *
     * @param filter in the grammar of the search, or null for all
     * @param experiments that the runs belong to, all if empty
     * @param limit at most so many
     * @throws IllegalArgumentException if the filter is not as expected
     */
    List<String> matching(@Nullable String filter, Set<String> experiments, int limit);
}
