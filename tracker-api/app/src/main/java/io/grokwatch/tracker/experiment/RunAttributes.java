package io.grokwatch.tracker.experiment;

import io.grokwatch.tracker.client.RunChange;
import io.grokwatch.tracker.client.RunDataset;
import io.grokwatch.tracker.search.LoggedRun;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What people and programs keep about a run beside its telemetry. Immutable.
 *
 * @param experiment the id of the experiment that the run belongs to
 * @param name that was given to the run, or null if it has the one of its specification
 * @param notes in Markdown, or null
 * @param parameters that were logged by a program beside those of the specification: text, Long, Double or Boolean by name; where
 *     both have a name these are in effect
 * @param datasets that the run uses
 * @param archived whether it is left out of lists unless they ask for archived ones
 * @param deletedAt when it was deleted, or null; it can be restored until it is purged. The runs of a deleted experiment count as
 *     deleted too
 * @param logged what a program states about the run if it logs the run by itself, else null
 * @param revision counts the changes, 0 if there were none
 */
public record RunAttributes(
        String experiment,
        @Nullable String name,
        @Nullable String notes,
        SortedMap<String, String> tags,
        SortedMap<String, Object> parameters,
        List<RunDataset> datasets,
        boolean pinned,
        boolean archived,
        @Nullable Instant deletedAt,
        @Nullable LoggedRun logged,
        long revision) {
    private static final int MAX_DATASETS = 100;

    /** Those of a run of which nothing was changed. */
    public static final RunAttributes NONE = new RunAttributes(
            Experiment.DEFAULT_ID,
            null,
            null,
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            List.of(),
            false,
            false,
            null,
            null,
            0);

    public RunAttributes {
        tags = tags == null ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        parameters = parameters == null ? Collections.emptySortedMap() : withLongs(parameters);
        datasets = datasets == null ? List.of() : List.copyOf(datasets);
    }

    /** Whole numbers are Longs, also if JSON has made them Integers. */
    private static SortedMap<String, Object> withLongs(SortedMap<String, Object> parameters) {
        SortedMap<String, Object> copy = new TreeMap<>(parameters);
        copy.replaceAll((name, value) -> value instanceof Integer whole ? (Object) whole.longValue() : value);
        return Collections.unmodifiableSortedMap(copy);
    }

    /**
     * These with a change; the same if it changes nothing.
     *
     * @throws IllegalArgumentException if a value is longer than allowed, or there would be too many
     */
    public RunAttributes with(RunChange change) {
        if (change.datasets() != null && change.datasets().size() > MAX_DATASETS) {
            throw new IllegalArgumentException("datasets must be at most " + MAX_DATASETS + ", were "
                    + change.datasets().size());
        }
        RunAttributes changed = new RunAttributes(
                change.experiment() == null ? experiment : change.experiment(),
                change.name() == null ? name : change.name().isEmpty() ? null : Annotations.name(change.name()),
                change.notes() == null ? notes : Annotations.notes(change.notes()),
                change.tags() == null ? tags : Annotations.tags(tags, change.tags()),
                change.parameters() == null ? parameters : Annotations.parameters(parameters, change.parameters()),
                change.datasets() == null ? datasets : change.datasets(),
                change.pinned() == null ? pinned : change.pinned(),
                change.archived() == null ? archived : change.archived(),
                deletedAt,
                logged,
                revision);
        return changed.equals(this) ? this : changed.next();
    }

    /** These, of a run that is deleted at a time, or restored if that is null. */
    public RunAttributes deletedAt(@Nullable Instant at) {
        return (at == null) == (deletedAt == null)
                ? this
                : new RunAttributes(
                        experiment,
                        name,
                        notes,
                        tags,
                        parameters,
                        datasets,
                        pinned,
                        archived,
                        at,
                        logged,
                        revision + 1);
    }

    /** These with what a program states about the run. */
    public RunAttributes with(LoggedRun stated) {
        return stated.equals(logged)
                ? this
                : new RunAttributes(
                        experiment,
                        name,
                        notes,
                        tags,
                        parameters,
                        datasets,
                        pinned,
                        archived,
                        deletedAt,
                        stated,
                        revision + 1);
    }

    private RunAttributes next() {
        return new RunAttributes(
                experiment, name, notes, tags, parameters, datasets, pinned, archived, deletedAt, logged, revision + 1);
    }
}
