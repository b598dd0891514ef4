package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Series of a run in the store, as of when they were opened. First the open points are read, then which chunks are in effect, then
 * those: points that are closed meanwhile are in one or the other, once. For one thread.
 */
final class StoredSeries implements SeriesSource {
    private final MetricStore store;
    private final String run;
    private final AttemptHistory attempts;
    private final MetricTable table;
    private final Map<GroupKey, SortedMap<Integer, Chunk>> open = new HashMap<>();
    private final Map<GroupKey, SortedMap<Integer, Summary>> closed = new HashMap<>();

    private StoredSeries(MetricStore store, MetricTable table, AttemptHistory attempts) {
        this.store = store;
        this.run = table.run();
        this.table = table;
        this.attempts = attempts;
    }

    /** Some metrics of a run. */
    static StoredSeries of(MetricStore store, String run, Collection<String> metrics) {
        return only(of(store, Map.of(run, metrics)));
    }

    /** Some metrics of each of some runs, by run. All of them are opened by as many requests as those of one run are. */
    static Map<String, StoredSeries> of(MetricStore store, Map<String, ? extends Collection<String>> metrics) {
        return open(
                store,
                store.tables(metrics.keySet()),
                table -> Objects.requireNonNull(metrics.get(table.run())).stream()
                        .map(table::find)
                        .filter(Objects::nonNull)
                        .map(MetricTable::groupOf));
    }

    /** All metrics of a run. */
    static StoredSeries of(MetricStore store, String run) {
        return only(open(
                store,
                store.tables(List.of(run)),
                table -> IntStream.range(0, table.groups()).boxed()));
    }

    private static StoredSeries only(Map<String, StoredSeries> series) {
        return series.values().iterator().next();
    }

    private static Map<String, StoredSeries> open(
            MetricStore store, Map<String, MetricTable> tables, Function<MetricTable, Stream<Integer>> groupsOf) {
        Set<GroupKey> groups = new LinkedHashSet<>();
        tables.forEach((run, table) -> groupsOf.apply(table).forEach(group -> groups.add(new GroupKey(run, group))));
        Map<String, AttemptHistory> attempts = store.attempts(tables.keySet());
        Map<GroupKey, Segments> segments = store.segments(
                groups, group -> Objects.requireNonNull(tables.get(group.run())).isUnmerged(group.group()));
        Map<GroupKey, SortedMap<Integer, Summary>> closed = store.closed(groups);
        Map<String, StoredSeries> series = new HashMap<>();
        tables.forEach((run, table) ->
                series.put(run, new StoredSeries(store, table, attempts.getOrDefault(run, AttemptHistory.NONE))));
        for (GroupKey group : groups) {
            Objects.requireNonNull(series.get(group.run()))
                    .add(
                            group,
                            segments.getOrDefault(group, new Segments()),
                            closed.getOrDefault(group, new TreeMap<>()));
        }
        return series;
    }

    private void add(GroupKey group, Segments segments, SortedMap<Integer, Summary> summaries) {
        open.put(group, segments.open(summaries));
        closed.put(group, summaries);
    }

    /** The names of all metrics of the run, in their order. */
    SortedSet<String> names() {
        return new TreeSet<>(table.names());
    }

    @Override
    public AttemptHistory attempts() {
        return attempts;
    }

    @Override
    public @Nullable Contents contents(String metric) {
        Integer slot = table.find(metric);
        if (slot == null) {
            return null;
        }
        GroupKey group = new GroupKey(run, MetricTable.groupOf(slot));
        int place = MetricTable.placeOf(slot);
        SortedMap<Integer, Summary> ofGroup = closed.getOrDefault(group, new TreeMap<>());
        Chunk points = open.getOrDefault(group, new TreeMap<>()).get(place);
        return new Contents(new NodeKey.Series(run, slot), ofGroup.get(place), points == null ? new Chunk() : points);
    }

    @Override
    public Map<NodeKey, Page> pages(Collection<NodeKey> keys) {
        return keys.isEmpty() ? Map.of() : store.pages(keys);
    }

    @Override
    public Map<NodeKey, Chunk> chunks(Collection<NodeKey> keys) {
        return keys.isEmpty() ? Map.of() : store.chunks(keys);
    }
}
