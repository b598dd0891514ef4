package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The series of a run in the store, as of when it was opened. First the open points are read, then which chunks are in effect, then
 * those: points that are closed meanwhile are in one or the other, once. For one thread.
 */
final class StoredSeries implements SeriesSource {
    private final MetricStore store;
    private final String run;
    private final AttemptHistory attempts;
    private final MetricTable table;
    private final Map<GroupKey, SortedMap<Integer, Chunk>> open = new HashMap<>();
    private final Map<GroupKey, SortedMap<Integer, Summary>> closed = new HashMap<>();

    private StoredSeries(MetricStore store, MetricTable table, String run, Set<GroupKey> groups) {
        this.store = store;
        this.run = run;
        this.table = table;
        this.attempts = store.attempts(run);
        Map<GroupKey, Segments> segments = store.segments(groups, group -> table.isUnmerged(group.group()));
        closed.putAll(store.closed(groups));
        segments.forEach(
                (group, ofGroup) -> open.put(group, ofGroup.open(closed.getOrDefault(group, new TreeMap<>()))));
    }

    /** Some metrics of a run. */
    static StoredSeries of(MetricStore store, String run, Collection<String> metrics) {
        MetricTable table = store.table(run);
        Set<GroupKey> groups = new LinkedHashSet<>();
        for (String metric : metrics) {
            Integer slot = table.find(metric);
            if (slot != null) {
                groups.add(new GroupKey(run, MetricTable.groupOf(slot)));
            }
        }
        return new StoredSeries(store, table, run, groups);
    }

    /** All metrics of a run. */
    static StoredSeries of(MetricStore store, String run) {
        MetricTable table = store.table(run);
        Set<GroupKey> groups = new LinkedHashSet<>();
        for (int group = 0; group < table.groups(); group++) {
            groups.add(new GroupKey(run, group));
        }
        return new StoredSeries(store, table, run, groups);
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
