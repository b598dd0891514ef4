package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.store.AttemptHistories;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.RunIndex;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/** The stored chunks and pages; ids are {@code RUN/METRIC/INDEX}. */
@Singleton
final class MetricStore implements SeriesSource {
    private final Store store;
    private final RunIndex index;
    private final AttemptHistories histories;

    MetricStore(Store store, RunIndex index, AttemptHistories histories) {
        this.store = store;
        this.index = index;
        this.histories = histories;
    }

    @Override
    public Map<String, Chunk> chunks(Collection<String> ids) {
        Map<String, Chunk> chunks = new HashMap<>();
        Documents.find(store, CollectionName.CHUNKS, ids)
                .forEach((id, document) -> chunks.put(
                        id,
                        ChunkCodec.decode(document.get("points", Binary.class).getData())));
        return chunks;
    }

    Map<String, Page> pages(Collection<String> ids) {
        Map<String, Page> pages = new HashMap<>();
        Documents.find(store, CollectionName.PAGES, ids).forEach((id, document) -> pages.put(id, Page.of(document)));
        return pages;
    }

    void saveChunks(Map<String, Chunk> chunks) {
        List<Document> documents = new ArrayList<>(chunks.size());
        chunks.forEach((id, chunk) ->
                documents.add(new Document("_id", id).append("points", new Binary(ChunkCodec.encode(chunk)))));
        Documents.replace(store, CollectionName.CHUNKS, documents);
    }

    void savePages(Map<String, Page> pages) {
        List<Document> documents = new ArrayList<>(pages.size());
        pages.forEach((id, page) -> documents.add(page.document(id)));
        Documents.replace(store, CollectionName.PAGES, documents);
    }

    void listPages(Map<String, ? extends Collection<String>> idsByRun) {
        index.add(CollectionName.PAGES, idsByRun);
    }

    @Override
    public AttemptHistory attempts(String run) {
        return histories.of(run);
    }

    @Override
    public NavigableMap<Long, ChunkHead> heads(String run, String metric, AttemptHistory attempts) {
        return headsByMetric(run, metric, attempts).getOrDefault(metric, new TreeMap<>());
    }

    /** The heads of the surviving points of all metrics of a run. */
    SortedMap<String, NavigableMap<Long, ChunkHead>> heads(String run) {
        return headsByMetric(run, null, attempts(run));
    }

    private SortedMap<String, NavigableMap<Long, ChunkHead>> headsByMetric(
            String run, @Nullable String only, AttemptHistory attempts) {
        List<String> ids = index.ids(run, CollectionName.PAGES).stream()
                .filter(id -> only == null || metricOf(run, id).equals(only))
                .toList();
        SortedMap<String, NavigableMap<Long, ChunkHead>> heads = new TreeMap<>();
        pages(ids)
                .forEach((id, page) -> heads.computeIfAbsent(metricOf(run, id), name -> new TreeMap<>())
                        .putAll(page.heads()));
        heads.forEach((metric, ofMetric) -> keepSurviving(run + "/" + metric + "/", ofMetric, attempts));
        heads.values().removeIf(Map::isEmpty);
        return heads;
    }

    /** Only chunks of which some points survive and some do not are read: mostly the one that the newest attempt began in. */
    private void keepSurviving(String prefix, NavigableMap<Long, ChunkHead> heads, AttemptHistory attempts) {
        heads.values().removeIf(head -> head.isFullySuperseded(attempts));
        Map<String, Long> mixed = new HashMap<>();
        heads.forEach((index, head) -> {
            if (!head.survives(attempts)) {
                mixed.put(prefix + index, index);
            }
        });
        mixed.values().forEach(heads::remove);
        chunks(mixed.keySet()).forEach((id, chunk) -> {
            Chunk surviving = chunk.surviving(attempts);
            Long index = mixed.get(id);
            if (surviving.size() > 0 && index != null) {
                heads.put(index, surviving.head());
            }
        });
    }

    private static String metricOf(String run, String id) {
        return id.substring(run.length() + 1, id.lastIndexOf('/'));
    }
}
