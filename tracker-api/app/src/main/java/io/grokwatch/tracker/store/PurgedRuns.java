package io.grokwatch.tracker.store;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The runs that were purged while the topics may still have records of them: the projection drops those, so that neither a lane that
 * is late nor a rebuild stores the run again. An entry is removed once the topics have no record of its run. Thread-safe.
 */
@Singleton
public final class PurgedRuns {
    private final Store store;
    private volatile Set<String> runs = Set.of();
    private volatile boolean read;

    PurgedRuns(Store store) {
        this.store = store;
    }

    /**
     * A run that was purged.
     *
     * @param at when
     * @param ends of the partitions that have records of it, as of then: by {@code TOPIC/PARTITION} the next offset
     * @param settled whether nothing of it can be written to the store any more
     */
    public record Entry(String run, Instant at, Map<String, Long> ends, boolean settled) {}

    /** Whether a run was purged; the projection asks for every record. */
    public boolean contains(String run) {
        return runs.contains(run);
    }

    /** Whether records of purged runs may be left. */
    public boolean isEmpty() {
        return runs.isEmpty();
    }

    /** Reads the entries once in the life of this process, before the first record is projected. */
    public void open() {
        if (!read) {
            entries();
        }
    }

    /** All entries, as they are stored; other instances of the tracker purge runs too. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Document document : store.collection(CollectionName.PURGES).find()) {
            Map<String, Long> ends = new HashMap<>();
            for (Document end : document.getList("ends", Document.class, List.of())) {
                ends.put(end.getString("partition"), end.getLong("end"));
            }
            entries.add(new Entry(
                    document.getString("_id"),
                    Instant.parse(document.getString("at")),
                    Map.copyOf(ends),
                    document.getBoolean("settled", false)));
        }
        Set<String> stored = ConcurrentHashMap.newKeySet();
        entries.forEach(entry -> stored.add(entry.run()));
        runs = stored;
        read = true;
        return entries;
    }

    /** The entry of a run, or null. */
    public @Nullable Entry find(String run) {
        return entries().stream()
                .filter(entry -> entry.run().equals(run))
                .findFirst()
                .orElse(null);
    }

    /** Adds entries; from now on no record of their runs is projected by this process, and soon by no other. */
    public void add(List<Entry> added) {
        List<Document> documents = new ArrayList<>();
        for (Entry entry : added) {
            List<Document> ends = new ArrayList<>();
            entry.ends().forEach((partition, end) -> ends.add(new Document("partition", partition).append("end", end)));
            documents.add(new Document("_id", entry.run())
                    .append("at", entry.at().toString())
                    .append("ends", ends)
                    .append("settled", entry.settled()));
        }
        Documents.replace(store, CollectionName.PURGES, documents);
        entries();
    }

    /** Records that nothing of a run can be written to the store any more. */
    public void settle(String run) {
        store.collection(CollectionName.PURGES).updateOne(Filters.eq("_id", run), Updates.set("settled", true));
    }

    /** Removes entries of runs of which the topics have no record. */
    public void remove(List<String> gone) {
        Documents.delete(store, CollectionName.PURGES, gone);
        entries();
    }
}
