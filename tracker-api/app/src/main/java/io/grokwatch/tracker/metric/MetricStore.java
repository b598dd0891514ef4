package io.grokwatch.tracker.metric;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.store.AttemptHistories;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * The stored metrics: the tables of runs, the open points of groups in segments, and the trees of closed chunks. Every document is
 * found by its {@code _id} and bounded in size.
 */
@Singleton
public final class MetricStore {
    private static final ReplaceOptions UPSERT = new ReplaceOptions().upsert(true);
    /** How many documents of up to 30 KiB are requested at a time. */
    private static final int READ_SLICE = 128;
    /** How many bytes are sent at a time: the embedded server handles one message at a time, and all others wait. */
    private static final int WRITE_SLICE_BYTES = 2 * 1024 * 1024;

    private static final int TABLE_SLICE = 32;
    private static final String DATA = "data";

    private final Store store;
    private final AttemptHistories histories;
    private final Queue<String> deletedRuns = new ConcurrentLinkedQueue<>();

    MetricStore(Store store, AttemptHistories histories) {
        this.store = store;
        this.histories = histories;
    }

    /** The attempts at those of these runs that are known, by id. */
    Map<String, AttemptHistory> attempts(Collection<String> runs) {
        return histories.of(runs);
    }

    /** The metrics of a run; empty if it has none. */
    MetricTable table(String run) {
        return Objects.requireNonNull(tables(List.of(run)).get(run));
    }

    /** The metrics of these runs, by id; empty for a run that has none. */
    Map<String, MetricTable> tables(Collection<String> runs) {
        Map<String, MetricTable> tables = new HashMap<>();
        runs.forEach(run -> tables.put(run, new MetricTable(run)));
        List<MetricTable> unread = List.copyOf(tables.values());
        while (!unread.isEmpty()) {
            // Most runs have one group: with a second one requested of each, one request finds that there are no more.
            int slice = Math.max(2, TABLE_SLICE / unread.size());
            Map<String, Document> found = Documents.find(
                    store,
                    CollectionName.METRICS,
                    unread.stream().flatMap(table -> nextGroups(table, slice)).toList());
            unread = unread.stream()
                    .filter(table -> addGroups(table, slice, found) == slice)
                    .toList();
        }
        return tables;
    }

    /** The ids of the groups after those that a table has. */
    private static Stream<String> nextGroups(MetricTable table, int count) {
        return IntStream.range(table.groups(), table.groups() + count)
                .mapToObj(group -> MetricTable.idOf(table.run(), group));
    }

    /** Adds the groups after those that a table has, as far as they were found; returns how many. */
    private static int addGroups(MetricTable table, int count, Map<String, Document> found) {
        List<Document> groups = new ArrayList<>();
        nextGroups(table, count).map(found::get).takeWhile(Objects::nonNull).forEach(groups::add);
        groups.forEach(table::add);
        return groups.size();
    }

    /** The summaries of the closed chunks of groups, by the place of the metric. */
    Map<GroupKey, SortedMap<Integer, Summary>> closed(Collection<GroupKey> groups) {
        Map<GroupKey, SortedMap<Integer, Summary>> closed = new HashMap<>();
        Map<String, Document> found = Documents.find(
                store,
                CollectionName.METRICS,
                groups.stream()
                        .map(group -> MetricTable.idOf(group.run(), group.group()))
                        .toList());
        for (GroupKey group : groups) {
            Document document = found.get(MetricTable.idOf(group.run(), group.group()));
            closed.put(group, document == null ? new TreeMap<>() : MetricTable.closed(document));
        }
        return closed;
    }

    /** Writes the groups of these tables that changed. */
    void saveTables(Collection<MetricTable> tables) {
        List<Document> documents = new ArrayList<>();
        tables.forEach(table -> documents.addAll(table.changes()));
        Documents.replace(store, CollectionName.METRICS, documents);
        tables.forEach(MetricTable::saved);
    }

    /**
     * The segments of groups. Those that are added to a base are read before it: were they merged meanwhile, the base has their points.
     *
     * @param isUnmerged whether a group may have others than its base
     */
    Map<GroupKey, Segments> segments(Collection<GroupKey> groups, Predicate<GroupKey> isUnmerged) {
        List<String> added = new ArrayList<>();
        groups.stream().filter(isUnmerged).forEach(group -> added.addAll(group.added()));
        Map<String, byte[]> found = new HashMap<>(read(CollectionName.SEGMENTS, added));
        found.putAll(read(
                CollectionName.SEGMENTS,
                groups.stream().map(group -> group.segment(GroupKey.BASE)).toList()));
        Map<GroupKey, Segments> segments = new HashMap<>();
        for (GroupKey group : groups) {
            Segments ofGroup = new Segments();
            for (int number = 0; number <= GroupKey.MAX_ADDED; number++) {
                byte[] block = found.get(group.segment(number));
                if (block != null) {
                    ofGroup.add(number, block);
                }
            }
            segments.put(group, ofGroup);
        }
        return segments;
    }

    void saveSegments(Map<String, byte[]> segments) {
        write(CollectionName.SEGMENTS, segments);
    }

    void removeSegments(Collection<String> ids) {
        remove(CollectionName.SEGMENTS, ids);
    }

    /** Those of these chunks that exist, with the points of all attempts. */
    Map<NodeKey, Chunk> chunks(Collection<NodeKey> keys) {
        return read(CollectionName.CHUNKS, keys, ChunkCodec::decode);
    }

    /** Those of these pages that exist. */
    Map<NodeKey, Page> pages(Collection<NodeKey> keys) {
        return read(CollectionName.PAGES, keys, Page::decode);
    }

    void saveChunks(Map<NodeKey, Chunk> chunks) {
        Map<String, byte[]> blocks = new LinkedHashMap<>();
        chunks.forEach((key, chunk) -> blocks.put(key.documentId(), ChunkCodec.encode(chunk)));
        write(CollectionName.CHUNKS, blocks);
    }

    void savePages(Map<NodeKey, Page> pages) {
        Map<String, byte[]> blocks = new LinkedHashMap<>();
        pages.forEach((key, page) -> blocks.put(key.documentId(), page.encode()));
        write(CollectionName.PAGES, blocks);
    }

    /** Removes nodes that no page refers to any more. */
    void remove(Collection<NodeKey> nodes) {
        remove(
                CollectionName.CHUNKS,
                nodes.stream().filter(NodeKey::isChunk).map(NodeKey::documentId).toList());
        remove(
                CollectionName.PAGES,
                nodes.stream()
                        .filter(key -> !key.isChunk())
                        .map(NodeKey::documentId)
                        .toList());
    }

    /** Some of the groups that have segments beside their base; by an index. */
    List<GroupKey> unmerged(int limit) {
        List<GroupKey> groups = new ArrayList<>();
        for (Document document : store.collection(CollectionName.METRICS)
                .find(Filters.eq(MetricTable.UNMERGED, true))
                .projection(Projections.include("_id"))
                .limit(limit)) {
            String id = document.getString("_id");
            int slash = id.lastIndexOf('/');
            groups.add(new GroupKey(id.substring(0, slash), Integer.parseInt(id.substring(slash + 1))));
        }
        return groups;
    }

    /** Deletes the chunks of a run; the pages keep the summaries of their points. */
    void deleteChunks(String run) {
        forEachPage(run, (key, page) -> remove(CollectionName.CHUNKS, chunkIds(key, page)));
        deletedRuns.add(run);
    }

    /** Deletes everything but the chunks of a run. */
    void deleteSeries(String run) {
        List<String> pages = new ArrayList<>();
        forEachPage(run, (key, page) -> pages.add(key.documentId()));
        remove(CollectionName.PAGES, pages);
        List<String> tables = new ArrayList<>();
        for (int group = 0; group < table(run).groups(); group++) {
            GroupKey key = new GroupKey(run, group);
            List<String> segments = new ArrayList<>(key.added());
            segments.add(key.segment(GroupKey.BASE));
            remove(CollectionName.SEGMENTS, segments);
            tables.add(MetricTable.idOf(run, group));
        }
        remove(CollectionName.METRICS, tables);
        deletedRuns.add(run);
    }

    /** The runs of which something was deleted since the last call. */
    Set<String> takeDeletedRuns() {
        Set<String> taken = new HashSet<>();
        for (String run = deletedRuns.poll(); run != null; run = deletedRuns.poll()) {
            taken.add(run);
        }
        return taken;
    }

    /** How many bytes the chunks of a run have. */
    long chunkBytes(String run) {
        long[] bytes = {0};
        forEachPage(run, (key, page) -> bytes[0] += sizes(CollectionName.CHUNKS, chunkIds(key, page)));
        return bytes[0];
    }

    /** How many bytes the pages and segments of a run have. */
    long seriesBytes(String run) {
        long[] bytes = {0};
        forEachPage(run, (key, page) -> bytes[0] += page.encode().length);
        for (int group = 0; group < table(run).groups(); group++) {
            GroupKey key = new GroupKey(run, group);
            bytes[0] += sizes(CollectionName.SEGMENTS, key.added())
                    + sizes(CollectionName.SEGMENTS, List.of(key.segment(GroupKey.BASE)));
        }
        return bytes[0];
    }

    private long sizes(CollectionName collection, List<String> ids) {
        return read(collection, ids).values().stream()
                .mapToLong(block -> block.length)
                .sum();
    }

    private static List<String> chunkIds(NodeKey key, Page page) {
        return page.level() > 1
                ? List.of()
                : page.children().stream()
                        .map(child -> NodeKey.chunk(key.series(), child.id()).documentId())
                        .toList();
    }

    /** Visits all pages of the trees of a run, a slot at a time. */
    private void forEachPage(String run, BiConsumer<NodeKey, Page> visitor) {
        MetricTable table = table(run);
        for (int slot = 0; slot < table.size(); slot++) {
            NodeKey.Series series = new NodeKey.Series(run, slot);
            List<NodeKey> level = List.of(NodeKey.root(series));
            while (!level.isEmpty()) {
                List<NodeKey> below = new ArrayList<>();
                for (int from = 0; from < level.size(); from += READ_SLICE) {
                    pages(level.subList(from, Math.min(level.size(), from + READ_SLICE)))
                            .forEach((key, page) -> {
                                visitor.accept(key, page);
                                if (page.level() > 1) {
                                    page.children()
                                            .forEach(child ->
                                                    below.add(new NodeKey(series, page.level() - 1, child.id())));
                                }
                            });
                }
                level = below;
            }
        }
    }

    private <T> Map<NodeKey, T> read(CollectionName collection, Collection<NodeKey> keys, Function<byte[], T> decode) {
        Map<String, NodeKey> byId = new LinkedHashMap<>();
        keys.forEach(key -> byId.put(key.documentId(), key));
        Map<NodeKey, T> nodes = new HashMap<>();
        read(collection, byId.keySet()).forEach((id, block) -> {
            NodeKey key = byId.get(id);
            if (key != null) {
                nodes.put(key, decode.apply(block));
            }
        });
        return nodes;
    }

    private Map<String, byte[]> read(CollectionName collection, Collection<String> ids) {
        Map<String, byte[]> blocks = new HashMap<>();
        List<String> all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += READ_SLICE) {
            List<String> slice = all.subList(from, Math.min(all.size(), from + READ_SLICE));
            for (Document document : store.collection(collection).find(Filters.in("_id", slice))) {
                if (document.get(DATA) instanceof Binary block) {
                    blocks.put(document.getString("_id"), block.getData());
                }
            }
        }
        return blocks;
    }

    private void write(CollectionName collection, Map<String, byte[]> blocks) {
        List<WriteModel<Document>> writes = new ArrayList<>();
        int bytes = 0;
        for (Map.Entry<String, byte[]> entry : blocks.entrySet()) {
            writes.add(new ReplaceOneModel<>(
                    Filters.eq("_id", entry.getKey()),
                    new Document("_id", entry.getKey()).append(DATA, new Binary(entry.getValue())),
                    UPSERT));
            bytes += entry.getValue().length;
            if (bytes > WRITE_SLICE_BYTES) {
                Documents.write(store, collection, writes);
                writes = new ArrayList<>();
                bytes = 0;
            }
        }
        Documents.write(store, collection, writes);
    }

    private void remove(CollectionName collection, Collection<String> ids) {
        List<WriteModel<Document>> removals = new ArrayList<>();
        ids.forEach(id -> removals.add(new DeleteOneModel<>(Filters.eq("_id", id))));
        Documents.write(store, collection, removals);
    }
}
