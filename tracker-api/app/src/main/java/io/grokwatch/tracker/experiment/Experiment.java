package io.grokwatch.tracker.experiment;

import io.grokwatch.tracker.client.ExperimentChange;
import io.grokwatch.tracker.client.NewExperiment;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An experiment: runs that belong together.
 *
 * @param id 1 to 64 letters, digits, {@code _} or {@code -}
 * @param name unique among all experiments, deleted ones too
 * @param notes in Markdown, or null
 * @param archived whether it is left out of lists unless they ask for archived ones
 * @param deletedAt when it was deleted, and its runs with it, or null; it can be restored until it is purged
 * @param revision counts its changes, from 1
 */
public record Experiment(
        String id,
        String name,
        @Nullable String notes,
        SortedMap<String, String> tags,
        Instant createdAt,
        Instant updatedAt,
        boolean archived,
        @Nullable Instant deletedAt,
        long revision) {
    /** The id of the experiment of runs that belong to no other. It always exists and cannot be deleted. */
    public static final String DEFAULT_ID = "default";

    public Experiment {
        tags = tags == null ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    /** @throws IllegalArgumentException if the name, the notes or a tag are not as expected */
    static Experiment of(String id, NewExperiment asked, Instant now) {
        return new Experiment(
                id,
                Annotations.name(asked.name()),
                asked.notes() == null ? null : Annotations.notes(asked.notes()),
                Annotations.tags(Collections.emptySortedMap(), asked.tags() == null ? Map.of() : asked.tags()),
                now,
                now,
                false,
                null,
                1);
    }

    /** Whether it is deleted. */
    public boolean isDeleted() {
        return deletedAt != null;
    }

    /** @throws IllegalArgumentException if the name, the notes or a tag are not as expected */
    Experiment with(ExperimentChange change, Instant now) {
        return new Experiment(
                id,
                change.name() == null ? name : Annotations.name(change.name()),
                change.notes() == null ? notes : Annotations.notes(change.notes()),
                change.tags() == null ? tags : Annotations.tags(tags, change.tags()),
                createdAt,
                now,
                change.archived() == null ? archived : change.archived(),
                deletedAt,
                revision + 1);
    }

    /** This, deleted at a time, or restored if that is null. */
    Experiment deletedAt(@Nullable Instant at, Instant now) {
        return new Experiment(id, name, notes, tags, createdAt, now, archived, at, revision + 1);
    }
}
