package io.grokwatch.tracker.metric;

import io.grokwatch.tracker.store.Directory;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Fence;
import io.grokwatch.tracker.store.Fences;
import io.grokwatch.tracker.store.Kind;
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

/** Chunks and pages where they are kept; ids are {@code RUN/METRIC/INDEX}. */
@Singleton
final class MetricStore implements SeriesSource {
    private final Store store;
    private final Directory directory;
    private final Fences fences;

    MetricStore(Store store, Directory directory, Fences fences) {
        this.store = store;
        this.directory = directory;
        this.fences = fences;
    }

    @Override
    public Map<String, Chunk> chunks(Collection<String> ids) {
        Map<String, Chunk> chunks = new HashMap<>();
        Documents.find(store, Kind.CHUNKS, ids)
                .forEach((id, document) -> chunks.put(
                        id,
                        ChunkCodec.decode(document.get("points", Binary.class).getData())));
        return chunks;
    }

    Map<String, Page> pages(Collection<String> ids) {
        Map<String, Page> pages = new HashMap<>();
        Documents.find(store, Kind.PAGES, ids).forEach((id, document) -> pages.put(id, Page.of(document)));
        return pages;
    }

    void saveChunks(Map<String, Chunk> chunks) {
        List<Document> documents = new ArrayList<>(chunks.size());
        chunks.forEach((id, chunk) ->
                documents.add(new Document("_id", id).append("points", new Binary(ChunkCodec.encode(chunk)))));
        Documents.replace(store, Kind.CHUNKS, documents);
    }

    void savePages(Map<String, Page> pages) {
        List<Document> documents = new ArrayList<>(pages.size());
        pages.forEach((id, page) -> documents.add(page.document(id)));
        Documents.replace(store, Kind.PAGES, documents);
    }

    void listPages(Map<String, ? extends Collection<String>> idsByRun) {
        directory.add(Kind.PAGES, idsByRun);
    }

    @Override
    public Fence fence(String run) {
        return fences.of(run);
    }

    @Override
    public NavigableMap<Long, ChunkHead> heads(String run, String metric, Fence fence) {
        return headsByMetric(run, metric, fence).getOrDefault(metric, new TreeMap<>());
    }

    /** The heads of what stands of all metrics of a run. */
    SortedMap<String, NavigableMap<Long, ChunkHead>> heads(String run) {
        return headsByMetric(run, null, fence(run));
    }

    private SortedMap<String, NavigableMap<Long, ChunkHead>> headsByMetric(
            String run, @Nullable String only, Fence fence) {
        List<String> ids = directory.ids(run, Kind.PAGES).stream()
                .filter(id -> only == null || metricOf(run, id).equals(only))
                .toList();
        SortedMap<String, NavigableMap<Long, ChunkHead>> heads = new TreeMap<>();
        pages(ids)
                .forEach((id, page) -> heads.computeIfAbsent(metricOf(run, id), name -> new TreeMap<>())
                        .putAll(page.heads()));
        heads.forEach((metric, ofMetric) -> keepStanding(run + "/" + metric + "/", ofMetric, fence));
        heads.values().removeIf(Map::isEmpty);
        return heads;
    }

    /** Only chunks that the fence runs through are read: mostly the one that the newest attempt writes to. */
    private void keepStanding(String prefix, NavigableMap<Long, ChunkHead> heads, Fence fence) {
        heads.values().removeIf(head -> head.isShutOutBy(fence));
        Map<String, Long> mixed = new HashMap<>();
        heads.forEach((index, head) -> {
            if (!head.isAdmittedBy(fence)) {
                mixed.put(prefix + index, index);
            }
        });
        mixed.values().forEach(heads::remove);
        chunks(mixed.keySet()).forEach((id, chunk) -> {
            Chunk standing = chunk.standing(fence);
            Long index = mixed.get(id);
            if (standing.size() > 0 && index != null) {
                heads.put(index, standing.head());
            }
        });
    }

    private static String metricOf(String run, String id) {
        return id.substring(run.length() + 1, id.lastIndexOf('/'));
    }
}
