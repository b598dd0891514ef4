package io.grokwatch.tracker.metric;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.metric.ChunkKey.PageKey;
import io.grokwatch.tracker.store.AttemptHistories;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;

/**
 * The stored metrics: the tables of runs ({@code RUN/GROUP}), and with a field for each metric of a group its chunks ({@code
 * RUN/GROUP/INDEX}) and pages ({@code RUN/GROUP/PAGE}).
 */
@Singleton
public final class MetricStore {
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
    /** How many documents of chunks or pages are requested at a time; a full one has up to 720 KiB. */
    private static final int READ_SLICE = 16;
    /** How many bytes are sent at a time: the embedded server handles one message at a time, and all others wait. */
    private static final int WRITE_SLICE_BYTES = 2 * 1024 * 1024;

    private static final int TABLE_SLICE = 32;

    private final Store store;
    private final AttemptHistories histories;

    MetricStore(Store store, AttemptHistories histories) {
        this.store = store;
        this.histories = histories;
    }

    AttemptHistory attempts(String run) {
        return histories.of(run);
    }

    /** The metrics of a run; empty if it has none. */
    MetricTable table(String run) {
        MetricTable table = new MetricTable(run);
        for (int from = 0; ; from += TABLE_SLICE) {
            List<String> ids = IntStream.range(from, from + TABLE_SLICE)
                    .mapToObj(group -> MetricTable.idOf(run, group))
                    .toList();
            Map<String, Document> found = Documents.find(store, CollectionName.METRICS, ids);
            found.values().forEach(table::add);
            if (found.size() < TABLE_SLICE) {
                return table;
            }
        }
    }

    /** Writes the groups of these tables that changed. */
    void saveTables(Collection<MetricTable> tables) {
        List<Document> documents = new ArrayList<>();
        tables.forEach(table -> documents.addAll(table.changes()));
        Documents.replace(store, CollectionName.METRICS, documents);
        tables.forEach(MetricTable::saved);
    }

    /** Those of these chunks that exist, with the points of all attempts. */
    Map<ChunkKey, Chunk> chunks(Collection<ChunkKey> keys) {
        Map<ChunkKey, Chunk> chunks = new HashMap<>();
        read(
                CollectionName.POINTS,
                keys,
                key -> key.document().id(),
                ChunkKey::field,
                (key, bytes) -> chunks.put(key, ChunkCodec.decode(bytes.getData())));
        return chunks;
    }

    /** Those of these pages that exist. */
    Map<PageKey, Page> pages(Collection<PageKey> keys) {
        Map<PageKey, Page> pages = new HashMap<>();
        read(
                CollectionName.HEADS,
                keys,
                PageKey::documentId,
                PageKey::field,
                (key, bytes) -> pages.put(key, Page.of(bytes)));
        return pages;
    }

    void saveChunks(Map<ChunkKey, Chunk> chunks) {
        write(
                CollectionName.POINTS,
                chunks,
                key -> key.document().id(),
                ChunkKey::field,
                chunk -> new Binary(ChunkCodec.encode(chunk)));
    }

    void savePages(Map<PageKey, Page> pages) {
        write(CollectionName.HEADS, pages, PageKey::documentId, PageKey::field, Page::bytes);
    }

    private <K> void read(
            CollectionName collection,
            Collection<K> keys,
            Function<K, String> id,
            Function<K, String> field,
            BiConsumer<K, Binary> sink) {
        Map<String, List<K>> byDocument = new LinkedHashMap<>();
        for (K key : keys) {
            byDocument
                    .computeIfAbsent(id.apply(key), first -> new ArrayList<>())
                    .add(key);
        }
        List<String> ids = List.copyOf(byDocument.keySet());
        for (int from = 0; from < ids.size(); from += READ_SLICE) {
            List<String> slice = ids.subList(from, Math.min(ids.size(), from + READ_SLICE));
            Set<String> fields = new TreeSet<>();
            slice.forEach(one -> byDocument.getOrDefault(one, List.of()).forEach(key -> fields.add(field.apply(key))));
            for (Document document : store.collection(collection)
                    .find(Filters.in("_id", slice))
                    .projection(Projections.include(List.copyOf(fields)))) {
                for (K key : byDocument.getOrDefault(document.getString("_id"), List.of())) {
                    if (document.get(field.apply(key)) instanceof Binary bytes) {
                        sink.accept(key, bytes);
                    }
                }
            }
        }
    }

    private <K, V> void write(
            CollectionName collection,
            Map<K, V> values,
            Function<K, String> id,
            Function<K, String> field,
            Function<V, Binary> encode) {
        Map<String, List<K>> byDocument = new LinkedHashMap<>();
        for (K key : values.keySet()) {
            byDocument
                    .computeIfAbsent(id.apply(key), first -> new ArrayList<>())
                    .add(key);
        }
        List<WriteModel<Document>> writes = new ArrayList<>();
        int[] bytes = {0};
        byDocument.forEach((document, keys) -> {
            Document fields = new Document();
            for (K key : keys) {
                V value = values.get(key);
                if (value != null) {
                    Binary encoded = encode.apply(value);
                    fields.append(field.apply(key), encoded);
                    bytes[0] += encoded.length();
                }
            }
            Bson change = new Document("$set", fields);
            writes.add(new UpdateOneModel<>(Filters.eq("_id", document), change, UPSERT));
            if (bytes[0] > WRITE_SLICE_BYTES) {
                Documents.write(store, collection, List.copyOf(writes));
                writes.clear();
                bytes[0] = 0;
            }
        });
        Documents.write(store, collection, writes);
    }
}
