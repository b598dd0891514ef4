package io.grokwatch.tracker.metric;

import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.tracker.metric.WritePass.Slice;
import io.grokwatch.tracker.metric.WritePass.SliceColumn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The series that are being written to. Points are added to the open ones of their series, which are stored in segments: each write
 * adds one segment to a group of metrics, and some segments are merged into the base when there are many. When a series has {@value
 * #MAX_OPEN} open points, the first half of them is closed: it becomes a chunk of the series' {@linkplain SeriesTree tree}. So points
 * that are logged out of order by less than that are put in order before they are closed; others are added to the chunk that has their
 * steps.
 *
 * <p>What is kept between writes is bounded, and read again when it is needed. For one thread.
 */
final class OpenMetrics {
    /** The open points at which a series closes a chunk. */
    static final int MAX_OPEN = 2 * Chunk.POINTS;

    /** What a write to a group costs beside its points: a document. */
    static final long GROUP_COST = 2_048;
    /** What the reading and writing of a chunk between others costs, in points. */
    private static final long CHUNK_COST = 4 * Chunk.POINTS;
    /** Rows in order that are added at a time. */
    private static final int ROWS = 1_024;

    /** At 36 bytes a point, and arrays that are up to twice as large, 36 to 72 MiB. */
    static final long MAX_POINTS = 1_000_000;
    /** Points that are read, or closed, beside them until some are dropped, or written. */
    private static final long MAX_BESIDE = 500_000;
    /** At about 300 bytes a series 30 MiB. */
    private static final long MAX_SERIES = 100_000;
    /** At about 130 bytes a summary 13 MiB. */
    private static final long MAX_SUMMARIES = 100_000;
    /** At about 150 bytes a name 30 MiB. */
    private static final long MAX_NAMES = 200_000;

    /** A group is idle that was not written to for so long. */
    private static final long IDLE_NANOS = Duration.ofSeconds(2).toNanos();
    /** How many groups that an earlier process has left are opened at a time. */
    private static final int MAX_UNMERGED = 500;
    /** Groups that are read at once: up to a million points, if all of them are full. */
    private static final int READ_AT_A_TIME = 16;

    private static final Logger LOG = Logger.getLogger(OpenMetrics.class);

    private final MetricStore store;
    private final SequencedMap<String, MetricTable> tables = new LinkedHashMap<>(16, 0.75f, true);
    private final SequencedMap<GroupKey, OpenGroup> groups = new LinkedHashMap<>(16, 0.75f, true);
    private final SequencedMap<NodeKey, Page> pages = new LinkedHashMap<>(16, 0.75f, true);
    private Changes changes = new Changes();
    /** How many points were closed or read since the last {@link #save}. */
    private long unsaved;
    /** How many points were read since the last {@link #trimPoints}. */
    private long untrimmed;
    /** Whether the groups are open whose segments an earlier process has left unmerged. */
    private boolean knowsUnmerged;

    OpenMetrics(MetricStore store) {
        this.store = store;
    }

    /** The table of a run. */
    MetricTable table(String run) {
        MetricTable known = tables.get(run);
        if (known == null) {
            known = store.table(run);
            tables.put(run, known);
        }
        return known;
    }

    /** Drops what is kept of runs of which something was deleted meanwhile. */
    void dropDeleted() {
        Set<String> deleted = store.takeDeletedRuns();
        if (!deleted.isEmpty()) {
            tables.keySet().removeAll(deleted);
            groups.keySet().removeIf(key -> deleted.contains(key.run()));
            pages.keySet().removeIf(key -> deleted.contains(key.series().run()));
        }
    }

    /** Reads the groups that are not known, many at once. */
    void open(Collection<GroupKey> keys) {
        List<GroupKey> stored = new ArrayList<>();
        for (GroupKey key : keys) {
            if (groups.containsKey(key)) {
                continue;
            }
            if (table(key.run()).isStored(key.group())) {
                stored.add(key);
            } else {
                groups.put(key, new OpenGroup(key));
            }
        }
        for (int from = 0; from < stored.size(); from += READ_AT_A_TIME) {
            List<GroupKey> some = stored.subList(from, Math.min(stored.size(), from + READ_AT_A_TIME));
            store.segments(some, key -> true).forEach((key, segments) -> {
                OpenGroup group = new OpenGroup(key);
                group.open(segments);
                groups.put(key, group);
            });
            trimIfRead();
        }
    }

    /**
     * Adds the points of a pass, as many as a budget allows, to be stored by {@link #save}.
     *
     * @param maxCost in points; one part is added at least
     */
    void add(WritePass pass, long maxCost) {
        long cost = 0;
        while (!pass.isDone() && cost < maxCost) {
            WritePass.OfGroup next = pass.next();
            open(List.of(next.group()));
            OpenGroup group = Objects.requireNonNull(groups.get(next.group()));
            cost += GROUP_COST;
            while (!next.isDone() && cost < maxCost) {
                Slice slice = next.slice();
                int to = group.rowsInOrder(slice, next.row());
                cost += group.add(slice, next.row(), to);
                next.written(to);
            }
            if (next.isDone()) {
                pass.written();
            }
        }
    }

    /** Whether what was added has to be stored before more is. */
    boolean isFull() {
        return unsaved >= MAX_BESIDE;
    }

    /**
     * Stores what was added: new chunks before the pages that refer to them, those before the tables that have them in effect, and
     * segments without the closed points after that. After a failure the caller clears the cache and repeats the batches.
     */
    void save() {
        Changes saved = changes;
        saved.summarise();
        store.saveChunks(saved.chunks());
        store.savePages(saved.newPages);
        store.savePages(saved.changedPages());
        for (GroupKey key : saved.groups) {
            OpenGroup group = groups.get(key);
            if (group != null && group.isPending()) {
                table(key.run()).unmerged(key.group(), true);
            }
        }
        store.saveTables(saved.tables());
        Map<String, byte[]> segments = new LinkedHashMap<>();
        List<String> merged = new ArrayList<>();
        for (GroupKey key : saved.groups) {
            OpenGroup group = groups.get(key);
            if (group != null) {
                group.store(segments, merged);
                trimIfRead();
            }
        }
        store.saveSegments(segments);
        store.removeSegments(merged);
        store.remove(saved.removed);
        changes = new Changes();
        unsaved = 0;
        trim();
    }

    /**
     * Merges the segments of groups that were not written to for a while into their bases, so that what is stored of a series follows from
     * its points alone, and is read at once.
     *
     * @param limit how many groups at most
     * @param isOwn whether this process projects a run
     */
    void mergeIdle(int limit, Predicate<String> isOwn) {
        if (!knowsUnmerged) {
            List<GroupKey> unmerged = store.unmerged(MAX_UNMERGED);
            open(unmerged.stream().filter(key -> isOwn.test(key.run())).toList());
            knowsUnmerged = unmerged.size() < MAX_UNMERGED;
        }
        long now = System.nanoTime();
        List<OpenGroup> idle = groups.values().stream()
                .filter(group -> now - group.writtenNanos > IDLE_NANOS && group.isUnmerged())
                .limit(limit)
                .toList();
        if (idle.isEmpty()) {
            return;
        }
        Map<String, byte[]> segments = new LinkedHashMap<>();
        List<String> merged = new ArrayList<>();
        for (OpenGroup group : idle) {
            group.merge(segments, merged);
            trimIfRead();
        }
        store.saveSegments(segments);
        store.removeSegments(merged);
        Map<String, MetricTable> tables = new LinkedHashMap<>();
        for (OpenGroup group : idle) {
            MetricTable table = table(group.key.run());
            table.unmerged(group.key.group(), false);
            tables.put(group.key.run(), table);
        }
        store.saveTables(tables.values());
        idle.forEach(OpenGroup::merged);
        trim();
    }

    /** Clears the cache: another process may have written meanwhile, or a write has failed halfway. */
    void clear() {
        tables.clear();
        groups.clear();
        pages.clear();
        changes = new Changes();
        unsaved = 0;
        knowsUnmerged = false;
    }

    private void trim() {
        trim(tables, MAX_NAMES, table -> table.size() + 64L);
        trim(groups, MAX_SERIES, group -> group.series.size() + 8L);
        trim(pages, MAX_SUMMARIES, Page::weight);
        trimPoints();
    }

    private void trimIfRead() {
        if (untrimmed >= MAX_BESIDE) {
            trimPoints();
        }
    }

    /** Keeps no more than the numbers of the points of the groups that were not used for longest. */
    private void trimPoints() {
        untrimmed = 0;
        long points = points();
        for (OpenGroup group : groups.values()) {
            if (points <= MAX_POINTS) {
                return;
            }
            points -= group.points();
            group.dropPoints();
        }
    }

    /** How many open points are kept. */
    long points() {
        long points = 0;
        for (OpenGroup group : groups.values()) {
            points += group.points();
        }
        return points;
    }

    private static <K, T> void trim(SequencedMap<K, T> cache, long bound, ToLongFunction<T> weight) {
        long total = 0;
        for (T value : cache.values()) {
            total += weight.applyAsLong(value);
        }
        while (total > bound) {
            total -= weight.applyAsLong(cache.pollFirstEntry().getValue());
        }
    }

    /** The open series of a group of metrics. */
    private final class OpenGroup {
        private final GroupKey key;
        private final List<OpenSeries> series = new ArrayList<>();
        /** How many segments are stored beside the base. */
        private int added;
        /** Points in the segments that are closed. */
        private long closed;
        /** Whether the open points are known, not only their number. */
        private boolean hasPoints = true;
        /** Whether just the open points are stored, in the base. */
        private boolean onlyBase;

        private long writtenNanos = System.nanoTime();

        OpenGroup(GroupKey key) {
            this.key = key;
        }

        void open(Segments segments) {
            added = segments.added();
            SortedMap<Integer, Summary> before = closed();
            SortedMap<Integer, Chunk> open = segments.open(before);
            open.forEach((place, chunk) -> series(place).points = chunk);
            for (OpenSeries one : series) {
                one.count = one.points.size();
                one.last = one.count == 0 ? one.frontier : one.points.lastStep();
            }
            closed = segments.points() - points();
            untrimmed += points();
        }

        private SortedMap<Integer, Summary> closed() {
            SortedMap<Integer, Summary> closed = new TreeMap<>();
            MetricTable table = table(key.run());
            for (int place = 0; place < table.names(key.group()).size(); place++) {
                Summary summary = table.closed(slot(place));
                if (summary != null) {
                    closed.put(place, summary);
                }
            }
            return closed;
        }

        private int slot(int place) {
            return key.group() * MetricTable.GROUP + place;
        }

        private OpenSeries series(int place) {
            while (series.size() <= place) {
                series.add(new OpenSeries(slot(series.size()), table(key.run())));
            }
            return series.get(place);
        }

        /** The row after those that follow each other and all open points, else after the next. */
        int rowsInOrder(Slice slice, int from) {
            Longs steps = slice.block().steps();
            for (SliceColumn column : slice.columns()) {
                if (steps.get(from) <= series(column.place()).last) {
                    return from + 1;
                }
            }
            int to = from + 1;
            while (to < steps.size() && to - from < ROWS && steps.get(to) > steps.get(to - 1)) {
                to++;
            }
            return to;
        }

        /** Adds rows, and returns what that costs in points. */
        long add(Slice slice, int from, int to) {
            changes.groups.add(key);
            long cost = (long) (to - from) * slice.columns().size();
            for (SliceColumn column : slice.columns()) {
                OpenSeries one = series(column.place());
                int row = from;
                while (row < to && slice.block().steps().get(row) <= one.last) {
                    cost += addOutOfOrder(one, slice, column.column(), row++);
                }
                while (row < to) {
                    int appended = Math.min(to, row + Math.max(1, MAX_OPEN - one.count));
                    append(one, slice, column.column(), row, appended);
                    row = appended;
                    cost += closeIfFull(one);
                }
            }
            return cost;
        }

        /** Appends rows whose steps increase and follow all of the series. */
        private void append(OpenSeries one, Slice slice, MetricBatch.Column column, int from, int to) {
            MetricBatch batch = slice.batch();
            one.pending.append(slice.block(), column, from, to, batch.attempt(), batch.sequence());
            if (hasPoints) {
                one.points.append(slice.block(), column, from, to, batch.attempt(), batch.sequence());
            }
            one.count += to - from;
            one.last = slice.block().steps().get(to - 1);
        }

        /** Adds a point whose step is not after all of the series. */
        private long addOutOfOrder(OpenSeries one, Slice slice, MetricBatch.Column column, int row) {
            MetricBatch batch = slice.batch();
            long step = slice.block().steps().get(row);
            double value = column.values().get(row);
            long time = slice.block().timesMs().get(row);
            if (step <= one.frontier) {
                return addClosed(one, step, value, time, batch);
            }
            readPoints();
            one.pending.put(step, value, time, batch.attempt(), batch.sequence());
            one.points.put(step, value, time, batch.attempt(), batch.sequence());
            one.count = one.points.size();
            return closeIfFull(one);
        }

        private long closeIfFull(OpenSeries one) {
            return one.count < MAX_OPEN ? 0 : close(one);
        }

        private long addClosed(OpenSeries one, long step, double value, long time, MetricBatch batch) {
            int before = changes.chunks.size();
            NodeKey chunk = tree(one).put(step, value, time, batch.attempt(), batch.sequence());
            if (chunk == null) {
                LOG.debugf("step %d of run %s is not stored: a retention policy deleted its chunk", step, key.run());
                return 0;
            }
            changes.toSummarise.put(chunk, one);
            return (changes.chunks.size() - before) * CHUNK_COST;
        }

        /** Makes a chunk of the first half of the open points. */
        private long close(OpenSeries one) {
            readPoints();
            Chunk chunk = one.points.removeFirst(Chunk.POINTS);
            int pending = one.pending.size();
            one.pending.removeUpTo(chunk.lastStep());
            closed += chunk.size() - (pending - one.pending.size());
            tree(one).append(chunk);
            one.frontier = chunk.lastStep();
            one.count = one.points.size();
            MetricTable table = table(key.run());
            Summary.Builder total = new Summary.Builder();
            Summary before = table.closed(one.slot);
            if (before != null) {
                total.add(before);
            }
            table.close(one.slot, total.add(chunk.summary(0, chunk.size())).build());
            unsaved += Chunk.POINTS;
            return Chunk.POINTS;
        }

        private SeriesTree tree(OpenSeries one) {
            SeriesTree tree = new SeriesTree(new NodeKey.Series(key.run(), one.slot), changes);
            if (!one.trimmed) {
                one.trimmed = true;
                readSpines();
                tree.trim(one.frontier);
            }
            return tree;
        }

        /** Reads the pages that chunks are appended to, of all series of the group at once. */
        private void readSpines() {
            List<NodeKey> level = new ArrayList<>();
            for (OpenSeries one : series) {
                NodeKey root = NodeKey.root(new NodeKey.Series(key.run(), one.slot));
                if (one.frontier < 0) {
                    // What an interrupted write may have left of a tree is not in effect.
                    pages.putIfAbsent(root, new Page(1, List.of()));
                } else {
                    level.add(root);
                }
            }
            while (!level.isEmpty()) {
                readPages(level);
                List<NodeKey> below = new ArrayList<>();
                for (NodeKey one : level) {
                    Page page = pages.get(one);
                    if (page != null && page.level() > 1 && !page.children().isEmpty()) {
                        below.add(new NodeKey(
                                one.series(), page.level() - 1, page.last().id()));
                    }
                }
                level = below;
            }
        }

        /** Reads the open points, if only their numbers are known. */
        private void readPoints() {
            if (hasPoints) {
                return;
            }
            SortedMap<Integer, Chunk> open = Objects.requireNonNull(
                            store.segments(List.of(key), group -> true).get(key))
                    .open(closed());
            for (int place = 0; place < series.size(); place++) {
                OpenSeries one = series.get(place);
                one.points = open.getOrDefault(place, new Chunk());
                one.points.putAll(one.pending);
                one.count = one.points.size();
            }
            hasPoints = true;
            unsaved += points();
            untrimmed += points();
        }

        /** Adds what was not stored yet as a segment; or merges all segments if there are many, or many of their points are closed. */
        void store(Map<String, byte[]> segments, List<String> merged) {
            long open = 0;
            boolean pending = false;
            for (OpenSeries one : series) {
                open += one.count;
                pending |= !one.pending.isEmpty();
            }
            writtenNanos = System.nanoTime();
            if ((pending && added == GroupKey.MAX_ADDED) || closed > open / 2) {
                merge(segments, merged);
                added = 0;
                closed = 0;
                onlyBase = false;
            } else if (pending) {
                SequencedMap<Integer, Chunk> news = new LinkedHashMap<>();
                collect(news, false);
                segments.put(key.segment(++added), ChunkCodec.encode(news));
                onlyBase = false;
            }
            series.forEach(one -> one.pending = new Chunk());
        }

        /** Makes a base of all open points. */
        void merge(Map<String, byte[]> segments, List<String> merged) {
            readPoints();
            SequencedMap<Integer, Chunk> all = new LinkedHashMap<>();
            collect(all, true);
            segments.put(key.segment(GroupKey.BASE), ChunkCodec.encode(all));
            for (int number = 1; number <= added; number++) {
                merged.add(key.segment(number));
            }
        }

        /** Records that the merged base is stored, and known to be all there is. */
        void merged() {
            added = 0;
            closed = 0;
            onlyBase = true;
        }

        boolean isPending() {
            return series.stream().anyMatch(one -> !one.pending.isEmpty());
        }

        /** Whether there are segments beside the base, or closed points in it, or the table has it so. */
        boolean isUnmerged() {
            return !onlyBase && (added > 0 || closed > 0 || table(key.run()).isUnmerged(key.group()));
        }

        private void collect(SequencedMap<Integer, Chunk> into, boolean all) {
            for (int place = 0; place < series.size(); place++) {
                Chunk chunk = all ? series.get(place).points : series.get(place).pending;
                if (!chunk.isEmpty()) {
                    into.put(place, chunk);
                }
            }
        }

        /** How many open points are kept. */
        long points() {
            long points = 0;
            for (OpenSeries one : series) {
                points += one.points.size();
            }
            return points;
        }

        void dropPoints() {
            hasPoints = false;
            series.forEach(one -> one.points = new Chunk());
        }
    }

    /** The open points of a series. */
    private static final class OpenSeries {
        private final int slot;
        /** The last step of the closed chunks, -1 if there are none. */
        private long frontier;
        /** The last step of the open points; that of the closed chunks if there are none. */
        private long last;
        /** How many open points there are. */
        private int count;
        /** The open points, if the group has them; else empty. */
        private Chunk points = new Chunk();
        /** Those of them that are not stored yet. */
        private Chunk pending = new Chunk();
        /** Whether what an interrupted write may have left in the tree is removed. */
        private boolean trimmed;

        OpenSeries(int slot, MetricTable table) {
            this.slot = slot;
            Summary closed = table.closed(slot);
            this.frontier = closed == null ? -1 : closed.lastStep();
            this.last = frontier;
        }
    }

    private void readPages(Collection<NodeKey> keys) {
        List<NodeKey> missing =
                keys.stream().filter(key -> !pages.containsKey(key)).toList();
        if (!missing.isEmpty()) {
            pages.putAll(store.pages(missing));
        }
    }

    /** What was added since the last {@link #save}. */
    private final class Changes implements TreeNodes {
        /** The groups that points were added to. */
        private final Set<GroupKey> groups = new LinkedHashSet<>();
        /** The chunks that were read or made. */
        private final Map<NodeKey, Chunk> chunks = new HashMap<>();

        private final Set<NodeKey> changedChunks = new LinkedHashSet<>();
        private final Map<NodeKey, Page> newPages = new LinkedHashMap<>();
        private final Set<NodeKey> changedPages = new LinkedHashSet<>();
        private final Set<NodeKey> removed = new HashSet<>();
        private final Map<NodeKey, OpenSeries> toSummarise = new LinkedHashMap<>();

        @Override
        public Page page(NodeKey key) {
            Page known = pages.get(key);
            if (known == null) {
                known = newPages.get(key);
            }
            if (known == null) {
                known = Objects.requireNonNullElseGet(store.pages(List.of(key)).get(key), () -> new Page(1, List.of()));
                pages.put(key, known);
            }
            return known;
        }

        @Override
        public @Nullable Chunk chunk(NodeKey key) {
            Chunk known = chunks.get(key);
            if (known == null) {
                known = store.chunks(List.of(key)).get(key);
                if (known != null) {
                    chunks.put(key, known);
                    unsaved += known.size();
                }
            }
            return known;
        }

        @Override
        public void create(NodeKey key, Page page) {
            pages.put(key, page);
            newPages.put(key, page);
        }

        @Override
        public void create(NodeKey key, Chunk chunk) {
            chunks.put(key, chunk);
            changedChunks.add(key);
        }

        @Override
        public void changed(NodeKey key) {
            changedPages.add(key);
        }

        @Override
        public void chunkChanged(NodeKey key) {
            changedChunks.add(key);
        }

        @Override
        public void remove(NodeKey key) {
            removed.add(key);
            chunks.remove(key);
            changedChunks.remove(key);
            pages.remove(key);
            newPages.remove(key);
            changedPages.remove(key);
        }

        /** Summarises the chunks that points were added to, and with them their series. */
        void summarise() {
            Set<OpenSeries> summarised = new HashSet<>();
            toSummarise.forEach((chunk, series) -> {
                SeriesTree tree = new SeriesTree(chunk.series(), this);
                tree.summarise(chunk);
                summarised.add(series);
            });
            toSummarise.forEach((chunk, series) -> {
                if (summarised.remove(series)) {
                    table(chunk.series().run()).close(series.slot, new SeriesTree(chunk.series(), this).total());
                }
            });
        }

        Map<NodeKey, Chunk> chunks() {
            Map<NodeKey, Chunk> changed = new LinkedHashMap<>();
            changedChunks.forEach(key -> changed.put(key, Objects.requireNonNull(chunk(key))));
            return changed;
        }

        Map<NodeKey, Page> changedPages() {
            Map<NodeKey, Page> changed = new LinkedHashMap<>();
            for (NodeKey key : changedPages) {
                if (!newPages.containsKey(key)) {
                    changed.put(key, page(key));
                }
            }
            return changed;
        }

        Collection<MetricTable> tables() {
            Map<String, MetricTable> tables = new LinkedHashMap<>();
            groups.forEach(group -> tables.put(group.run(), table(group.run())));
            return tables.values();
        }
    }
}
