package io.grokwatch.tracker.client;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An experiment: runs that belong together. Every run belongs to one, by default to that with the id {@code default}.
 *
 * @param name unique among all experiments
 * @param notes in Markdown, or null
 * @param updatedAt when the experiment itself was changed last, not its runs
 * @param deletedAt when it was deleted with its runs, or null; it can be restored until it is purged
 * @param revision counts its changes
 * @param runs how many of its runs are not deleted
 */
public record ExperimentView(
        String id,
        String name,
        @Nullable String notes,
        SortedMap<String, String> tags,
        Instant createdAt,
        Instant updatedAt,
        boolean archived,
        @Nullable Instant deletedAt,
        long revision,
        long runs) {
    public ExperimentView {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }
}
